import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import nn

from snippets.wgan.lipschitz_bound import lipschitz_bound
from snippets.wgan.lipschitz_constant import lipschitz_constant


def matrices(device, seed, sizes=(3, 5, 4, 1)):
    rng = torch.Generator().manual_seed(seed)
    pairs = zip(sizes[1:], sizes[:-1], strict=True)
    return [torch.randn(p, dtype=torch.float64, generator=rng).to(device) for p in pairs]


@pytest.mark.closed_form
def test_by_hand(device):
    stretch = torch.tensor([[3.0, 0.0], [0.0, 2.0]], dtype=torch.float64, device=device)
    row = torch.tensor([[0.3, 0.4]], dtype=torch.float64, device=device)
    torch.testing.assert_close(lipschitz_bound([stretch]), 3.0, rtol=1e-14, atol=0)
    torch.testing.assert_close(lipschitz_bound([stretch, row]), 1.5, rtol=1e-14, atol=0)
    torch.testing.assert_close(lipschitz_bound(iter([row, row, row])), 0.125, rtol=1e-14, atol=0)


@pytest.mark.reference
def test_each_norm_is_the_largest_singular_value(device):
    weights = matrices(device, seed=0)
    expected = 1.0
    for weight in weights:
        expected *= torch.linalg.svdvals(weight).max().item()
    torch.testing.assert_close(lipschitz_bound(weights), expected, rtol=1e-12, atol=0)


@pytest.mark.property
@given(seed=st.integers(0, 999))
@pytest.mark.parametrize("activation", [nn.ReLU(), nn.LeakyReLU(0.2), nn.Tanh()])
def test_no_network_is_steeper(device, activation, seed):
    weights = matrices(device, seed)
    rng = torch.Generator().manual_seed(seed)
    x = 3 * torch.randn(12, 3, dtype=torch.float64, generator=rng).to(device)
    f = x
    for weight in weights[:-1]:
        f = activation(f @ weight.T)
    f = f @ weights[-1].T
    assert lipschitz_constant(f[:, 0], x) <= lipschitz_bound(weights) + 1e-9


@pytest.mark.bad_input
@pytest.mark.parametrize("shape", [(3,), (4, 3, 2, 2)])
def test_refuses_what_is_no_matrix(device, shape):
    with pytest.raises(ValueError, match=r"^weights must be matrices, but one has shape \("):
        lipschitz_bound([torch.ones(2, 2, device=device), torch.ones(shape, device=device)])


@pytest.mark.bad_input
def test_refuses_no_weights():
    with pytest.raises(ValueError, match=r"^weights must hold at least one matrix, but are empty"):
        lipschitz_bound([])
