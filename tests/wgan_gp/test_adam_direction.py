import math

import pytest
import sympy
import torch

from snippets.wgan.rmsprop_direction import rmsprop_direction
from snippets.wgan_gp.adam_direction import adam_direction


def gradients(device, steps=6):
    rng = torch.Generator().manual_seed(0)
    return torch.randn(steps, 4, dtype=torch.float64, generator=rng).to(device)


@pytest.mark.derivation
def test_the_division_makes_up_for_the_start_at_0(device):
    # Under a constant gradient v = (1 - beta^t) g^2, and v / (1 - beta^t) is g^2 from the start.
    beta, g, t = sympy.symbols("beta g t", positive=True)
    v = (1 - beta**t) * g**2
    assert sympy.simplify(beta * v + (1 - beta) * g**2 - v.subs(t, t + 1)) == 0
    assert sympy.simplify(v / (1 - beta**t) - g**2) == 0
    two = torch.full((1,), 2.0, dtype=torch.float64, device=device)
    mean_square = torch.zeros_like(two)
    for count in range(1, 5):
        direction, mean_square = adam_direction(two, mean_square, count, epsilon=1e-300)
        expected = v.subs({beta: 0.9, g: 2, t: count})
        torch.testing.assert_close(mean_square.item(), float(expected), rtol=1e-14, atol=0)
        torch.testing.assert_close(direction.item(), 1.0, rtol=1e-14, atol=0)


@pytest.mark.closed_form
def test_by_hand_with_the_defaults(device):
    g = torch.tensor([2.0, -0.001, 0.0], dtype=torch.float64, device=device)
    direction, v = adam_direction(g, torch.zeros_like(g), t=1)
    torch.testing.assert_close(v, 0.1 * g**2, rtol=1e-12, atol=0)
    expected = [2 / (2 + 1e-8), -0.001 / (0.001 + 1e-8), 0.0]
    torch.testing.assert_close(direction.tolist(), expected, rtol=1e-12, atol=0)


@pytest.mark.reference
@pytest.mark.parametrize("options", [{}, {"beta_2": 0.99, "epsilon": 1e-3}])
def test_it_is_the_rule_of_torch_without_momentum(device, options):
    w = torch.ones(4, dtype=torch.float64, device=device)
    theirs = torch.nn.Parameter(w.clone())
    betas, eps = (0.0, options.get("beta_2", 0.9)), options.get("epsilon", 1e-8)
    adam = torch.optim.Adam([theirs], lr=0.1, betas=betas, eps=eps)
    v = torch.zeros_like(w)
    for t, g in enumerate(gradients(device), start=1):
        direction, v = adam_direction(g, v, t, **options)
        w = w - 0.1 * direction
        theirs.grad = g.clone()
        adam.step()
    torch.testing.assert_close(w, theirs.detach(), rtol=1e-10, atol=0)


@pytest.mark.reference
def test_it_is_rmsprop_but_for_the_first_steps(device):
    v = theirs_v = torch.zeros(4, dtype=torch.float64, device=device)
    for t, g in enumerate(gradients(device, steps=60), start=1):
        direction, v = adam_direction(g, v, t)
        theirs, theirs_v = rmsprop_direction(g, theirs_v, decay=0.9)
        factor = (1 - 0.9**t) ** 0.5
        torch.testing.assert_close(direction, factor * theirs, rtol=1e-5, atol=0)
    assert factor > 0.999


@pytest.mark.closed_form
def test_without_memory_it_is_the_sign(device):
    g = torch.tensor([2.0, -3.0], dtype=torch.float64, device=device)
    direction, _ = adam_direction(g, torch.ones_like(g), t=3, beta_2=0.0, epsilon=1e-300)
    assert direction.tolist() == [1, -1]


@pytest.mark.bad_input
def test_refuses_shapes_that_would_broadcast(device):
    with pytest.raises(ValueError, match=r"^mean_square must have the shape of gradient, \(2,\)"):
        adam_direction(torch.ones(2, device=device), torch.ones(1, device=device), t=1)


@pytest.mark.bad_input
@pytest.mark.parametrize("bad", [-1.0, math.nan])
def test_refuses_a_negative_square(device, bad):
    mean_square = torch.tensor([0.0, bad], device=device)
    with pytest.raises(ValueError, match=f"^mean_square must be >= 0, but holds {bad}"):
        adam_direction(torch.ones(2, device=device), mean_square, t=1)


@pytest.mark.bad_input
@pytest.mark.parametrize(
    ("name", "message", "values"),
    [
        ("t", "at least 1", [0, -1]),
        ("beta_2", r"in \[0, 1\)", [-0.1, 1.0, math.nan]),
        ("epsilon", "above 0", [0.0, -1.0, math.nan]),
    ],
)
def test_refuses_numbers_that_are_none(device, name, message, values):
    one = torch.ones(2, device=device)
    for bad in values:
        with pytest.raises(ValueError, match=f"^{name} must be {message}, but is {bad}"):
            adam_direction(one, one, **{"t": 1} | {name: bad})
