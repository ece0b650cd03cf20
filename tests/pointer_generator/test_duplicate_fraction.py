import pytest
from hypothesis import given
from hypothesis import strategies as st

from snippets.pointer_generator.duplicate_fraction import duplicate_fraction


@pytest.mark.closed_form
def test_by_hand():
    words = "a b a b c".split()
    assert duplicate_fraction(words, 1) == pytest.approx(2 / 5)
    assert duplicate_fraction(words, 2) == pytest.approx(1 / 4)
    assert duplicate_fraction(words, 3) == duplicate_fraction(words, 5) == 0
    assert duplicate_fraction(["a"] * 4, 1) == 0.75


@pytest.mark.reference
@given(words=st.lists(st.sampled_from("abc"), min_size=3, max_size=9), n=st.integers(1, 3))
def test_it_counts_the_n_grams_that_came_before(words, n):
    seen, again = [], 0
    for i in range(len(words) - n + 1):
        again += words[i : i + n] in seen
        seen.append(words[i : i + n])
    assert duplicate_fraction(words, n) == pytest.approx(again / len(seen))


@pytest.mark.bad_input
@pytest.mark.parametrize("bad", [0, 3])
def test_refuses_n_where_there_is_no_n_gram(bad):
    message = f"^n must be from 1 to the number of words, 2, but is {bad}"
    with pytest.raises(ValueError, match=message):
        duplicate_fraction(["a", "b"], bad)
