import math

import pytest
import sympy
import torch

from snippets.wgan.rmsprop_direction import rmsprop_direction


def gradients(device, steps=6):
    rng = torch.Generator().manual_seed(0)
    return torch.randn(steps, 4, dtype=torch.float64, generator=rng).to(device)


@pytest.mark.derivation
def test_a_constant_gradient_ends_as_its_sign(device):
    # v = (1 - rho^t) g^2 after t updates, so g / sqrt(v) goes to the sign of g.
    rho, g, t, s = sympy.symbols("rho g t s", positive=True)
    after = (1 - rho**t) * g**2
    update = rho * after + (1 - rho) * g**2
    assert sympy.simplify(update - after.subs(t, t + 1)) == 0
    assert after.subs(t, 0) == 0
    assert sympy.limit((g / sympy.sqrt(after)).subs(rho**t, s), s, 0) == 1
    two = torch.full((1,), 2.0, dtype=torch.float64, device=device)
    v = torch.zeros_like(two)
    for count in range(1, 5):
        direction, v = rmsprop_direction(two, v, decay=0.5, epsilon=1e-300)
        expected = after.subs({rho: 0.5, g: 2, t: count})
        torch.testing.assert_close(v.item(), float(expected), rtol=1e-14, atol=0)
        torch.testing.assert_close(
            direction.item(), float(2 / sympy.sqrt(expected)), rtol=1e-14, atol=0
        )


@pytest.mark.closed_form
def test_by_hand_with_the_defaults(device):
    g = torch.tensor([2.0, -0.001, 0.0], dtype=torch.float64, device=device)
    direction, v = rmsprop_direction(g, torch.zeros_like(g))
    torch.testing.assert_close(v, 0.01 * g**2, rtol=1e-12, atol=0)
    expected = [2 / (0.2 + 1e-8), -0.001 / (0.0001 + 1e-8), 0.0]
    torch.testing.assert_close(direction.tolist(), expected, rtol=1e-12, atol=0)


@pytest.mark.reference
@pytest.mark.parametrize("maximize", [True, False])
@pytest.mark.parametrize("options", [{}, {"decay": 0.9, "epsilon": 1e-3}])
def test_it_is_the_rule_of_torch_up_and_down(device, maximize, options):
    w = torch.ones(4, dtype=torch.float64, device=device)
    theirs = torch.nn.Parameter(w.clone())
    names = {"decay": "alpha", "epsilon": "eps"}
    rmsprop = torch.optim.RMSprop(
        [theirs], lr=0.1, maximize=maximize, **{names[k]: v for k, v in options.items()}
    )
    v = torch.zeros_like(w)
    for g in gradients(device):
        direction, v = rmsprop_direction(g, v, **options)
        w = w + 0.1 * direction if maximize else w - 0.1 * direction
        theirs.grad = g.clone()
        rmsprop.step()
    torch.testing.assert_close(w, theirs.detach(), rtol=1e-12, atol=0)


@pytest.mark.property
def test_the_size_of_the_gradient_is_no_matter(device):
    v = small_v = torch.zeros(4, dtype=torch.float64, device=device)
    for g in gradients(device):
        direction, v = rmsprop_direction(g, v)
        small, small_v = rmsprop_direction(g / 1000, small_v)
        torch.testing.assert_close(small, direction, rtol=1e-3, atol=0)


@pytest.mark.closed_form
def test_without_memory_it_is_the_sign(device):
    g = torch.tensor([2.0, -3.0], dtype=torch.float64, device=device)
    direction, _ = rmsprop_direction(g, torch.ones_like(g), decay=0.0, epsilon=1e-300)
    assert direction.tolist() == [1, -1]


@pytest.mark.bad_input
def test_refuses_shapes_that_would_broadcast(device):
    with pytest.raises(ValueError, match=r"^mean_square must have the shape of gradient, \(2,\)"):
        rmsprop_direction(torch.ones(2, device=device), torch.ones(1, device=device))


@pytest.mark.bad_input
@pytest.mark.parametrize("bad", [-1.0, math.nan])
def test_refuses_a_negative_square(device, bad):
    mean_square = torch.tensor([0.0, bad], device=device)
    with pytest.raises(ValueError, match=f"^mean_square must be >= 0, but holds {bad}"):
        rmsprop_direction(torch.ones(2, device=device), mean_square)


@pytest.mark.bad_input
@pytest.mark.parametrize("bad", [-0.1, 1.0, math.nan])
def test_refuses_a_decay_that_is_none(device, bad):
    one = torch.ones(2, device=device)
    with pytest.raises(ValueError, match=rf"^decay must be in \[0, 1\), but is {bad}"):
        rmsprop_direction(one, one, decay=bad)


@pytest.mark.bad_input
@pytest.mark.parametrize("bad", [0.0, -1.0, math.nan])
def test_refuses_an_epsilon_that_is_none(device, bad):
    one = torch.ones(2, device=device)
    with pytest.raises(ValueError, match=f"^epsilon must be above 0, but is {bad}"):
        rmsprop_direction(one, one, epsilon=bad)
