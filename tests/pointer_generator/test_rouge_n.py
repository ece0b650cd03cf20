import pytest
from hypothesis import given
from hypothesis import strategies as st
from rouge_score.rouge_scorer import RougeScorer

from snippets.pointer_generator.rouge_n import rouge_n

words = st.lists(st.sampled_from(["the", "cat", "sat", "zorb"]), max_size=9)


@pytest.mark.reference
@pytest.mark.parametrize("n", [1, 2, 3])
@given(candidate=words, reference=words)
def test_it_is_what_the_package_says(n, candidate, reference):
    # The package lowers and splits text by itself; these words pass through its tokenizer unchanged.
    scorer = RougeScorer([f"rouge{n}"], use_stemmer=False)
    score = scorer.score(" ".join(reference), " ".join(candidate))[f"rouge{n}"]
    assert rouge_n(candidate, reference, n) == pytest.approx(tuple(score), rel=1e-12)


@pytest.mark.closed_form
def test_a_repeated_word_counts_as_often_as_in_the_reference():
    reference = ["the", "cat", "the"]
    assert rouge_n(["the"] * 5, reference, 1) == (2 / 5, 2 / 3, 1 / 2)
    assert rouge_n(["the", "cat"], reference, 2) == (1.0, 1 / 2, 2 / 3)
    assert rouge_n(["the", "cat"], reference, 3) == (0.0, 0.0, 0.0)


@pytest.mark.property
@given(candidate=words, reference=words)
def test_exchanging_the_texts_exchanges_precision_and_recall(candidate, reference):
    precision, recall, f1 = rouge_n(candidate, reference, 2)
    assert rouge_n(reference, candidate, 2) == (recall, precision, f1)


@pytest.mark.bad_input
@pytest.mark.parametrize("bad", [0, -1])
def test_refuses_n_grams_of_no_words(bad):
    with pytest.raises(ValueError, match=f"^n must be at least 1, but is {bad}"):
        rouge_n(["a"], ["a"], bad)
