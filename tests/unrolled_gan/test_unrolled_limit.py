import math

import pytest
import sympy
import torch
from torch import nn

from snippets.gan.optimal_discriminator import optimal_discriminator
from snippets.unrolled_gan.unrolled_limit import unrolled_limit


def leaf(device, value):
    return torch.tensor(value, dtype=torch.float64, device=device, requires_grad=True)


@pytest.mark.derivation
def test_in_the_quadratic_game_the_error_shrinks_to_nothing():
    g, d_0, eta, c = sympy.symbols("g d_0 eta c", positive=True)
    k, r = sympy.symbols("k", integer=True), sympy.Rational(3, 5)  # r = 1 - eta c
    d_k = g / c + r**k * (d_0 - g / c)
    assert sympy.limit(d_k, k, sympy.oo) == g / c


@pytest.mark.closed_form
@pytest.mark.parametrize("eta", [0.1, 0.5, 0.9])
def test_the_best_answer_of_the_quadratic_game(device, eta):
    g, d_0 = leaf(device, [3.0, -1.0]), leaf(device, [0.0, 7.0])
    end = unrolled_limit(
        lambda t: (g * t["d"] - t["d"] ** 2).sum(), {"d": d_0}, eta, tolerance=1e-13
    )
    torch.testing.assert_close(end["d"], g.detach() / 2, rtol=0, atol=1e-11)
    assert not end["d"].requires_grad


@pytest.mark.reference
def test_it_is_the_optimal_discriminator(device):
    # Three outcomes, and a discriminator with a logit for each: the best one is known (Eq. 5).
    p_data = torch.tensor([0.5, 0.3, 0.2], dtype=torch.float64, device=device)
    p_g = torch.tensor([0.1, 0.3, 0.6], dtype=torch.float64, device=device)

    def f(t):
        o = t["logits"]
        return (p_data * nn.functional.logsigmoid(o) + p_g * nn.functional.logsigmoid(-o)).sum()

    end = unrolled_limit(f, {"logits": leaf(device, [0.0] * 3)}, 2.0, tolerance=1e-12)
    best = optimal_discriminator(p_data, p_g)
    torch.testing.assert_close(torch.sigmoid(end["logits"]), best, rtol=0, atol=1e-10)


@pytest.mark.closed_form
def test_it_stops_as_soon_as_a_step_moves_no_further_than_the_tolerance(device):
    # f = -d^2 / 2 with eta = 1/2 halves d at every step: from 8 it moves by 4, 2, 1.
    def end(**options):
        theta_d = {"d": leaf(device, 8.0), "e": leaf(device, 0.0)}
        return unrolled_limit(lambda t: -(t["d"] ** 2 + t["e"] ** 2) / 2, theta_d, 0.5, **options)[
            "d"
        ].item()

    assert end(tolerance=1.0) == 1
    assert end(tolerance=1.5) == 1
    assert end(tolerance=2.0, max_steps=2) == 2
    assert 0 < end() < 1e-6  # by default a step that moves by less than a millionth
    assert end() >= 0.4e-6


@pytest.mark.bad_input
@pytest.mark.parametrize("max_steps", [1, 50])
def test_refuses_steps_that_do_not_come_to_rest(device, max_steps):
    theta_d = {"d": leaf(device, 1.0)}
    message = rf"^max_steps must suffice to come to rest, but after {max_steps} a step moves by 2"
    with pytest.raises(ValueError, match=message):  # 1 - eta c = -1: from 1 to -1 and back
        unrolled_limit(lambda t: -(t["d"] ** 2), theta_d, 1.0, max_steps=max_steps)


@pytest.mark.bad_input
def test_refuses_to_take_a_divergence_for_rest(device):
    # "still" has arrived; "wild" is multiplied by -3 at every step, overflows and becomes nan.
    theta_d = {"still": leaf(device, 0.0), "wild": leaf(device, 1.0)}
    with pytest.raises(ValueError, match=r"but after 700 a step moves by nan"):
        unrolled_limit(
            lambda t: -2 * (t["still"] ** 2 + t["wild"] ** 2), theta_d, 1.0, max_steps=700
        )


@pytest.mark.bad_input
def test_refuses_one_step_too_few(device):
    # f = -d^2 / 2 with eta = 1/2, from 8: the second step is the first that moves by 2.
    theta_d = {"d": leaf(device, 8.0)}
    with pytest.raises(ValueError, match=r"but after 1 a step moves by 4"):
        unrolled_limit(lambda t: -(t["d"] ** 2) / 2, theta_d, 0.5, tolerance=2.0, max_steps=1)


@pytest.mark.property
def test_no_graph_grows_from_step_to_step(device):
    leaves = []

    def f(t):
        leaves.append(t["d"].is_leaf)
        return -(t["d"] ** 2) / 2

    unrolled_limit(f, {"d": leaf(device, 8.0)}, 0.5)
    assert len(leaves) > 10 and all(leaves)


@pytest.mark.bad_input
def test_gives_up_by_default(device):
    theta_d = {"d": leaf(device, 1.0)}
    with pytest.raises(ValueError, match=r"but after 10000 a step moves by 2"):
        unrolled_limit(lambda t: -(t["d"] ** 2), theta_d, 1.0)


@pytest.mark.bad_input
def test_refuses_a_step_that_does_not_climb(device):
    with pytest.raises(ValueError, match=r"^eta must be above 0, but is nan"):
        unrolled_limit(lambda t: -(t["d"] ** 2), {"d": leaf(device, 1.0)}, math.nan)
