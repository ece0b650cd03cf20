import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from snippets.fast_style_transfer.perceptual_loss import perceptual_loss

WEIGHTS = {"content_weight": 2.0, "style_weight": 3.0, "tv_weight": 5.0}


def draw(device, *shape, seed=0):
    rng = torch.Generator().manual_seed(seed)
    return torch.randn(*shape, dtype=torch.float64, generator=rng).to(device)


def phi(image):
    """Three "layers" that tell images apart and have gradients."""
    return [image, image[..., ::2].tanh(), torch.stack([image[:, 0], image[:, 1] ** 2], dim=1)]


def gram(x):
    return torch.einsum("nchw,ndhw->ncd", x, x) / (x.shape[1] * x.shape[2] * x.shape[3])


@pytest.mark.reference
@pytest.mark.parametrize("layer", [0, 1, 2])
def test_it_is_equation_5(device, layer):
    y, y_c, y_s = (draw(device, 2, 3, 4, 6, seed=seed) for seed in range(3))
    content, style = phi(y_c)[layer], phi(y_s)
    feat = ((phi(y)[layer] - content) ** 2).mean()
    styles = sum(
        ((gram(a) - gram(b)) ** 2).sum(dim=(1, 2)).mean()
        for a, b in zip(phi(y), style, strict=True)
    )
    corner = y[..., :-1, :-1]
    steps = (y[..., 1:, :-1] - corner) ** 2 + (y[..., :-1, 1:] - corner) ** 2
    expected = 2 * feat + 3 * styles + 5 * steps.sum() / 2 / 2
    loss = perceptual_loss(y, phi, content, style, **WEIGHTS, content_layer=layer)
    torch.testing.assert_close(loss, expected, rtol=1e-12, atol=0)


@pytest.mark.closed_form
def test_the_content_layer_is_the_second_unless_told(device):
    # relu2_2 of the paper's relu1_2, relu2_2, relu3_3, relu4_3
    y, y_c, style = (
        draw(device, 1, 3, 4, 4),
        draw(device, 1, 3, 4, 4, seed=1),
        phi(draw(device, 1, 3, 4, 4)),
    )
    plain = perceptual_loss(y, phi, phi(y_c)[1], style, **WEIGHTS)
    assert plain == perceptual_loss(y, phi, phi(y_c)[1], style, **WEIGHTS, content_layer=1)


@pytest.mark.closed_form
def test_it_is_0_where_nothing_is_left_to_do(device):
    y = torch.full((1, 3, 4, 4), 0.5, dtype=torch.float64, device=device)
    assert perceptual_loss(y, phi, phi(y)[1], phi(y), **WEIGHTS) == 0


@pytest.mark.property
@given(c=st.floats(0, 5), s=st.floats(0, 5), tv=st.floats(0, 5))
def test_it_is_linear_in_its_weights(device, c, s, tv):
    y, content, style = (
        draw(device, 1, 3, 4, 4),
        phi(draw(device, 1, 3, 4, 4, seed=1))[1],
        phi(draw(device, 1, 3, 5, 6, seed=2)),
    )

    def loss(*weights):
        names = dict(zip(WEIGHTS, weights, strict=True))
        return perceptual_loss(y, phi, content, style, **names)

    parts = c * loss(1, 0, 0) + s * loss(0, 1, 0) + tv * loss(0, 0, 1)
    torch.testing.assert_close(loss(c, s, tv), parts, rtol=1e-12, atol=1e-12)


@pytest.mark.experiment
@pytest.mark.parametrize("seed", [0, 1])
def test_descent_on_the_pixels_comes_near_both_targets(device, seed):
    # Eq. 5 as it stands, the paper's slow baseline: the image is what moves.
    y_c, y_s = draw(device, 1, 3, 8, 8, seed=seed), 2 * draw(device, 1, 3, 8, 8, seed=seed + 9)
    content, style = phi(y_c)[1], phi(y_s)
    y = draw(device, 1, 3, 8, 8, seed=seed + 99).requires_grad_()
    optimizer = torch.optim.Adam([y], lr=0.05)
    losses = []
    for _ in range(150):
        loss = perceptual_loss(
            y, phi, content, style, content_weight=1.0, style_weight=1.0, tv_weight=1e-4
        )
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    assert losses[-1] < losses[0] / 20


@pytest.mark.bad_input
@pytest.mark.parametrize("layers", [2, 4])
def test_refuses_a_style_with_other_layers(device, layers):
    y = draw(device, 1, 3, 4, 4)
    style = [*phi(y), *phi(y)][:layers]
    with pytest.raises(ValueError, match=f"^style_features must hold 3 layers, but holds {layers}"):
        perceptual_loss(y, phi, phi(y)[1], style, **WEIGHTS)


@pytest.mark.bad_input
def test_refuses_content_of_another_size(device):
    y = draw(device, 1, 3, 4, 4)
    message = r"^target_features must have the shape of output_features, \(1, 3, 4, 2\), but is"
    with pytest.raises(ValueError, match=message):
        perceptual_loss(y, phi, phi(y)[1][..., :1], phi(y), **WEIGHTS)
