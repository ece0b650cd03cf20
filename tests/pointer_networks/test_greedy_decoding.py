import pytest
import torch
from torch import nn

from snippets.pointer_networks.greedy_decoding import greedy_decoding
from snippets.pointer_networks.pointer_network import PointerNetwork


def network(device, seed=0, **options):
    rng = torch.Generator().manual_seed(seed)
    model = PointerNetwork(6, **options).to(device, torch.float64)
    with torch.no_grad():
        for p in model.parameters():
            p.copy_(1.5 * torch.randn(p.shape, dtype=torch.float64, generator=rng))
    return model


def draw(device, batch=20, n=5):
    rng = torch.Generator().manual_seed(1)
    return torch.rand(batch, n, 2, dtype=torch.float64, generator=rng).to(device)


class Script(nn.Module):
    """Says what it was told, one place after the other, and remembers what it was fed."""

    def __init__(self, places, n):
        super().__init__()
        self.start = nn.Parameter(torch.tensor([9.0, 9.0], device=places.device))
        self.places, self.n, self.fed = places, n, []

    def encode(self, points, mask=None):
        return points, 0

    def decode(self, inputs, memory, state, mask=None):
        assert not torch.is_grad_enabled()
        self.fed.append(inputs[:, 0].tolist())
        return nn.functional.one_hot(
            self.places[:, state : state + 1], self.n + 1
        ).float(), state + 1


@pytest.mark.reference
@pytest.mark.parametrize("seed", [0, 1, 2])
def test_each_choice_is_the_most_probable_given_those_before(device, seed):
    model, points = network(device, seed), draw(device)
    said = greedy_decoding(model, points, limit=4)
    for b, row in enumerate(said.tolist()):
        places = []
        while len(places) < 4 and 0 not in places:
            given = torch.tensor([[*places, 0]], device=device)  # what stands last is not fed
            places.append(model(points[b : b + 1], given)[0, -1].argmax().item())
        assert row == [place - 1 for place in (places + [0] * 4)[: len(row)]]


@pytest.mark.closed_form
def test_it_stops_copies_and_cuts_off(device):
    points = torch.tensor([[[0.0, 1.0], [2.0, 3.0], [4.0, 5.0]]], device=device).expand(3, 3, 2)
    told = torch.tensor([[2, 1, 0, 3, 3], [1, 2, 3, 1, 0], [0, 3, 3, 3, 3]], device=device)
    model = Script(told, 3)
    said = greedy_decoding(model, points, limit=5)
    assert said.tolist() == [[1, 0, -1, -1, -1], [0, 1, 2, 0, -1], [-1, -1, -1, -1, -1]]
    assert [fed[0] for fed in model.fed[:3]] == [[9, 9], [2, 3], [0, 1]]
    assert model.fed[4][1] == [0, 1] and model.fed[1][2] == [9, 9]
    assert greedy_decoding(Script(told, 3), points, limit=2).tolist() == [[1, 0], [0, 1], [-1, -1]]


@pytest.mark.closed_form
def test_it_ends_as_soon_as_every_row_has_stopped(device):
    points = torch.zeros(2, 3, 2, device=device)
    model = Script(torch.tensor([[1, 0, 2], [0, 1, 1]], device=device), 3)
    assert greedy_decoding(model, points, limit=9).tolist() == [[0, -1], [-1, -1]]
    assert len(model.fed) == 2


@pytest.mark.property
@pytest.mark.parametrize(
    "options", [{}, {"bidirectional": True, "coordinates": True, "glimpse": True}]
)
def test_every_answer_is_a_tour_if_only_tours_are_allowed(device, options):
    model, points = network(device, **options), draw(device, n=6)
    said = greedy_decoding(model, points, limit=9, tours=True)
    cities = torch.arange(-1, 6, device=device)
    assert torch.equal(said.sort(dim=1).values, cities.expand(20, 7))
    assert (said[:, -1] == -1).all()
    free = greedy_decoding(model, points, limit=6)
    assert not torch.equal(free.sort(dim=1).values, cities[1:].expand(20, 6))


@pytest.mark.property
@pytest.mark.parametrize("tours", [False, True])
@pytest.mark.parametrize("seed", [0, 1, 2, 3])
def test_padding_changes_nothing(device, seed, tours):
    model, points = network(device, seed, coordinates=True), draw(device, batch=9, n=6)
    lengths = [4, 6, 2, 3, 5, 1, 2, 3, 4]
    mask = torch.arange(6, device=device) < torch.tensor(lengths, device=device)[:, None]
    points = points.masked_fill(~mask[:, :, None], -3.0)
    said = greedy_decoding(model, points, mask, limit=6, tours=tours)
    for b, length in enumerate(lengths):
        alone = greedy_decoding(model, points[b : b + 1, :length], limit=6, tours=tours)[0].tolist()
        alone += [-1] * (6 - len(alone))
        assert said[b].tolist() == alone[: said.shape[1]]


@pytest.mark.bad_input
@pytest.mark.parametrize("bad", [0, -1])
def test_refuses_to_say_nothing(device, bad):
    with pytest.raises(ValueError, match=f"^limit must be at least 1, but is {bad}"):
        greedy_decoding(network(device), draw(device), limit=bad)
    assert greedy_decoding(network(device), draw(device), limit=1).shape == (20, 1)
