import pytest
import torch

from snippets.pointer_networks.greedy_decoding import greedy_decoding
from snippets.pointer_networks.pointer_network import PointerNetwork
from snippets.pointer_networks.quarter_turn_average import QuarterTurnAverage


def network(device, seed=0):
    rng = torch.Generator().manual_seed(seed)
    model = PointerNetwork(6, coordinates=True).to(device, torch.float64)
    with torch.no_grad():
        for p in model.parameters():
            p.copy_(1.5 * torch.randn(p.shape, dtype=torch.float64, generator=rng))
    return model


def draw(device, batch=8, n=5):
    rng = torch.Generator().manual_seed(1)
    return torch.rand(batch, n, 2, dtype=torch.float64, generator=rng).to(device)


def turned(points, quarters):
    angle = torch.tensor(quarters * torch.pi / 2, dtype=points.dtype)
    c, s = angle.cos().item(), angle.sin().item()
    matrix = points.new_tensor([[c, -s], [s, c]])
    return (points - 0.5) @ matrix.T + 0.5


@pytest.mark.reference
def test_it_is_the_mean_of_four_log_probabilities_at_every_output(device):
    model, points = network(device), draw(device)
    average = QuarterTurnAverage(model)
    places = torch.tensor([[1, 3, 2]] * 8, device=device)
    expected = torch.stack(
        [model(turned(points, k), places).log_softmax(dim=2) for k in range(4)]
    ).mean(dim=0)
    memory, state = average.encode(points)
    fed = average.start.expand(8, 1, 2)
    for i in range(3):
        u, state = average.decode(fed, memory, state)
        torch.testing.assert_close(u, expected[:, i : i + 1], rtol=1e-10, atol=1e-12)
        fed = points[:, places[0, i] - 1][:, None]


@pytest.mark.property
@pytest.mark.parametrize("quarters", [1, 2, 3])
def test_the_answer_to_a_turned_square_is_the_same(device, quarters):
    model, points = network(device), draw(device)
    average = QuarterTurnAverage(model)
    said = greedy_decoding(average, points, limit=5)
    assert torch.equal(greedy_decoding(average, turned(points, quarters), limit=5), said)
    assert not torch.equal(
        greedy_decoding(model, turned(points, quarters), limit=5),
        greedy_decoding(model, points, limit=5),
    )


@pytest.mark.property
@pytest.mark.parametrize("seed", [0, 1, 2, 3])
def test_padding_changes_nothing(device, seed):
    average, points = QuarterTurnAverage(network(device, seed)), draw(device, batch=4)
    lengths = [3, 5, 1, 2]
    mask = torch.arange(5, device=device) < torch.tensor(lengths, device=device)[:, None]
    points = points.masked_fill(~mask[:, :, None], -3.0)
    said = greedy_decoding(average, points, mask, limit=5)
    for b, length in enumerate(lengths):
        alone = greedy_decoding(average, points[b : b + 1, :length], limit=5)[0].tolist()
        assert said[b].tolist() == (alone + [-1] * 5)[: said.shape[1]]
