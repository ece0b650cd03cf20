import math

import pytest

from snippets.conditional_gan.decayed_learning_rate import decayed_learning_rate
from snippets.conditional_gan.steps_to_floor import steps_to_floor


@pytest.mark.closed_form
def test_the_papers_schedule():
    assert math.ceil(steps_to_floor()) == 287_829
    assert steps_to_floor(initial=8.0, factor=2.0, floor=1.0) == pytest.approx(3, rel=1e-15)
    assert steps_to_floor(initial=2.0, factor=2.0, floor=2.0) == 0


@pytest.mark.displayed
def test_the_equation_shown_is_the_one_computed(displayed):
    names = {r"\eta_0": "a", r"\eta_{min}": "b"}

    def compute(a, b, r):
        return steps_to_floor(initial=a, floor=b, factor=r)

    displayed(names, compute, a=(2, 5), b=(0.1, 1), r=(1.1, 3))


@pytest.mark.reference
@pytest.mark.parametrize("options", [{}, {"initial": 0.3, "factor": 1.01, "floor": 0.02}])
def test_it_is_where_the_schedule_meets_its_floor(options):
    last = math.ceil(steps_to_floor(**options))
    floor = options.get("floor", 1e-6)
    assert decayed_learning_rate(last - 1, **options) > floor
    assert decayed_learning_rate(last, **options) == floor


@pytest.mark.bad_input
@pytest.mark.parametrize("factor", [1.0, 0.9, math.nan])
def test_refuses_a_rate_that_never_falls(factor):
    with pytest.raises(ValueError, match=f"^factor must be above 1, but is {factor}"):
        steps_to_floor(factor=factor)


@pytest.mark.bad_input
@pytest.mark.parametrize(("initial", "floor"), [(0.1, 0.2), (0.1, 0.0), (0.1, -1.0)])
def test_refuses_a_floor_out_of_reach(initial, floor):
    with pytest.raises(ValueError, match=f"^initial must be at least the floor, {floor} > 0"):
        steps_to_floor(initial=initial, floor=floor)
