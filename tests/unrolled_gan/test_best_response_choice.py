import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from snippets.unrolled_gan.best_response_choice import best_response_choice
from snippets.unrolled_gan.minimax_choice import minimax_choice

MATRICES = st.integers(1, 4).flatmap(
    lambda k: st.lists(st.lists(st.integers(-9, 9), min_size=k, max_size=k), min_size=1, max_size=4)
)


@pytest.mark.closed_form
def test_by_hand(device):
    # The answers stand in columns 1, 1 and 0; they are worth 9, 4 and 5.
    f = torch.tensor([[0.0, 9.0], [3.0, 4.0], [5.0, 1.0]], device=device)
    assert best_response_choice(f).item() == 1
    assert best_response_choice(f).ndim == 0


@pytest.mark.closed_form
def test_the_quadratic_game_on_a_grid(device):
    g = torch.linspace(-1, 2, 7, dtype=torch.float64, device=device)  # 0 stands in row 2
    d = torch.linspace(-4, 4, 161, dtype=torch.float64, device=device)
    assert best_response_choice(g[:, None] * d - d**2 / 2) == 2


@pytest.mark.property
@given(rows=MATRICES)
def test_equations_1_and_2_agree(device, rows):
    f = torch.tensor(rows, dtype=torch.float64, device=device)
    assert best_response_choice(f) == minimax_choice(f)


@pytest.mark.bad_input
def test_refuses_nan(device):
    f = torch.full((2, 2), math.nan, device=device)
    with pytest.raises(ValueError, match=r"^f must hold no nan, but is"):
        best_response_choice(f)
