import pytest
import torch

from snippets.pointer_generator.greedy_decode import greedy_decode
from snippets.pointer_generator.pointer_generator import PointerGenerator

X, START, STOP = 6, 1, 2


def make(device, seed):
    model = PointerGenerator(X, embedding_size=3, hidden_size=4, coverage=True)
    rng = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for p in model.parameters():
            if p.requires_grad:
                p.copy_(2 * torch.randn(p.shape, generator=rng))
    return model.to(device=device, dtype=torch.float64)


def batch(device):
    source_ids = torch.tensor([[2, 6, 5, 7, 6], [3, 6, 4, 0, 0]], device=device)
    return source_ids, torch.tensor([[True] * 5, [True] * 3 + [False] * 2], device=device)


class Scripted(torch.nn.Module):
    """Says the words of a script, one column a step, and keeps what it was given."""

    def __init__(self, script, device):
        super().__init__()
        self.script, self.given = torch.tensor(script, device=device), []

    def start(self, source_ids, mask):
        return "h", 0

    def step(self, words, t, h, source_ids, mask, oov):
        assert not torch.is_grad_enabled()
        self.given.append((words.tolist(), t, h, oov))
        P = torch.nn.functional.one_hot(self.script[:, t], X + oov).double()
        return P, None, None, t + 1


@pytest.mark.closed_form
def test_each_summary_ends_before_its_first_stop(device):
    script = [[4, 7, 5, 3], [STOP, 3, STOP, 3], [3, 4, 3, STOP], [3, 4, STOP, STOP]]
    source_ids = torch.zeros(4, 5, dtype=torch.int64, device=device)
    model = Scripted(script, device)
    result = greedy_decode(
        model, source_ids, source_ids == 0, 2, start=START, stop=STOP, max_length=4
    )
    assert result == [[4, 7, 5, 3], [], [3, 4, 3], [3, 4]]
    words = [[START] * 4, *map(list, zip(*script, strict=True))]
    assert model.given == [(words[t], t, "h", 2) for t in range(4)]


@pytest.mark.reference
@pytest.mark.parametrize("seed", range(4))
def test_it_is_the_largest_probability_given_what_was_written(device, seed):
    # Teacher forcing with its own words must say the same words again.
    model, (source_ids, mask) = make(device, seed), batch(device)
    result = greedy_decode(model, source_ids, mask, 2, start=START, stop=STOP, max_length=7)
    for b, words in enumerate(result):
        inputs = torch.tensor([[START, *words]], device=device)
        P, _, _ = model(source_ids[b : b + 1], mask[b : b + 1], inputs, 2)
        said = P.argmax(dim=-1)[0].tolist()
        assert said[: len(words)] == words
        assert len(words) == 7 or said[-1] == STOP


@pytest.mark.bad_input
@pytest.mark.parametrize("bad", [0, -1])
def test_refuses_a_summary_of_no_words(device, bad):
    model, (source_ids, mask) = make(device, 0), batch(device)
    with pytest.raises(ValueError, match=f"^max_length must be at least 1, but is {bad}"):
        greedy_decode(model, source_ids, mask, 2, start=START, stop=STOP, max_length=bad)
    assert len(greedy_decode(model, source_ids, mask, 2, start=1, stop=2, max_length=1)) == 2
