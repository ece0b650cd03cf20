import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from snippets.pointer_generator.longest_common_subsequence import longest_common_subsequence

words = st.lists(st.sampled_from("abc"), max_size=7)


def subsequences(x):
    return {tuple(c) for k in range(len(x) + 1) for c in itertools.combinations(x, k)}


@pytest.mark.reference
@given(x=words, y=words)
def test_it_is_the_longest_of_all_that_are_shared(x, y):
    shared = subsequences(x) & subsequences(y)
    assert longest_common_subsequence(x, y) == max(map(len, shared))


@pytest.mark.closed_form
def test_by_hand():
    assert longest_common_subsequence("police killed the gunman", "police kill the gunman") == 22
    assert longest_common_subsequence(list("abcbdab"), list("bdcaba")) == 4
    assert longest_common_subsequence([], ["a"]) == longest_common_subsequence(["a"], []) == 0


@pytest.mark.property
@given(x=words, y=words)
def test_the_order_of_the_texts_does_not_matter_and_one_more_word_adds_at_most_1(x, y):
    length = longest_common_subsequence(x, y)
    assert longest_common_subsequence(y, x) == length
    assert longest_common_subsequence([*x, "a"], [*y, "a"]) == length + 1
