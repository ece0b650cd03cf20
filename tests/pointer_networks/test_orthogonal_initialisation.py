import pytest
import torch
from torch import nn

from snippets.pointer_networks.orthogonal_initialisation import orthogonal_initialisation
from snippets.pointer_networks.pointer_network import PointerNetwork


def network(device, seed=0):
    model = PointerNetwork(32, bidirectional=True, coordinates=True, glimpse=True).to(device)
    orthogonal_initialisation(model, rng=torch.Generator().manual_seed(seed))
    return model


@pytest.mark.closed_form
def test_every_recurrent_matrix_is_orthogonal(device):
    found = 0
    for name, p in network(device).named_parameters():
        if "weight_hh" in name:
            for gate in p.detach().double().chunk(4):
                eye = torch.eye(len(gate), dtype=torch.float64, device=device)
                torch.testing.assert_close(gate @ gate.T, eye, rtol=0, atol=1e-5)
                found += 1
    assert found == 12  # three LSTMs: the encoder's two directions and the decoder


@pytest.mark.property
def test_a_recurrent_matrix_keeps_lengths(device):
    gate = network(device).decoder.weight_hh_l0[:32].detach()
    x = torch.randn(32, generator=torch.Generator().manual_seed(0)).to(device)
    torch.testing.assert_close((gate @ x).norm(), x.norm())


@pytest.mark.closed_form
def test_vectors(device):
    model = network(device)
    for bias in (model.decoder.bias_ih_l0, model.decoder.bias_hh_l0):
        opened = torch.zeros(128, device=device)
        opened[32:64] = bias is model.decoder.bias_ih_l0
        assert torch.equal(bias, opened)
    assert model.encoder.bias_ih_l0_reverse[16:32].tolist() == [1] * 16
    assert model.start.tolist() == [0, 0] and not model.stop.any()
    for v in (model.v, model.glimpse_v):
        assert v.abs().max() <= 32**-0.5
        assert v.min() < -0.5 * 32**-0.5 and v.max() > 0.5 * 32**-0.5


@pytest.mark.closed_form
def test_the_other_matrices_have_the_spread_of_glorot_and_bengio(device):
    layer = nn.Linear(100, 300, device=device)
    orthogonal_initialisation(layer, rng=torch.Generator().manual_seed(0))
    bound = (6 / 400) ** 0.5
    assert 0.999 * bound < layer.weight.abs().max() <= bound * (1 + 1e-6)
    assert abs(layer.weight.mean()) < 0.01 * bound * 3
    assert not layer.bias.any()


@pytest.mark.property
def test_a_seed_repeats_it_and_the_global_generator_is_left_alone(device):
    layer = nn.LSTM(3, 3, device=device)
    before = torch.get_rng_state()
    orthogonal_initialisation(layer, rng=torch.Generator().manual_seed(0))
    assert torch.equal(torch.get_rng_state(), before)
    first, second, other = (list(network(device, s).parameters()) for s in (0, 0, 1))
    assert all(map(torch.equal, first, second))
    for a, b in zip(first, other, strict=True):
        assert a.dim() == 1 or not torch.equal(a, b)
    assert not torch.equal(network(device, 0).v, network(device, 1).v)
    assert all(p.requires_grad for p in layer.parameters())
