import pytest
import torch

from snippets.pointer_networks.sequence_to_sequence import SequenceToSequence
from snippets.pointer_networks.training_objective import training_objective


def network(device, attention, size=5, seed=0):
    rng = torch.Generator().manual_seed(seed)
    model = SequenceToSequence(size, 4, attention=attention).to(device, torch.float64)
    with torch.no_grad():
        for p in model.parameters():
            p.copy_(0.7 * torch.randn(p.shape, dtype=torch.float64, generator=rng))
    return model


def problems(device, batch=2, n=5, m=3):
    rng = torch.Generator().manual_seed(1)
    points = torch.rand(batch, n, 2, dtype=torch.float64, generator=rng).to(device)
    return points, torch.randint(1, n + 1, (batch, m), generator=rng).to(device)


def cell(x, h, c, w_ih, w_hh, b_ih, b_hh):
    i, f, g, o = (w_ih @ x + b_ih + w_hh @ h + b_hh).chunk(4)
    c = f.sigmoid() * c + i.sigmoid() * g.tanh()
    return o.sigmoid() * c.tanh(), c


@pytest.mark.reference
@pytest.mark.parametrize("attention", [False, True])
def test_it_is_its_equations_written_as_loops(device, attention):
    model = network(device, attention)
    points, places = problems(device)
    u = model(points, places)
    assert u.shape == (2, 3, 6)
    for b in range(2):
        h = c = points.new_zeros(4)
        e = []
        for p in points[b]:
            h, c = cell(p, h, c, *model.encoder.parameters())
            e.append(h)
        read = points.new_zeros(4)
        for i in range(3):
            x = model.start if i == 0 else points[b, places[b, i - 1] - 1]
            x = torch.cat([x, read]) if attention else x
            h, c = cell(x, h, c, *model.decoder.parameters())
            seen = h
            if attention:
                scores = [model.v @ torch.tanh(model.w_1 @ e_j + model.w_2 @ h) for e_j in e]
                a = torch.stack(scores).softmax(dim=0)
                read = sum(a[j] * e[j] for j in range(5))
                seen = torch.cat([read, h])
            expected = model.output.weight @ seen + model.output.bias
            torch.testing.assert_close(u[b, i], expected, rtol=1e-11, atol=1e-13)


@pytest.mark.property
@pytest.mark.parametrize("attention", [False, True])
def test_one_output_at_a_time_or_all_at_once(device, attention):
    model = network(device, attention)
    points, places = problems(device)
    memory, state = model.encode(points)
    fed, rows = model.start.expand(2, 1, 2), []
    for i in range(3):
        u, state = model.decode(fed, memory, state)
        rows.append(u)
        fed = points[torch.arange(2), places[:, i] - 1][:, None]
    torch.testing.assert_close(torch.cat(rows, 1), model(points, places), rtol=1e-11, atol=1e-13)


@pytest.mark.property
@pytest.mark.parametrize("attention", [False, True])
def test_padding_changes_nothing(device, attention):
    model = network(device, attention)
    points, places = problems(device, n=4)
    mask = torch.tensor([[True, True, False, False], [True] * 4], device=device)
    places = places.clamp(max=2)
    u = model(points.masked_fill(~mask[:, :, None], 7.0), places, mask)
    torch.testing.assert_close(u[:1], model(points[:1, :2], places[:1]), rtol=1e-11, atol=1e-13)
    torch.testing.assert_close(u[1:], model(points[1:], places[1:]), rtol=1e-11, atol=1e-13)


@pytest.mark.property
@pytest.mark.parametrize("attention", [False, True])
@pytest.mark.parametrize("n", [3, 5, 10])
def test_it_has_as_many_answers_as_it_was_made_for(device, attention, n):
    model = network(device, attention)
    points, places = problems(device, n=n)
    assert model(points, places).shape == (2, 3, 6)


@pytest.mark.closed_form
@pytest.mark.parametrize("attention", [False, True])
def test_no_training_can_name_the_tenth_of_ten_points(device, attention):
    model = network(device, attention)
    points, _ = problems(device, n=10)
    u = model(points, torch.full((2, 3), 10, device=device))
    assert u.shape[2] == 6
    with pytest.raises((RuntimeError, IndexError)):
        training_objective(u.cpu(), torch.full((2, 3), 10))


@pytest.mark.property
def test_sizes(device):
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        plain, attentive = SequenceToSequence(5), SequenceToSequence(7, 64, attention=True)
    attentive.to(device)
    assert plain.encoder.hidden_size == plain.decoder.hidden_size == 256
    assert not plain.attention and plain.output.in_features == 256
    assert plain.output.out_features == 6 and attentive.output.out_features == 8
    assert attentive.encoder.num_layers == attentive.decoder.num_layers == 1
    for v in (attentive.v, -attentive.v):
        assert 0.9 / 8 < v.max() <= 1 / 8
    for w in (attentive.w_1, attentive.w_2):
        bound = (6 / 128) ** 0.5
        assert 0.9 * bound < w.abs().max() <= bound and w.min() < 0 < w.max()
    assert not attentive.start.any()


@pytest.mark.gradient
@pytest.mark.parametrize("attention", [False, True])
def test_every_weight_learns(device, attention):
    model = network(device, attention)
    model(*problems(device)).log_softmax(dim=2)[:, :, 0].sum().backward()
    for p in model.parameters():
        assert p.grad.any() and p.grad.isfinite().all()
