import math

import pytest
import sympy
import torch
from hypothesis import given
from hypothesis import strategies as st

from snippets.unrolled_gan.best_response import best_response

MATRICES = st.integers(1, 4).flatmap(
    lambda k: st.lists(st.lists(st.integers(-9, 9), min_size=k, max_size=k), min_size=1, max_size=4)
)


@pytest.mark.derivation
def test_the_answer_in_the_quadratic_game():
    g, d = sympy.symbols("g d", real=True)
    c = sympy.symbols("c", positive=True)
    f = g * d - c * d**2 / 2
    assert sympy.solve(sympy.diff(f, d), d) == [g / c]
    assert sympy.diff(f, d, 2).is_negative


@pytest.mark.closed_form
def test_the_quadratic_game_on_a_grid(device):
    # c = 2, so the answer to g is g / 2, which stands on the grid.
    g = torch.tensor([-3.0, 0.0, 1.0], dtype=torch.float64, device=device)
    d = torch.linspace(-4, 4, 17, dtype=torch.float64, device=device)
    f = g[:, None] * d - d**2
    assert torch.equal(d[best_response(f)], g / 2)


@pytest.mark.reference
@given(rows=MATRICES)
def test_it_is_the_loop(device, rows):
    expected = [row.index(max(row)) for row in rows]
    f = torch.tensor(rows, dtype=torch.float64, device=device)
    assert best_response(f).tolist() == expected


@pytest.mark.bad_input
@pytest.mark.parametrize("shape", [(3,), (2, 2, 2)])
def test_refuses_what_is_no_matrix(device, shape):
    with pytest.raises(ValueError, match=r"^f must be a matrix, but has shape"):
        best_response(torch.zeros(shape, device=device))


@pytest.mark.bad_input
def test_refuses_nan(device):
    f = torch.zeros(2, 2, device=device)
    f[1, 0] = math.nan
    with pytest.raises(ValueError, match=r"^f must hold no nan, but is"):
        best_response(f)
