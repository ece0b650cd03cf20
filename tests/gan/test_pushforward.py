import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from snippets.gan.pushforward import pushforward


def vector(device, *values):
    return torch.tensor(values, dtype=torch.float64, device=device)


@pytest.mark.closed_form
def test_by_hand(device):
    p_z = vector(device, 0.125, 0.25, 0.125, 0.5, 0)  # a noise that never comes moves nothing
    g = torch.tensor([2, 0, 2, 0, 1], device=device)
    assert pushforward(p_z, g, 4).tolist() == [0.75, 0, 0.25, 0]


@pytest.mark.closed_form
def test_a_generator_that_collapses_puts_everything_on_one_outcome(device):
    p_g = pushforward(vector(device, 0.25, 0.75), torch.tensor([1, 1], device=device), 3)
    assert p_g.tolist() == [0, 1, 0]


@pytest.mark.reference
def test_it_is_the_slow_sum(device):
    rng = torch.Generator().manual_seed(0)
    p_z = torch.rand(20, dtype=torch.float64, generator=rng).softmax(dim=0)
    g = torch.randint(6, (20,), generator=rng)
    expected = [sum(p_z[z].item() for z in range(20) if g[z] == x) for x in range(6)]
    p_g = pushforward(p_z.to(device), g.to(device), 6)
    torch.testing.assert_close(p_g, vector(device, *expected), rtol=1e-14, atol=0)


@pytest.mark.property
@given(
    outcomes=st.lists(st.tuples(st.integers(0, 3), st.integers(1, 9)), min_size=1, max_size=9),
    f=st.lists(st.floats(-5, 5), min_size=4, max_size=4),
)
def test_expectations_are_the_same_on_both_sides(device, outcomes, f):
    # What the change of variables is for: E_z f(g(z)) = E_x f(x).
    g, weight = torch.tensor(outcomes, device=device).T
    p_z = weight.double() / weight.sum()
    f = vector(device, *f)
    p_g = pushforward(p_z, g, 4)
    torch.testing.assert_close((p_g * f).sum(), (p_z * f[g]).sum(), rtol=0, atol=1e-14)
    torch.testing.assert_close(p_g.sum(), p_z.sum(), rtol=1e-14, atol=0)


@pytest.mark.gradient
def test_the_gradient_leads_back_through_g(device):
    p_z = vector(device, 0.2, 0.3, 0.5).requires_grad_()
    g = torch.tensor([1, 0, 1], device=device)
    jacobian = torch.autograd.functional.jacobian(lambda p: pushforward(p, g, 2), p_z)
    assert jacobian.tolist() == [[0, 1, 0], [1, 0, 1]]


@pytest.mark.closed_form
@pytest.mark.parametrize("total", [0.9999, 1.0001])
def test_accepts_a_sum_that_rounding_explains(device, total):
    assert pushforward(vector(device, total), torch.tensor([0], device=device), 1) == total


@pytest.mark.bad_input
@pytest.mark.parametrize(
    "bad",
    [
        (-0.5, 1.5),
        (math.nan, 1),
        (math.inf, 0),
        (0, math.nextafter(1.0001, 2)),
        (0, math.nextafter(0.9999, 0)),
    ],
)
def test_refuses_what_is_no_distribution(device, bad):
    with pytest.raises(ValueError, match="^p_z must be 1-D, >= 0 and of sum 1, but is"):
        pushforward(vector(device, *bad), torch.tensor([0, 1], device=device), 2)


@pytest.mark.bad_input
def test_refuses_a_distribution_over_two_axes(device):
    g = torch.tensor([[0], [1]], device=device)
    with pytest.raises(ValueError, match="^p_z must be 1-D, >= 0 and of sum 1, but is"):
        pushforward(torch.full((2, 1), 0.5, device=device), g, 2)


@pytest.mark.bad_input
def test_refuses_a_g_of_another_shape(device):
    with pytest.raises(ValueError, match=r"^g must have the shape of p_z, \(2,\), but is \(1,\)"):
        pushforward(vector(device, 0.5, 0.5), torch.tensor([0], device=device), 2)


@pytest.mark.bad_input
@pytest.mark.parametrize("bad", [-1, 2])
def test_refuses_an_outcome_that_does_not_exist(device, bad):
    with pytest.raises(ValueError, match=r"^g must be in 0 .. 1, but holds"):
        pushforward(vector(device, 0.5, 0.5), torch.tensor([1, bad], device=device), 2)
