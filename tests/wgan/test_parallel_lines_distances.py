import math

import pytest
import sympy
import torch
from hypothesis import given
from hypothesis import strategies as st

from snippets.gan.jensen_shannon_divergence import jensen_shannon_divergence
from snippets.gan.kl_divergence import kl_divergence
from snippets.wgan.earth_mover_distance import earth_mover_distance
from snippets.wgan.parallel_lines_distances import parallel_lines_distances
from snippets.wgan.total_variation import total_variation


def vector(device, *values):
    return torch.tensor(values, dtype=torch.float64, device=device)


def on_a_grid(device, shift, n=8):
    """The two lines as points: those of the line at 0, and of the line `shift` columns further."""
    cells = torch.zeros(2, 4, n, dtype=torch.float64, device=device)
    cells[0, 0] = cells[1, shift] = 1 / n
    return cells.flatten(start_dim=1)


@pytest.mark.derivation
def test_w_is_squeezed_between_two_bounds(device):
    # Every plan moves each point by theta at least: the cost is at least E|x_1 - y_1| >= |theta|,
    # and the plan that goes straight across costs just that.
    theta, z, other = sympy.symbols("theta z z'", real=True)
    any_plan = sympy.sqrt(theta**2 + (z - other) ** 2)
    straight = any_plan.subs(other, z)
    assert sympy.simplify(straight - sympy.Abs(theta)) == 0
    assert sympy.simplify(any_plan**2 - straight**2 - (z - other) ** 2) == 0  # never cheaper
    for value in (-0.5, 0.0, 2.0):
        w, *_ = parallel_lines_distances(vector(device, value))
        assert w.item() == float(straight.subs(theta, value))


@pytest.mark.reference
@pytest.mark.parametrize("shift", [0, 1, 3])
def test_it_is_what_the_distances_say_of_points(device, shift):
    p, q = on_a_grid(device, shift)
    z = torch.linspace(0, 1, 8, dtype=torch.float64, device=device)
    lines = [torch.stack([torch.full_like(z, 0.25 * at), z], dim=1) for at in (0, shift)]
    w, js, kl, delta = parallel_lines_distances(vector(device, 0.25 * shift))
    close = {"rtol": 1e-14, "atol": 1e-15}
    torch.testing.assert_close(earth_mover_distance(*lines), w[0], **close)
    torch.testing.assert_close(jensen_shannon_divergence(p, q), js[0], **close)
    assert kl_divergence(p, q) == kl_divergence(q, p) == kl[0]
    torch.testing.assert_close(total_variation(p, q), delta[0], **close)


@pytest.mark.closed_form
@given(theta=st.floats(-9, 9).filter(bool))
def test_only_w_knows_how_far(device, theta):
    w, js, kl, delta = parallel_lines_distances(vector(device, theta, 0))
    assert w.tolist() == [abs(theta), 0]
    torch.testing.assert_close(js, vector(device, math.log(2), 0), rtol=1e-15, atol=0)
    assert kl.tolist() == [math.inf, 0]
    assert delta.tolist() == [1, 0]


@pytest.mark.property
def test_theorem_2_only_w_converges_as_theta_shrinks(device):
    theta = 2.0 ** -torch.arange(40, dtype=torch.float64, device=device)
    w, js, kl, delta = parallel_lines_distances(theta)
    assert w[-1] < 1e-11
    assert (js == js[0]).all()
    assert (js > 0.69).all()
    assert kl.isinf().all()
    assert (delta == 1).all()


@pytest.mark.gradient
def test_theorem_1_only_w_has_a_slope_to_follow(device):
    theta = vector(device, 0.3, -2).requires_grad_()
    w, js, kl, delta = parallel_lines_distances(theta)
    assert torch.autograd.grad(w.sum(), theta)[0].tolist() == [1, -1]
    assert not (js.requires_grad or kl.requires_grad or delta.requires_grad)
    h = 1e-6  # and finite differences agree
    moved, *flat = parallel_lines_distances(theta.detach() + h)
    torch.testing.assert_close(moved - w.detach(), vector(device, h, -h), rtol=1e-6, atol=0)
    assert all(map(torch.equal, flat, (js, kl, delta)))


@pytest.mark.bad_input
def test_refuses_nan(device):
    with pytest.raises(ValueError, match=r"^theta must be a number, but holds"):
        parallel_lines_distances(vector(device, 0.5, math.nan))
