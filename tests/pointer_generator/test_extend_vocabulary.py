import pytest
from hypothesis import given
from hypothesis import strategies as st

from snippets.pointer_generator.extend_vocabulary import extend_vocabulary
from snippets.pointer_generator.words_from_ids import words_from_ids

VOCABULARY = {"saw": 1, "the": 0, "[UNK]": 2}
words = st.lists(st.sampled_from(["the", "saw", "zorb", "quil", "mip", "[UNK]"]), max_size=8)


@pytest.mark.closed_form
def test_words_outside_follow_the_vocabulary_in_order_of_appearance():
    source = ["zorb", "saw", "the", "quil", "zorb"]
    assert extend_vocabulary(source, VOCABULARY) == ([3, 1, 0, 4, 3], ["zorb", "quil"])
    assert extend_vocabulary([], VOCABULARY) == ([], [])


@pytest.mark.property
@given(source=words)
def test_the_ids_give_the_words_back(source):
    ids, oov = extend_vocabulary(source, VOCABULARY)
    assert words_from_ids(ids, VOCABULARY, oov) == source
    assert len(set(oov)) == len(oov) == len(set(source) - set(VOCABULARY))


@pytest.mark.property
@given(source=words)
def test_words_of_the_vocabulary_keep_their_ids(source):
    ids, _ = extend_vocabulary(source, VOCABULARY)
    for word, id in zip(source, ids, strict=True):
        assert id == VOCABULARY[word] if word in VOCABULARY else id >= len(VOCABULARY)


@pytest.mark.bad_input
@pytest.mark.parametrize("ids", [(0, 2), (1, 2), (0, 0)])
def test_refuses_ids_with_gaps(ids):
    vocabulary = dict(zip(("the", "saw"), ids, strict=True))
    with pytest.raises(ValueError, match="^vocabulary must have the ids 0 to 1, but holds"):
        extend_vocabulary(["the"], vocabulary)
