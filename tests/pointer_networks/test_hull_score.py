import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from snippets.pointer_networks.area_coverage import area_coverage
from snippets.pointer_networks.convex_hull import convex_hull
from snippets.pointer_networks.hull_score import hull_score
from snippets.pointer_networks.same_polygon import same_polygon

RIGHT, HALF, CROSSED = [1, 2, 3, 0], [0, 1, 2, -1], [0, 2, 1, 3]


def score(device, *answers):
    square = torch.tensor([[0, 0], [1, 0], [1, 1], [0, 1]], dtype=torch.float64, device=device)
    corners = torch.tensor([[0, 1, 2, 3]] * len(answers), device=device)
    points = square.expand(len(answers), 4, 2)
    return hull_score(points, torch.tensor(answers, device=device), corners)


@pytest.mark.closed_form
def test_accuracy_and_area_by_hand(device):
    assert score(device, RIGHT, RIGHT, RIGHT, HALF) == (0.75, 0.875)
    assert score(device, RIGHT) == (1, 1)
    assert score(device, HALF) == (0, 0.5)


@pytest.mark.closed_form
def test_more_than_1_percent_that_is_not_simple_is_a_failure(device):
    accuracy, area = score(device, *[RIGHT] * 49, *[HALF] * 50, CROSSED)
    assert accuracy == pytest.approx(0.49, rel=1e-15)
    assert area == pytest.approx(74 / 99, rel=1e-14)  # the mean of the 99 that are simple
    accuracy, area = score(device, *[RIGHT] * 49, *[HALF] * 49, CROSSED)
    assert accuracy == pytest.approx(49 / 99, rel=1e-15) and math.isnan(area)
    assert not math.isnan(score(device, *[RIGHT] * 198, CROSSED, CROSSED)[1])
    assert math.isnan(score(device, *[RIGHT] * 197, CROSSED, CROSSED)[1])


@pytest.mark.reference
@given(seed=st.integers(0, 999))
def test_it_is_the_mean_of_its_parts(device, seed):
    rng = torch.Generator().manual_seed(seed)
    points = torch.rand(5, 6, 2, generator=rng, dtype=torch.float64).to(device)
    corners = convex_hull(points)
    chosen = torch.randint(0, 2, (5, 1), generator=rng).bool().to(device)
    three = torch.arange(corners.shape[1], device=device) >= 3
    predicted = corners.masked_fill(chosen & three, -1)
    accuracy, area = hull_score(points, predicted, corners)
    parts = area_coverage(points, predicted, corners).tolist()
    assert area == pytest.approx(sum(parts) / 5, rel=1e-13)
    assert accuracy == pytest.approx(sum(same_polygon(predicted, corners).tolist()) / 5)


@pytest.mark.bad_input
def test_refuses_no_answers(device):
    none = torch.zeros(0, 4, device=device).long()
    with pytest.raises(ValueError, match="^predicted must hold an answer, but holds none"):
        hull_score(torch.zeros(0, 4, 2, device=device), none, none)
