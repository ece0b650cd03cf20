import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from snippets.wgan_gp.interpolate import interpolate


def draw(device, *shape, seed=0):
    rng = torch.Generator().manual_seed(seed)
    return torch.rand(shape, dtype=torch.float64, generator=rng).to(device)


@pytest.mark.displayed
def test_the_equation_shown_is_the_one_computed(displayed, device):
    def compute(**values):
        e, x, y = (torch.tensor([values[k]], dtype=torch.float64, device=device) for k in "exy")
        return interpolate(x[:, None], y[:, None], e).item()

    rename = {r"\tilde{x}": "y", r"\epsilon": "e"}
    displayed(rename, compute, e=(0, 1), x=(-3, 3), y=(-3, 3))


@pytest.mark.closed_form
def test_one_number_for_each_pair(device):
    real = torch.tensor([[4.0, 8.0], [1.0, 1.0]], device=device)
    fake = torch.tensor([[0.0, 0.0], [5.0, 9.0]], device=device)
    mixed = interpolate(real, fake, torch.tensor([0.25, 1.0], device=device))
    assert mixed.tolist() == [[1, 2], [1, 1]]


@pytest.mark.reference
@pytest.mark.parametrize("shape", [(3,), (3, 2), (3, 2, 4, 4)])
def test_it_is_linear_interpolation_of_each_pair(device, shape):
    real, fake, epsilon = (
        draw(device, *shape),
        draw(device, *shape, seed=1),
        draw(device, 3, seed=2),
    )
    mixed = interpolate(real, fake, epsilon)
    for i in range(3):
        expected = torch.lerp(fake[i], real[i], epsilon[i])
        torch.testing.assert_close(mixed[i], expected, rtol=1e-12, atol=1e-14)


@pytest.mark.property
@given(seed=st.integers(0, 999))
def test_every_point_lies_on_the_line_of_its_pair(device, seed):
    real, fake = draw(device, 4, 5, seed=seed), draw(device, 4, 5, seed=seed + 1000)
    epsilon = draw(device, 4, seed=seed + 2000)
    mixed = interpolate(real, fake, epsilon)
    ways = [(a - b).norm(dim=1) for a, b in ((real, mixed), (mixed, fake), (real, fake))]
    torch.testing.assert_close(ways[0] + ways[1], ways[2], rtol=1e-12, atol=0)  # no detour
    torch.testing.assert_close(ways[1] / ways[2], epsilon, rtol=1e-9, atol=1e-12)


@pytest.mark.closed_form
def test_the_ends(device):
    real, fake = draw(device, 2, 3), draw(device, 2, 3, seed=1)
    epsilon = torch.tensor([0.0, 1.0], dtype=torch.float64, device=device)
    mixed = interpolate(real, fake, epsilon)
    assert torch.equal(mixed[0], fake[0])
    assert torch.equal(mixed[1], real[1])


@pytest.mark.bad_input
@pytest.mark.parametrize("shape", [(1, 3), (2, 1)])
def test_refuses_pairs_that_would_broadcast(device, shape):
    with pytest.raises(ValueError, match=r"^fake must have the shape of real, \(2, 3\), but is"):
        interpolate(draw(device, 2, 3), draw(device, *shape), draw(device, 2))


@pytest.mark.bad_input
@pytest.mark.parametrize("shape", [(), (1,), (2, 1), (2, 3)])
def test_refuses_one_number_for_the_batch_and_one_for_each_pixel(device, shape):
    with pytest.raises(
        ValueError, match=r"^epsilon must have shape \(2,\), one number for each pair"
    ):
        interpolate(draw(device, 2, 3), draw(device, 2, 3), draw(device, *shape))


@pytest.mark.bad_input
@pytest.mark.parametrize("bad", [-0.1, 1.1, math.nan])
def test_refuses_a_point_beyond_the_ends(device, bad):
    epsilon = torch.tensor([0.5, bad], device=device)
    with pytest.raises(ValueError, match=r"^epsilon must be in \[0, 1\], but holds"):
        interpolate(draw(device, 2, 3), draw(device, 2, 3), epsilon)
