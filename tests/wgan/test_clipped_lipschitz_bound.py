import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from snippets.wgan.clipped_lipschitz_bound import clipped_lipschitz_bound
from snippets.wgan.lipschitz_bound import lipschitz_bound

SIZES = st.lists(st.integers(1, 9), min_size=2, max_size=5)


@pytest.mark.closed_form
def test_by_hand():
    torch.testing.assert_close(clipped_lipschitz_bound([4, 9, 1], 0.5), 4.5, rtol=1e-14, atol=0)
    assert clipped_lipschitz_bound([1, 1], 0.25) == 0.25


@pytest.mark.reference
@given(sizes=SIZES, c=st.floats(0.01, 2))
def test_it_is_attained_where_every_weight_is_c(device, sizes, c):
    pairs = zip(sizes[1:], sizes[:-1], strict=True)
    weights = [torch.full(p, c, dtype=torch.float64, device=device) for p in pairs]
    attained = lipschitz_bound(weights)
    torch.testing.assert_close(clipped_lipschitz_bound(sizes, c), attained, rtol=1e-9, atol=0)


@pytest.mark.reference
def test_a_network_of_equal_weights_is_as_steep_as_that(device):
    # On inputs that grow together every ReLU is open, and the network is one product of matrices.
    sizes, c = (2, 7, 5, 1), 0.3
    f = x = torch.tensor([[1.0, 1.0], [3.0, 3.0]], dtype=torch.float64, device=device)
    for fan_out, fan_in in zip(sizes[1:], sizes[:-1], strict=True):
        f = (f @ torch.full((fan_in, fan_out), c, dtype=f.dtype, device=device)).relu()
    slope = (f[1] - f[0]).item() / (x[1] - x[0]).norm().item()
    torch.testing.assert_close(clipped_lipschitz_bound(sizes, c), slope, rtol=1e-12, atol=0)


@pytest.mark.property
@given(sizes=SIZES, seed=st.integers(0, 999), c=st.floats(0.01, 2))
def test_no_clipped_weights_exceed_it_and_it_scales_with_depth(device, sizes, seed, c):
    rng = torch.Generator().manual_seed(seed)
    pairs = zip(sizes[1:], sizes[:-1], strict=True)
    weights = [torch.randn(p, dtype=torch.float64, generator=rng).clamp(-1, 1) * c for p in pairs]
    bound = clipped_lipschitz_bound(sizes, c)
    assert lipschitz_bound(w.to(device) for w in weights) <= bound * (1 + 1e-12)
    deeper = clipped_lipschitz_bound(sizes, 10 * c)
    torch.testing.assert_close(deeper, 10 ** (len(sizes) - 1) * bound, rtol=1e-9, atol=0)


@pytest.mark.bad_input
@pytest.mark.parametrize("bad", [[], [3]])
def test_refuses_a_network_without_a_layer(bad):
    with pytest.raises(ValueError, match=r"^sizes must hold at least two numbers, but is \["):
        clipped_lipschitz_bound(bad, 0.1)


@pytest.mark.bad_input
def test_refuses_a_layer_without_a_unit():
    with pytest.raises(ValueError, match=r"^sizes must be at least 1, but hold 0"):
        clipped_lipschitz_bound([3, 0, 1], 0.1)


@pytest.mark.bad_input
@pytest.mark.parametrize("bad", [0.0, -0.1, math.nan])
def test_refuses_a_bound_that_is_none(bad):
    with pytest.raises(ValueError, match=f"^c must be above 0, but is {bad}"):
        clipped_lipschitz_bound([3, 1], bad)
