import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from snippets.pointer_generator.beam_search_step import beam_search_step


def authors(scores, log_probs, beam, stop, may_stop):
    """The authors' loop: the 2 k best words of each beginning, all of them sorted, taken in order."""
    candidates = []
    for i, row in enumerate(log_probs.tolist()):
        words = sorted(range(len(row)), key=row.__getitem__, reverse=True)[: 2 * beam]
        candidates += [(scores[i].item() + row[w], i, w) for w in words]
    alive, finished = [], []
    for score, i, w in sorted(candidates, reverse=True):
        if w == stop:
            if may_stop:
                finished.append((i, score))
        else:
            alive.append((i, w, score))
        if len(alive) == beam:
            break
    return alive, finished


@pytest.mark.reference
@given(
    seed=st.integers(0, 10_000),
    k=st.integers(1, 4),
    spare=st.integers(0, 2),
    may_stop=st.booleans(),
    words=st.integers(2, 9),
)
def test_it_is_the_authors_loop(device, seed, k, spare, may_stop, words):
    rng = torch.Generator().manual_seed(seed)
    scores = torch.randn(k, dtype=torch.float64, generator=rng).to(device)
    log_probs = torch.randn(k, words, dtype=torch.float64, generator=rng).to(device)
    log_probs[:, 1] += 2  # the stop token is often good
    result = beam_search_step(scores, log_probs, k + spare, 1, may_stop)
    assert result == authors(scores, log_probs, k + spare, 1, may_stop)


@pytest.mark.closed_form
def test_by_hand(device):
    scores = torch.tensor([-1.0, -2.0], dtype=torch.float64, device=device)
    log_probs = torch.tensor(
        [[-1.0, -9.0, -3.0], [-2.5, -0.25, -7.0]], dtype=torch.float64, device=device
    )
    alive, finished = beam_search_step(scores, log_probs, 2, 0, True)
    assert alive == [(1, 1, -2.25), (0, 2, -4.0)]
    assert finished == [(0, -2.0)]  # the other ends at -4.5, below the worst that goes on
    assert beam_search_step(scores, log_probs, 2, 0, False) == (alive, [])
    assert beam_search_step(scores, log_probs, 3, 0, True)[1] == [(0, -2.0), (1, -4.5)]


@pytest.mark.property
@given(seed=st.integers(0, 1000))
def test_a_shift_of_all_scores_changes_no_choice(device, seed):
    rng = torch.Generator().manual_seed(seed)
    scores = torch.randn(3, dtype=torch.float64, generator=rng).to(device)
    log_probs = torch.randn(3, 5, dtype=torch.float64, generator=rng).to(device)
    alive, finished = beam_search_step(scores, log_probs, 3, 0, True)
    shifted, ended = beam_search_step(scores + 7, log_probs, 3, 0, True)
    assert [x[:2] for x in alive] == [x[:2] for x in shifted]
    assert [x[:1] for x in finished] == [x[:1] for x in ended]


@pytest.mark.bad_input
@pytest.mark.parametrize("place", [0, 1])
def test_refuses_what_is_no_number(device, place):
    inputs = [torch.zeros(2, device=device), torch.zeros(2, 3, device=device)]
    inputs[place][1] = math.nan
    with pytest.raises(ValueError, match="^scores and log_probs must be numbers, but their sum"):
        beam_search_step(*inputs, 2, 0, True)


@pytest.mark.bad_input
def test_refuses_rows_that_would_broadcast(device):
    message = r"^log_probs must have one row for each of \(2,\) scores, but is \(1, 3\)"
    with pytest.raises(ValueError, match=message):
        beam_search_step(
            torch.zeros(2, device=device), torch.zeros(1, 3, device=device), 2, 0, True
        )
