import itertools

import pytest
import torch
from torch import nn

from snippets.pointer_networks.beam_search import beam_search
from snippets.pointer_networks.greedy_decoding import greedy_decoding
from snippets.pointer_networks.pointer_distribution import pointer_distribution
from snippets.pointer_networks.pointer_network import PointerNetwork
from snippets.pointer_networks.sequence_log_probability import sequence_log_probability
from snippets.pointer_networks.sequence_to_sequence import SequenceToSequence


def randomised(model, device, seed):
    rng = torch.Generator().manual_seed(seed)
    model = model.to(device, torch.float64)
    with torch.no_grad():
        for p in model.parameters():
            p.copy_(1.5 * torch.randn(p.shape, dtype=torch.float64, generator=rng))
    return model


def network(device, seed=0, **options):
    return randomised(PointerNetwork(6, **options), device, seed)


def draw(device, batch=10, n=3):
    rng = torch.Generator().manual_seed(1)
    return torch.rand(batch, n, 2, dtype=torch.float64, generator=rng).to(device)


def log_probability(model, points, places):
    log_p = pointer_distribution(model(points, places))
    return sequence_log_probability(log_p, places)


class Table(nn.Module):
    """A first output with given probabilities, and a second one that depends on the first."""

    def __init__(self, device):
        super().__init__()
        self.start = nn.Parameter(torch.tensor([0.0, 0.0], device=device))
        self.first = torch.tensor([0.0, 0.6, 0.4], device=device)
        self.second = torch.tensor([[0.2, 0.4, 0.4], [0.9, 0.05, 0.05]], device=device)

    def encode(self, points, mask=None):
        return points, (torch.zeros(1, len(points), 1, device=points.device),)

    def decode(self, inputs, memory, state, mask=None):
        (step,) = state
        if step.max() == 0:
            p = self.first.expand(len(inputs), 3)
        else:
            p = self.second[(inputs[:, 0, 0] == memory[:, 1, 0]).long()]
        return p.log()[:, None], (step + 1,)


@pytest.mark.closed_form
def test_the_best_beginning_may_not_lead_to_the_best_sequence(device):
    points = torch.tensor([[[1.0, 1.0], [2.0, 2.0]]], device=device)
    # 0.6 * 0.4 = 0.24 against 0.4 * 0.9 = 0.36
    greedy, log_p = beam_search(Table(device), points, beams=1, limit=2)
    assert greedy[0, 0] == 0
    torch.testing.assert_close(log_p.exp().item(), 0.24, rtol=1e-5, atol=0)
    found, log_p = beam_search(Table(device), points, beams=2, limit=2)
    assert found.tolist() == [[1]]
    torch.testing.assert_close(log_p.exp().item(), 0.36, rtol=1e-5, atol=0)


@pytest.mark.reference
@pytest.mark.parametrize("seed", [0, 1, 2])
def test_with_beams_enough_it_is_exhaustive(device, seed):
    """With 3 points there are 3 * 4 ends after two outputs that do not stop at once, and one that does."""
    model, points = network(device, seed), draw(device)
    found, log_p = beam_search(model, points, beams=16, limit=2)
    sequences = [(0, 0), *itertools.product([1, 2, 3], range(4))]
    scores = torch.stack(
        [
            log_probability(model, points, torch.tensor([places] * 10, device=device))
            for places in sequences
        ]
    )
    best, index = scores.max(dim=0)
    torch.testing.assert_close(log_p, best, rtol=1e-10, atol=1e-12)
    for row, i in zip(found.tolist(), index.tolist(), strict=True):
        assert row == [place - 1 for place in sequences[i]][: len(row)]


@pytest.mark.reference
@pytest.mark.parametrize("tours", [False, True])
@pytest.mark.parametrize("seed", [0, 1])
def test_with_one_beam_it_is_greedy(device, seed, tours):
    model, points = network(device, seed, glimpse=True), draw(device, n=5)
    found, _ = beam_search(model, points, beams=1, limit=6, tours=tours)
    greedy = greedy_decoding(model, points, limit=6, tours=tours)
    length = (greedy >= 0).sum(dim=1).max()
    assert torch.equal(found, greedy[:, :length])


@pytest.mark.property
@pytest.mark.parametrize("attention", [False, True, None])
@pytest.mark.parametrize("beams", [1, 3])
def test_the_log_probability_is_that_of_the_sequence(device, attention, beams):
    """A beam that takes over another one's state without its own would say something else."""
    if attention is None:
        model = network(device, bidirectional=True, coordinates=True, glimpse=True)
    else:
        model = randomised(SequenceToSequence(4, 6, attention=attention), device, 0)
    points = draw(device, n=4)
    found, log_p = beam_search(model, points, beams=beams, limit=7)
    places = torch.cat([found + 1, torch.zeros_like(found[:, :1])], dim=1)
    cut = found.shape[1] == 7  # then some rows have not stopped: leave the stop out
    places = places[:, :7] if cut else places
    expected = log_probability(model, points, places)
    torch.testing.assert_close(log_p, expected, rtol=1e-9, atol=1e-11)
    assert not log_p.requires_grad


@pytest.mark.property
def test_every_answer_is_a_tour_and_the_best_one(device):
    model, points = network(device), draw(device, n=4)
    found, log_p = beam_search(model, points, beams=40, limit=5, tours=True)
    assert torch.equal(found.sort(dim=1).values, torch.arange(4, device=device).expand(10, 4))
    # By brute force, with the scores masked by hand.
    best = torch.full_like(log_p, -torch.inf)
    for tour in itertools.permutations([1, 2, 3, 4]):
        u = model(points, torch.tensor([tour] * 10, device=device))
        total = 0
        for i in range(4):
            left = torch.tensor(tour[i:], device=device)
            total += u[:, i, left].log_softmax(dim=1)[:, 0]
        best = torch.maximum(best, total)
    torch.testing.assert_close(log_p, best, rtol=1e-9, atol=1e-11)


@pytest.mark.closed_form
def test_it_ends_as_soon_as_every_beam_has_stopped(device, monkeypatch):
    model, outputs = Table(device), []
    model.first = torch.tensor([0.9, 0.1, 0.0], device=device)
    decode = model.decode
    monkeypatch.setattr(model, "decode", lambda *given: outputs.append(1) or decode(*given))
    found, log_p = beam_search(model, torch.ones(1, 2, 2, device=device), beams=1, limit=9)
    assert found.shape == (1, 0) and len(outputs) == 1
    torch.testing.assert_close(log_p.exp().item(), 0.9, rtol=1e-5, atol=0)


@pytest.mark.property
@pytest.mark.parametrize("tours", [False, True])
def test_padding_changes_nothing(device, tours):
    model, points = network(device, coordinates=True), draw(device, batch=3, n=5)
    lengths = [4, 5, 2]
    mask = torch.arange(5, device=device) < torch.tensor(lengths, device=device)[:, None]
    found, log_p = beam_search(model, points, mask, beams=3, limit=5, tours=tours)
    for b, length in enumerate(lengths):
        alone, alone_p = beam_search(
            model, points[b : b + 1, :length], beams=3, limit=5, tours=tours
        )
        assert found[b].tolist()[: alone.shape[1]] == alone[0].tolist()
        torch.testing.assert_close(log_p[b], alone_p[0], rtol=1e-10, atol=1e-12)


@pytest.mark.bad_input
@pytest.mark.parametrize("bad", [0, -1])
@pytest.mark.parametrize("name", ["beams", "limit"])
def test_refuses_nothing_to_search(device, name, bad):
    options = {"beams": 1, "limit": 1, name: bad}
    with pytest.raises(ValueError, match=f"^{name} must be at least 1, but is {bad}"):
        beam_search(network(device), draw(device), **options)
