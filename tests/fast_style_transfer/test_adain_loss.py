import pytest
import torch

from snippets.fast_style_transfer.adain_loss import adain_loss


def draw(device, *shape, seed=0):
    rng = torch.Generator().manual_seed(seed)
    return torch.randn(*shape, dtype=torch.float64, generator=rng).to(device)


@pytest.mark.displayed
def test_the_equation_shown_is_the_one_computed(displayed, device):
    def compute(c, s, w):
        # One activation: both losses are plain distances, and both deviations are equal.
        zero, t, style = (
            torch.full((1, 1, 1, 1), v, dtype=torch.float64, device=device) for v in (0.0, c, s)
        )
        return adain_loss([zero], t, [style], style_weight=w).item()

    displayed(
        {r"\mathcal{L}_c": "c", r"\lambda": "w", r"\mathcal{L}_s": "s"},
        compute,
        c=(0, 5),
        s=(0, 5),
        w=(0, 5),
    )


@pytest.mark.reference
def test_content_at_the_deepest_layer_and_style_at_all(device):
    shapes = [(2, 2, 4, 5), (2, 4, 3, 3), (2, 3, 2, 3)]
    output = [draw(device, *shape, seed=k) for k, shape in enumerate(shapes)]
    style = [draw(device, *shape[:2], 4, 4, seed=k + 5) for k, shape in enumerate(shapes)]
    t = draw(device, 2, 3, 2, 3, seed=9)
    expected = (output[-1] - t).flatten(1).norm(dim=1).mean()
    for x, y in zip(output, style, strict=True):
        for statistic in (
            lambda z: z.mean(dim=(2, 3)),
            lambda z: (z.var(dim=(2, 3), correction=0) + 1e-5).sqrt(),
        ):
            expected = expected + 0.3 * (statistic(x) - statistic(y)).norm(dim=1).mean()
    torch.testing.assert_close(adain_loss(output, t, style, 0.3), expected, rtol=1e-12, atol=0)


@pytest.mark.closed_form
def test_it_is_0_only_where_content_and_style_agree(device):
    x = draw(device, 1, 2, 3, 3)
    assert adain_loss([x], x, [x], 10.0) == 0
    assert adain_loss([x], x, [x + 1], 10.0) > 1  # the target met, the style not
    assert adain_loss([x], x, [x + 1], 0.0) == 0


@pytest.mark.bad_input
def test_refuses_a_target_of_another_shape(device):
    x = draw(device, 1, 2, 3, 3)
    with pytest.raises(ValueError, match=r"^t must have .*, \(1, 2, 3, 3\), but is \(1, 2, 3, 1\)"):
        adain_loss([x], x[..., :1], [x], 1.0)


@pytest.mark.bad_input
def test_refuses_a_style_of_other_channels(device):
    x = draw(device, 1, 2, 3, 3)
    message = r"^style_features must have .*, \(1, 2\), at least 1 image, but hold \(1, 3, 3, 3\)"
    with pytest.raises(ValueError, match=message):
        adain_loss([x], x, [draw(device, 1, 3, 3, 3)], 1.0)
