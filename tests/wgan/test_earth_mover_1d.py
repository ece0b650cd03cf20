import math

import pytest
import sympy
import torch
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import wasserstein_distance

from snippets.wgan.earth_mover_1d import earth_mover_1d

HEAP = st.lists(st.tuples(st.integers(-9, 9), st.integers(0, 9)), min_size=1, max_size=6).filter(
    lambda rows: sum(weight for _, weight in rows) > 0
)


def vector(device, *values):
    return torch.tensor(values, dtype=torch.float64, device=device)


def heap(rows, device):
    place, weight = torch.tensor(rows, dtype=torch.float64, device=device).T
    return place, weight / weight.sum()


@pytest.mark.derivation
def test_for_two_uniform_laws_it_is_the_difference_of_the_means(device):
    # F_r(t) = t on [0, 1] and F_g(t) = t - 2 on [2, 3]: the area between them is 2.
    t = sympy.symbols("t")
    area = sum(
        sympy.integrate(gap, (t, *ends))
        for gap, ends in ((t, (0, 1)), (1, (1, 2)), (1 - (t - 2), (2, 3)))
    )
    x = (torch.arange(100, dtype=torch.float64, device=device) + 0.5) / 100
    p = torch.full_like(x, 0.01)
    torch.testing.assert_close(
        earth_mover_1d(x, p, x + 2, p).item(), float(area), rtol=1e-12, atol=0
    )


@pytest.mark.closed_form
def test_by_hand(device):
    x, p_r = vector(device, 0, 1), vector(device, 0.5, 0.5)
    y, p_g = vector(device, 3, 0), vector(device, 0.75, 0.25)  # in any order
    assert earth_mover_1d(x, p_r, y, p_g).item() == 0.25 * 1 + 0.75 * 2
    assert (
        earth_mover_1d(vector(device, 2), vector(device, 1), vector(device, -3), vector(device, 1))
        == 5
    )


@pytest.mark.reference
@given(first=HEAP, second=HEAP)
def test_it_is_the_distance_of_scipy(device, first, second):
    (x, p), (y, q) = heap(first, device), heap(second, device)
    expected = wasserstein_distance(*(v.tolist() for v in (x, y, p, q)))
    value = earth_mover_1d(x, p, y, q).item()
    torch.testing.assert_close(value, float(expected), rtol=1e-12, atol=1e-13)


@pytest.mark.reference
def test_for_samples_of_one_size_it_pairs_the_sorted(device):
    rng = torch.Generator().manual_seed(0)
    x, y = torch.randn(2, 20, dtype=torch.float64, generator=rng).to(device)
    p = torch.full_like(x, 1 / 20)
    by_rank = (x.sort().values - y.sort().values).abs().mean()
    torch.testing.assert_close(earth_mover_1d(x, p, y, p), by_rank, rtol=1e-12, atol=0)


@pytest.mark.gradient
def test_the_gradient(device):
    x, y = vector(device, 0.1, 2, -1), vector(device, 0.5, -3)
    p, q = vector(device, 0.2, 0.3, 0.5), vector(device, 0.6, 0.4)
    inputs = [v.requires_grad_() for v in (x, p, y, q)]
    assert torch.autograd.gradcheck(earth_mover_1d, inputs, eps=1e-7)


@pytest.mark.closed_form
@pytest.mark.parametrize("total", [0.9999, 1.0001])
@pytest.mark.parametrize("name", ["p_r", "p_g"])
def test_accepts_a_sum_that_rounding_explains(device, name, total):
    one = vector(device, 1)
    heaps = {"x": one, "p_r": one, "y": one, "p_g": one} | {name: vector(device, total)}
    assert earth_mover_1d(**heaps) == 0


@pytest.mark.bad_input
@pytest.mark.parametrize(
    "bad",
    [
        (-0.5, 1.5),
        (math.nan, 1),
        (0, math.nextafter(1.0001, 2)),
        (0, math.nextafter(0.9999, 0)),
    ],
)
@pytest.mark.parametrize("name", ["p_r", "p_g"])
def test_refuses_what_is_no_distribution(device, name, bad):
    half = vector(device, 0.5, 0.5)
    heaps = {"x": half, "p_r": half, "y": half, "p_g": half} | {name: vector(device, *bad)}
    with pytest.raises(ValueError, match=f"^{name} must be >= 0 and of sum 1, but is"):
        earth_mover_1d(**heaps)


@pytest.mark.bad_input
@pytest.mark.parametrize("name", ["p_r", "p_g"])
@pytest.mark.parametrize("shape", [(1,), (2, 1)])
def test_refuses_masses_without_a_place(device, name, shape):
    half = vector(device, 0.5, 0.5)
    bad = torch.full(shape, 1.0, dtype=torch.float64, device=device)
    heaps = {"x": half, "p_r": half, "y": half, "p_g": half} | {name: bad}
    with pytest.raises(
        ValueError, match=rf"^{name} must be 1-D, one mass for each of \(2,\) places"
    ):
        earth_mover_1d(**heaps)


@pytest.mark.bad_input
def test_refuses_heaps_in_a_plane(device):
    square = torch.full((2, 2), 0.25, dtype=torch.float64, device=device)
    with pytest.raises(ValueError, match=r"^p_r must be 1-D, .* but has shape \(2, 2\)"):
        earth_mover_1d(square, square, square, square)
