import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st

from snippets.detection.ssd_scale import ssd_scale


@pytest.mark.derivation
def test_it_is_the_straight_line_through_both_ends():
    k, m, low, high = sympy.symbols("k m low high")
    a, b = sympy.symbols("a b")
    line = sympy.solve([a + b - low, a * m + b - high], [a, b])
    formula = low + (high - low) / (m - 1) * (k - 1)
    assert sympy.simplify(line[a] * k + line[b] - formula) == 0


@pytest.mark.closed_form
def test_six_maps():
    scales = [ssd_scale(k, 6) for k in range(1, 7)]
    assert scales == pytest.approx([0.2, 0.34, 0.48, 0.62, 0.76, 0.9], rel=1e-14)


@pytest.mark.closed_form
def test_the_scales_of_ssd300():
    # Five maps by the formula, conv4_3 by hand. The code cuts the step to whole per cent, 17, and
    # so ends at 0.88, with 1.05 for the extra box; the formula gives 17.5, 0.9 and 1.075.
    scales = [ssd_scale(k, 5) for k in range(1, 7)]
    assert scales == pytest.approx([0.2, 0.375, 0.55, 0.725, 0.9, 1.075], rel=1e-14)
    step = int(100 * (scales[1] - scales[0])) / 100
    coded = [scales[0] + step * k for k in range(6)]
    assert coded == pytest.approx([0.2, 0.37, 0.54, 0.71, 0.88, 1.05])


@pytest.mark.displayed
def test_the_equation_shown_is_the_one_computed(displayed):
    rename = {"s_{min}": "a", "s_{max}": "b"}

    def compute(k, m, a, b):
        return ssd_scale(k, m, a, b)

    displayed(rename, compute, k=(1, 3), m=(3, 9), a=(0.1, 0.4), b=(0.5, 1))


@pytest.mark.property
@given(m=st.integers(2, 20), low=st.floats(0.01, 0.5), span=st.floats(0, 0.5))
def test_even_steps_from_the_smallest_to_the_largest(m, low, span):
    scales = [ssd_scale(k, m, low, low + span) for k in range(1, m + 2)]
    assert scales[0] == low
    assert scales[m - 1] == pytest.approx(low + span)
    steps = [b - a for a, b in zip(scales, scales[1:], strict=False)]
    assert steps == pytest.approx([span / (m - 1)] * m, abs=1e-12)


@pytest.mark.closed_form
def test_two_maps_and_equal_ends_are_enough():
    assert [ssd_scale(k, 2, 0.3, 0.3) for k in (1, 2, 3)] == [0.3, 0.3, 0.3]


@pytest.mark.bad_input
def test_refuses_a_single_map():
    with pytest.raises(ValueError, match="^m must be >= 2, but is 1$"):
        ssd_scale(1, 1)


@pytest.mark.bad_input
@pytest.mark.parametrize("k", [0, 8, float("nan")])
def test_refuses_maps_that_are_not_there(k):
    with pytest.raises(ValueError, match=r"^k must be from 1 to m \+ 1 = 7, but is"):
        ssd_scale(k, 6)


@pytest.mark.bad_input
@pytest.mark.parametrize("s_min", [0, -0.1, 0.91, float("nan")])
def test_refuses_other_scales(s_min):
    with pytest.raises(ValueError, match="^s_min must be > 0 and <= s_max = 0.9, but is"):
        ssd_scale(1, 6, s_min)
