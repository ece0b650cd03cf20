import pytest
from hypothesis import given
from hypothesis import strategies as st
from rouge_score.scoring import fmeasure

from snippets.pointer_generator.precision_recall_f1 import precision_recall_f1


@pytest.mark.closed_form
def test_by_hand():
    assert precision_recall_f1(3, 4, 6) == (0.75, 0.5, 0.6)
    assert precision_recall_f1(4, 4, 4) == (1.0, 1.0, 1.0)
    assert precision_recall_f1(1, 1, 3) == (1.0, 1 / 3, 0.5)


@pytest.mark.closed_form
@pytest.mark.parametrize("sizes", [(0, 0), (0, 5), (5, 0), (5, 5)])
def test_nothing_shared_scores_nothing(sizes):
    assert precision_recall_f1(0, *sizes) == (0.0, 0.0, 0.0)


@pytest.mark.reference
@given(hits=st.integers(1, 20), more=st.integers(0, 20), other=st.integers(0, 20))
def test_f1_is_the_harmonic_mean(hits, more, other):
    precision, recall, f1 = precision_recall_f1(hits, hits + more, hits + other)
    assert precision == hits / (hits + more)
    assert recall == hits / (hits + other)
    assert f1 == pytest.approx(fmeasure(precision, recall), rel=1e-14)


@pytest.mark.bad_input
@pytest.mark.parametrize(("hits", "most"), [(-1, 4), (5, 4)])
def test_refuses_more_hits_than_there_are(hits, most):
    message = f"^hits must be from 0 to {most}, the smaller of candidate and reference, but is"
    with pytest.raises(ValueError, match=message):
        precision_recall_f1(hits, 4, 6)
    with pytest.raises(ValueError, match=message):
        precision_recall_f1(hits, 6, 4)
