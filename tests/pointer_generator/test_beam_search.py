import itertools
import math

import pytest
import torch

from snippets.pointer_generator.beam_search import beam_search
from snippets.pointer_generator.greedy_decode import greedy_decode
from snippets.pointer_generator.pointer_generator import PointerGenerator

X, START, STOP = 5, 1, 2


def make(device, seed=0):
    model = PointerGenerator(X, embedding_size=3, hidden_size=4, coverage=True)
    rng = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for p in model.parameters():
            if p.requires_grad:
                p.copy_(1.5 * torch.randn(p.shape, generator=rng))
    return model.to(device=device, dtype=torch.float64)


def source(device):
    return torch.tensor([3, 5, 0, 6, 5], device=device)


def log_probs(model, ids, words):
    """log P of the next word after each beginning of `words`: teacher forcing, (T + 1, X + 2)."""
    inputs = torch.tensor([[START, *words]], device=ids.device)
    with torch.no_grad():
        return model(ids[None], ids[None] >= 0, inputs, 2)[0][0].log()


def authors(model, ids, beam, min_length, max_length):
    """The authors' search in plain lists, each beginning read from its first word on."""
    open_, results = [([], 0.0)], []
    for length in range(max_length):
        candidates = []
        for words, score in open_:
            last = log_probs(model, ids, words)[-1].tolist()
            candidates += [(score + p, words, w) for w, p in enumerate(last)]
        open_ = []
        for score, words, w in sorted(candidates, key=lambda c: -c[0]):
            if w != STOP:
                open_.append(([*words, w], score))
            elif length >= min_length:
                results.append((score / (len(words) + 2), words))
            if len(open_) == beam or len(results) == beam:
                break
        if len(results) >= beam:
            break
    if not results:
        results = [(score, words) for words, score in open_]
    return max(results, key=lambda r: r[0])[1]


@pytest.mark.reference
@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize(
    ("beam", "min_length", "max_length"),
    [(2, 0, 1), (1, 0, 4), (2, 0, 5), (3, 2, 5), (4, 1, 6), (2, 4, 4)],
)
def test_it_is_the_authors_search(device, seed, beam, min_length, max_length):
    model, ids = make(device, seed), source(device)
    result = beam_search(
        model,
        ids,
        2,
        start=START,
        stop=STOP,
        beam=beam,
        min_length=min_length,
        max_length=max_length,
    )
    assert result == authors(model, ids, beam, min_length, max_length)


@pytest.mark.closed_form
@pytest.mark.parametrize("seed", range(4))
def test_a_beam_as_wide_as_all_beginnings_finds_the_best_summary(device, seed):
    model, ids = make(device, seed), source(device)
    words = [w for w in range(X + 2) if w != STOP]
    best, best_score = None, -math.inf
    for length in range(1, 3):
        for summary in itertools.product(words, repeat=length):
            steps = log_probs(model, ids, summary)
            chosen = [*summary, STOP]
            total = sum(steps[t, w].item() for t, w in enumerate(chosen))
            if total / (length + 2) > best_score:
                best, best_score = list(summary), total / (length + 2)
    result = beam_search(
        model, ids, 2, start=START, stop=STOP, beam=1000, min_length=1, max_length=3
    )
    assert result == best


@pytest.mark.property
@pytest.mark.parametrize("seed", range(4))
def test_a_beam_of_one_is_greedy(device, seed):
    model, ids = make(device, seed), source(device)
    options = {"start": START, "stop": STOP, "max_length": 6}
    (greedy,) = greedy_decode(model, ids[None], ids[None] >= 0, 2, **options)
    assert beam_search(model, ids, 2, beam=1, min_length=0, **options) == greedy


class Table(torch.nn.Module):
    """The next word depends on the last one alone. `table` holds log-probabilities."""

    def __init__(self, table, device):
        super().__init__()
        self.table, self.lengths = torch.tensor(table, dtype=torch.float64, device=device), []

    def start(self, source_ids, mask):
        assert mask.all()
        zero = torch.zeros(1, 1, dtype=torch.float64, device=source_ids.device)
        return zero[None], ((zero, zero), zero, zero)

    def step(self, words, carried, h, source_ids, mask, oov):
        assert not torch.is_grad_enabled()
        assert len(words) == len(h) == len(source_ids) == len(mask)
        assert mask.all()
        self.lengths.append(len(words))
        return self.table[words].exp(), None, None, carried


@pytest.mark.closed_form
def test_the_mean_counts_start_and_stop(device):
    # After the start: word 3 at -1, stop at -1.6; after word 3: stop at -1.45.
    # Means: -1.6 / 2 = -0.8 for nothing, -2.45 / 3 = -0.817 for one word.
    table = [[-9.0, -9.0, -9.0, -9.0] for _ in range(4)]
    table[START][3], table[START][STOP], table[3][STOP] = -1.0, -1.6, -1.45
    ids = torch.tensor([3], device=device)
    options = {"start": START, "stop": STOP, "min_length": 0, "max_length": 2}
    assert beam_search(Table(table, device), ids, 0, beam=2, **options) == []
    table[3][STOP] = -1.35  # -2.35 / 3 = -0.783
    assert beam_search(Table(table, device), ids, 0, beam=2, **options) == [3]


@pytest.mark.closed_form
def test_the_defaults_are_the_papers(device):
    table = [[-3.0, -3.0, -0.1, -2.0] for _ in range(4)]
    model = Table(table, device)
    words = beam_search(model, torch.tensor([3], device=device), 0, start=START, stop=STOP)
    assert len(words) == 35
    assert max(model.lengths) == 4
    table = [[-1.0, -3.0, -300.0, -2.0] for _ in range(4)]  # it never stops
    words = beam_search(
        Table(table, device), torch.tensor([3], device=device), 0, start=START, stop=STOP
    )
    assert words == [0] * 120


@pytest.mark.bad_input
@pytest.mark.parametrize("bad", [0, -1])
def test_refuses_no_beam(device, bad):
    with pytest.raises(ValueError, match=f"^beam must be at least 1, but is {bad}"):
        beam_search(make(device), source(device), 2, start=START, stop=STOP, beam=bad)


@pytest.mark.bad_input
@pytest.mark.parametrize(("shortest", "longest"), [(0, 0), (-3, -1), (5, 4)])
def test_refuses_lengths_that_cannot_be(device, shortest, longest):
    options = {"start": START, "stop": STOP, "min_length": shortest, "max_length": longest}
    message = f"^max_length must be at least 1 and min_length, {shortest}, but is {longest}"
    with pytest.raises(ValueError, match=message):
        beam_search(make(device), source(device), 2, **options)
