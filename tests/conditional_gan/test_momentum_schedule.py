import pytest
from hypothesis import given
from hypothesis import strategies as st

from snippets.conditional_gan.momentum_schedule import momentum_schedule


@pytest.mark.closed_form
def test_the_papers_ends():
    assert momentum_schedule(0, 250) == 0.5
    assert momentum_schedule(250, 250) == pytest.approx(0.7, rel=1e-15)
    assert momentum_schedule(10_000, 250) == momentum_schedule(250, 250)
    assert momentum_schedule(1, 1) == pytest.approx(0.7, rel=1e-15)


@pytest.mark.closed_form
def test_halfway():
    assert momentum_schedule(5, 10) == pytest.approx(0.6, rel=1e-15)
    assert momentum_schedule(1, 4, initial=2.0, final=4.0) == 2.5


@pytest.mark.property
@given(t=st.integers(0, 50), duration=st.integers(1, 40))
def test_it_grows_evenly(t, duration):
    now, then = momentum_schedule(t, duration), momentum_schedule(t + 1, duration)
    step = 0.2 / duration if t < duration else 0
    assert then - now == pytest.approx(step, abs=1e-12)


@pytest.mark.bad_input
def test_refuses_a_time_before_the_start():
    with pytest.raises(ValueError, match=r"^t must be at least 0, but is -1"):
        momentum_schedule(-1, 10)


@pytest.mark.bad_input
@pytest.mark.parametrize("duration", [0, -5])
def test_refuses_to_take_no_time(duration):
    with pytest.raises(ValueError, match=f"^duration must be at least 1, but is {duration}"):
        momentum_schedule(0, duration)
