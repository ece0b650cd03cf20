import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from snippets.fast_style_transfer.style_strength import style_strength
from snippets.fast_style_transfer.stylise import stylise


def draw(device, *shape, seed=0):
    rng = torch.Generator().manual_seed(seed)
    return torch.randn(*shape, dtype=torch.float64, generator=rng).to(device)


def encoder(image):
    return [image.tanh(), -image, 2 * image - 1]


def decoder(t):
    return (t + 1) ** 3 / 2


@pytest.mark.closed_form
def test_half_way(device):
    content = torch.tensor([-1.0, 1.0], dtype=torch.float64, device=device).expand(1, 3, 1, 2)
    style = torch.tensor([2.0, 8.0], dtype=torch.float64, device=device).expand(1, 3, 1, 2)
    out = style_strength(lambda x: [-x, x**2, x], lambda t: 10 * t, content, style, 0.25)
    # Full style is 2 and 8, up to the epsilon under the root: a quarter of the way.
    assert out[0, 0, 0].tolist() == pytest.approx([-2.5, 27.5], abs=1e-4)


@pytest.mark.property
def test_its_two_ends(device):
    c, s = draw(device, 2, 3, 4, 5), draw(device, 2, 3, 6, 7, seed=1)
    torch.testing.assert_close(style_strength(encoder, decoder, c, s, 0), decoder(encoder(c)[2]))
    torch.testing.assert_close(
        style_strength(encoder, decoder, c, s, 1), stylise(encoder, decoder, c, s)
    )


@pytest.mark.reference
@given(alpha=st.floats(0, 1))
def test_it_is_a_blend_of_activations(device, alpha):
    c, s = draw(device, 1, 3, 4, 5), 4 + draw(device, 1, 3, 6, 7, seed=1)
    f_c, f_s = 2 * c - 1, 2 * s - 1
    t = torch.nn.functional.instance_norm(f_c)
    t = t * (f_s.var(dim=(2, 3), correction=0) + 1e-5).sqrt()[..., None, None]
    t = t + f_s.mean(dim=(2, 3))[..., None, None]
    torch.testing.assert_close(
        style_strength(encoder, decoder, c, s, alpha), decoder(f_c + alpha * (t - f_c))
    )


@pytest.mark.bad_input
@pytest.mark.parametrize("alpha", [-0.01, 1.01, float("nan")])
def test_refuses_a_strength_outside_0_and_1(device, alpha):
    c = draw(device, 1, 3, 4, 5)
    with pytest.raises(ValueError, match=rf"^alpha must be in \[0, 1\], but is {alpha}"):
        style_strength(encoder, decoder, c, c, alpha)
