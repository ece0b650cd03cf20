import math

import pytest
import sympy
import torch
from hypothesis import given
from hypothesis import strategies as st

from snippets.conditional_gan.least_squares_prediction import least_squares_prediction


def tensor(device, values):
    return torch.tensor(values, dtype=torch.float64, device=device)


@pytest.mark.derivation
def test_the_mean_is_the_only_minimum():
    p, x, a, b = sympy.symbols("p x a b", real=True)
    # Two outcomes; more follow one by one, since a mean of means is a mean.
    error = p * (x - a) ** 2 + (1 - p) * (b - a) ** 2
    (best,) = sympy.solve(sympy.diff(error, a), a)
    assert sympy.expand(best - (p * x + (1 - p) * b)) == 0
    assert sympy.simplify(sympy.diff(error, a, 2)) == 2


@pytest.mark.derivation
def test_any_other_guess_costs_its_squared_distance_from_the_mean():
    p = sympy.symbols("p1:4", positive=True)
    x, a = sympy.symbols("x1:4", real=True), sympy.symbols("a", real=True)
    p = [*p[:2], 1 - p[0] - p[1]]
    mean = sum(w * v for w, v in zip(p, x, strict=True))

    def error(guess):
        return sum(w * (v - guess) ** 2 for w, v in zip(p, x, strict=True))

    assert sympy.expand(error(a) - error(mean) - (a - mean) ** 2) == 0


@pytest.mark.closed_form
def test_left_or_right_gives_a_ghost_in_the_middle(device):
    frames = tensor(device, [[[1, 0, 0], [0, 0, 0]], [[0, 0, 1], [0, 0, 0]]])
    ghost = least_squares_prediction(frames, tensor(device, [0.25, 0.75]))
    assert ghost.tolist() == [[0.25, 0, 0.75], [0, 0, 0]]


@pytest.mark.closed_form
def test_what_never_happens_plays_no_part(device):
    outcomes, p = tensor(device, [[1.0], [9.0]]), tensor(device, [1.0, 0.0])
    assert least_squares_prediction(outcomes, p).tolist() == [1]


@pytest.mark.property
@given(
    weights=st.lists(st.integers(1, 9), min_size=1, max_size=4),
    guess=st.lists(st.floats(-3, 3), min_size=2, max_size=2),
)
def test_no_guess_is_better(device, weights, guess):
    p = tensor(device, weights) / sum(weights)
    rng = torch.Generator().manual_seed(len(weights))
    outcomes = torch.randn(len(p), 2, dtype=torch.float64, generator=rng).to(device)

    def error(a):
        return (p * (outcomes - a).square().sum(dim=1)).sum()

    best = least_squares_prediction(outcomes, p)
    assert error(best) <= error(tensor(device, guess)) + 1e-12


@pytest.mark.closed_form
@pytest.mark.parametrize("total", [0.9999, 1.0001])
def test_accepts_a_sum_that_rounding_explains(device, total):
    one = tensor(device, [[1.0]])
    assert least_squares_prediction(one, tensor(device, [total])).item() == total


@pytest.mark.bad_input
@pytest.mark.parametrize(
    "p",
    [
        (-0.5, 1.5),
        (math.nan, 1),
        (0, math.nextafter(1.0001, 2)),
        (0, math.nextafter(0.9999, 0)),
        (1.0,),
        ((0.5, 0.5), (0.0, 0.0)),
    ],
)
def test_refuses_what_is_no_distribution_over_the_outcomes(device, p):
    with pytest.raises(ValueError, match=r"^p must be >= 0, of sum 1, with an entry for each of 2"):
        least_squares_prediction(tensor(device, [[1.0], [2.0]]), tensor(device, p))
