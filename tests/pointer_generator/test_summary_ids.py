import pytest
from hypothesis import given
from hypothesis import strategies as st

from snippets.pointer_generator.extend_vocabulary import extend_vocabulary
from snippets.pointer_generator.summary_ids import summary_ids
from snippets.pointer_generator.words_from_ids import words_from_ids

VOCABULARY = {"the": 0, "saw": 1, "[UNK]": 2, "?": 3}
words = st.lists(st.sampled_from(["the", "saw", "zorb", "quil", "mip"]), max_size=6)


@pytest.mark.closed_form
def test_three_cases():
    summary = ["saw", "zorb", "mip", "quil"]
    assert summary_ids(summary, VOCABULARY, ["zorb", "quil"]) == [1, 4, 2, 5]
    assert summary_ids(summary, VOCABULARY, (), unknown="?") == [1, 3, 3, 3]


@pytest.mark.property
@given(source=words, summary=words)
def test_a_word_that_can_be_copied_has_the_id_that_it_has_in_the_source(source, summary):
    source_ids, oov = extend_vocabulary(source, VOCABULARY)
    in_source = dict(zip(source, source_ids, strict=True))
    ids = summary_ids(summary, VOCABULARY, oov)
    for word, id in zip(summary, ids, strict=True):
        assert id == in_source.get(word, VOCABULARY.get(word, 2))


@pytest.mark.property
@given(source=words, summary=words)
def test_only_words_that_neither_has_become_unknown(source, summary):
    _, oov = extend_vocabulary(source, VOCABULARY)
    back = words_from_ids(summary_ids(summary, VOCABULARY, oov), VOCABULARY, oov)
    known = {*source, *VOCABULARY}
    assert back == [word if word in known else "[UNK]" for word in summary]


@pytest.mark.bad_input
def test_refuses_an_unknown_word_that_has_no_id():
    with pytest.raises(
        ValueError, match="^unknown must be a word of the vocabulary, but is '<unk>'"
    ):
        summary_ids([], VOCABULARY, (), unknown="<unk>")
