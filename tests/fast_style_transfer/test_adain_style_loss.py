import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from snippets.fast_style_transfer.adain_style_loss import adain_style_loss


def draw(device, *shape, seed=0):
    rng = torch.Generator().manual_seed(seed)
    return torch.randn(*shape, dtype=torch.float64, generator=rng).to(device)


@pytest.mark.closed_form
def test_means_3_apart_and_deviations_1_apart_in_four_channels(device):
    one = torch.tensor([-1.0, 1.0], dtype=torch.float64, device=device).expand(1, 4, 1, 2)
    two = torch.tensor([1.0, 5.0], dtype=torch.float64, device=device).expand(1, 4, 1, 2)
    # 6 + 2, up to the epsilon under the root
    assert adain_style_loss([one], [two]).item() == pytest.approx(8.0, abs=1e-5)
    assert adain_style_loss([one, one], [two, two]).item() == pytest.approx(16.0, abs=2e-5)
    assert adain_style_loss([one], [one]) == 0


@pytest.mark.reference
def test_it_is_the_two_sums_of_the_equation(device):
    output = [draw(device, 3, 2, 4, 5), draw(device, 3, 4, 2, 3, seed=1)]
    style = [1 + 2 * draw(device, 3, 2, 3, 3, seed=2), draw(device, 3, 4, 6, 2, seed=3)]
    total = 0.0
    for x, y in zip(output, style, strict=True):
        for n in range(3):
            mean = [(z[n].mean(dim=(1, 2))) for z in (x, y)]
            std = [(z[n].var(dim=(1, 2), correction=0) + 1e-5).sqrt() for z in (x, y)]
            total += ((mean[0] - mean[1]) ** 2).sum().sqrt() / 3
            total += ((std[0] - std[1]) ** 2).sum().sqrt() / 3
    torch.testing.assert_close(adain_style_loss(output, style), total, rtol=1e-12, atol=0)


@pytest.mark.property
@given(seed=st.integers(0, 1000))
def test_where_things_are_does_not_matter(device, seed):
    x, y = draw(device, 2, 3, 4, 5, seed=seed), draw(device, 2, 3, 4, 5, seed=seed + 1)
    order = torch.randperm(20, generator=torch.Generator().manual_seed(seed)).to(device)
    shuffled = x.flatten(2)[..., order].view(2, 3, 2, 10)
    torch.testing.assert_close(
        adain_style_loss([shuffled], [y]), adain_style_loss([x], [y]), rtol=1e-9, atol=1e-12
    )


@pytest.mark.gradient
def test_gradcheck(device):
    x, y = draw(device, 2, 2, 2, 3).requires_grad_(), draw(device, 2, 2, 3, 3, seed=1)
    assert torch.autograd.gradcheck(lambda x: adain_style_loss([x], [y]), x)


@pytest.mark.bad_input
@pytest.mark.parametrize(("outputs", "styles"), [(1, 2), (2, 1), (0, 0)])
def test_refuses_other_or_no_layers(device, outputs, styles):
    layer = draw(device, 1, 2, 3, 3)
    message = f"^style_features must hold as many .* but hold {styles} for {outputs}$"
    with pytest.raises(ValueError, match=message):
        adain_style_loss([layer] * outputs, [layer] * styles)


@pytest.mark.bad_input
@pytest.mark.parametrize("shape", [(1, 3, 3, 3), (2, 1, 3, 3), (4, 3, 3, 3)])
def test_refuses_a_style_that_would_broadcast(device, shape):
    message = r"^style_features must have the images and channels of output_features, \(2, 3\)"
    with pytest.raises(ValueError, match=message):
        adain_style_loss([draw(device, 2, 3, 3, 3)], [draw(device, *shape)])


@pytest.mark.bad_input
def test_refuses_an_empty_batch(device):
    empty = draw(device, 0, 3, 3, 3)
    with pytest.raises(ValueError, match=r"^style_features must have .* at least 1 image, but"):
        adain_style_loss([empty], [empty])
