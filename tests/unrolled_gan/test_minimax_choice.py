import math

import pytest
import sympy
import torch
from hypothesis import given
from hypothesis import strategies as st

from snippets.unrolled_gan.minimax_choice import minimax_choice

MATRICES = st.integers(1, 4).flatmap(
    lambda k: st.lists(st.lists(st.integers(-9, 9), min_size=k, max_size=k), min_size=1, max_size=4)
)


@pytest.mark.derivation
def test_the_quadratic_game_is_won_at_zero():
    # f = g d - c d^2 / 2: the best answer g / c leaves the generator g^2 / (2 c).
    g, d = sympy.symbols("g d", real=True)
    c = sympy.symbols("c", positive=True)
    f = g * d - c * d**2 / 2
    (answer,) = sympy.solve(sympy.diff(f, d), d)
    assert sympy.diff(f, d, 2) == -c
    assert sympy.simplify(f.subs(d, answer) - g**2 / (2 * c)) == 0
    assert sympy.solve(sympy.diff(f.subs(d, answer), g), g) == [0]


@pytest.mark.closed_form
def test_the_quadratic_game_on_a_grid(device):
    g = torch.linspace(-1, 2, 7, dtype=torch.float64, device=device)  # 0 stands in row 2
    d = torch.linspace(-4, 4, 161, dtype=torch.float64, device=device)
    f = g[:, None] * d - d**2 / 2
    assert minimax_choice(f) == 2


@pytest.mark.closed_form
def test_who_moves_first_matters(device):
    # Columns first would choose 0 (the smallest entry of the best column).
    f = torch.tensor([[0.0, 9.0], [3.0, 4.0]], device=device)
    assert minimax_choice(f).item() == 1
    assert minimax_choice(f).ndim == 0
    assert minimax_choice(f.T).item() == 0


@pytest.mark.reference
@given(rows=MATRICES)
def test_it_is_the_nested_loop(device, rows):
    best, least = None, math.inf
    for i, row in enumerate(rows):
        worst = max(row)
        if worst < least:
            best, least = i, worst
    assert minimax_choice(torch.tensor(rows, dtype=torch.float64, device=device)) == best


@pytest.mark.bad_input
@pytest.mark.parametrize("shape", [(3,), (2, 2, 2)])
def test_refuses_what_is_no_matrix(device, shape):
    with pytest.raises(ValueError, match=r"^f must be a matrix, but has shape"):
        minimax_choice(torch.zeros(shape, device=device))


@pytest.mark.bad_input
def test_refuses_nan(device):
    f = torch.zeros(2, 2, device=device)
    f[1, 0] = math.nan
    with pytest.raises(ValueError, match=r"^f must hold no nan, but is"):
        minimax_choice(f)
