import pytest
from hypothesis import given
from hypothesis import strategies as st
from rouge_score.rouge_scorer import RougeScorer

from snippets.pointer_generator.rouge_l import rouge_l

words = st.lists(st.sampled_from(["the", "cat", "sat", "zorb"]), max_size=9)


@pytest.mark.reference
@given(candidate=words, reference=words)
def test_it_is_what_the_package_says(candidate, reference):
    scorer = RougeScorer(["rougeL"], use_stemmer=False)
    score = scorer.score(" ".join(reference), " ".join(candidate))["rougeL"]
    assert rouge_l(candidate, reference) == pytest.approx(tuple(score), rel=1e-12)


@pytest.mark.closed_form
def test_the_examples_of_lin():
    # Lin 2004, section 3.1, S1 to S3: both share three of four words; one in order, one not.
    reference = "police killed the gunman".split()
    assert rouge_l("police kill the gunman".split(), reference)[2] == 0.75
    assert rouge_l("the gunman kill police".split(), reference)[2] == 0.5
    assert rouge_l("police the".split(), reference) == (1.0, 0.5, pytest.approx(2 / 3))


@pytest.mark.property
@given(candidate=words, reference=words)
def test_exchanging_the_texts_exchanges_precision_and_recall(candidate, reference):
    precision, recall, f1 = rouge_l(candidate, reference)
    assert rouge_l(reference, candidate) == (recall, precision, f1)
