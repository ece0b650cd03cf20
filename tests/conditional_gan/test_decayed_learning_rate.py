import math

import pytest
import torch
from torch import nn

from snippets.conditional_gan.decayed_learning_rate import decayed_learning_rate


@pytest.mark.closed_form
def test_the_papers_schedule():
    assert decayed_learning_rate(0) == 0.1
    assert decayed_learning_rate(1) == pytest.approx(0.1 / 1.00004, rel=1e-15)
    assert decayed_learning_rate(287_828) > 1e-6
    assert decayed_learning_rate(287_829) == 1e-6
    assert decayed_learning_rate(10**6) == 1e-6


@pytest.mark.closed_form
def test_other_numbers():
    rates = [decayed_learning_rate(t, initial=8, factor=2, floor=1.5) for t in range(5)]
    assert rates == [8, 4, 2, 1.5, 1.5]
    assert decayed_learning_rate(3, initial=2, factor=1, floor=2) == 2


@pytest.mark.reference
def test_it_is_torchs_exponential_schedule(device):
    sgd = torch.optim.SGD(nn.Linear(1, 1).to(device).parameters(), lr=0.1)
    schedule = torch.optim.lr_scheduler.ExponentialLR(sgd, gamma=1 / 1.00004)
    for t in range(50):
        assert decayed_learning_rate(t) == pytest.approx(schedule.get_last_lr()[0], rel=1e-12)
        sgd.step()
        schedule.step()


@pytest.mark.bad_input
def test_refuses_a_time_before_the_start():
    with pytest.raises(ValueError, match=r"^t must be at least 0, but is -1"):
        decayed_learning_rate(-1)


@pytest.mark.bad_input
@pytest.mark.parametrize("factor", [0.99, math.nan])
def test_refuses_a_rate_that_grows(factor):
    with pytest.raises(ValueError, match=f"^factor must be at least 1, but is {factor}"):
        decayed_learning_rate(1, factor=factor)


@pytest.mark.bad_input
@pytest.mark.parametrize(("initial", "floor"), [(0.1, 0.2), (0.1, 0.0), (0.1, -1.0)])
def test_refuses_a_floor_out_of_reach(initial, floor):
    with pytest.raises(ValueError, match=f"^initial must be at least the floor, {floor} > 0"):
        decayed_learning_rate(1, initial=initial, floor=floor)
