import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from snippets.unrolled_gan.percent_best_rank import percent_best_rank

ERRORS = st.integers(1, 4).flatmap(
    lambda k: st.lists(st.lists(st.integers(0, 5), min_size=k, max_size=k), min_size=1, max_size=6)
)


@pytest.mark.closed_form
def test_by_hand(device):
    errors = [[0.3, 0.1, 0.2], [0.2, 0.4, 0.3], [0.5, 0.2, 0.6], [0.9, 0.1, 0.2]]
    rank = percent_best_rank(torch.tensor(errors, dtype=torch.float64, device=device))
    assert rank.tolist() == [25.0, 75.0, 0.0]


@pytest.mark.reference
@given(errors=ERRORS)
def test_it_is_the_count(device, errors):
    counts = [0] * len(errors[0])
    for row in errors:
        counts[row.index(min(row))] += 1
    expected = [100 * count / len(errors) for count in counts]
    rank = percent_best_rank(torch.tensor(errors, dtype=torch.float64, device=device))
    assert rank.tolist() == pytest.approx(expected, rel=1e-12)
    assert rank.sum().item() == pytest.approx(100)


@pytest.mark.bad_input
@pytest.mark.parametrize("shape", [(0, 3), (3,), (2, 2, 2)])
def test_refuses_what_is_no_table(device, shape):
    with pytest.raises(
        ValueError, match=r"^errors must have a row an example and a column a model"
    ):
        percent_best_rank(torch.zeros(shape, device=device))


@pytest.mark.bad_input
def test_refuses_nan(device):
    errors = torch.zeros(2, 2, device=device)
    errors[1, 1] = math.nan
    with pytest.raises(ValueError, match=r"^errors must hold no nan, but is"):
        percent_best_rank(errors)
