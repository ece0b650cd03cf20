import pytest
from hypothesis import given
from hypothesis import strategies as st

from snippets.pointer_generator.extend_vocabulary import extend_vocabulary
from snippets.pointer_generator.words_from_ids import words_from_ids

VOCABULARY = {"saw": 1, "the": 0}


@pytest.mark.closed_form
def test_the_vocabulary_comes_first_in_the_order_of_its_ids():
    ids = iter([0, 1, 2, 3, 0])
    words = ["the", "saw", "zorb", "quil", "the"]
    assert words_from_ids(ids, VOCABULARY, ["zorb", "quil"]) == words


@pytest.mark.property
@given(source=st.lists(st.sampled_from(["the", "saw", "a", "b", "c"]), max_size=8))
def test_it_undoes_the_numbering(source):
    ids, oov = extend_vocabulary(source, VOCABULARY)
    assert words_from_ids(ids, VOCABULARY, oov) == source


@pytest.mark.bad_input
@pytest.mark.parametrize("bad", [-1, 3])
def test_refuses_an_id_without_a_word(bad):
    with pytest.raises(ValueError, match=f"^ids must be from 0 to 2, but holds {bad}"):
        words_from_ids([0, bad], VOCABULARY, ["zorb"])
