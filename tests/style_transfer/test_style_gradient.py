import pytest
import sympy
import torch

from snippets.style_transfer.gram_matrix import gram_matrix
from snippets.style_transfer.style_distance import style_distance
from snippets.style_transfer.style_gradient import style_gradient


@pytest.mark.derivation
def test_the_derivative_of_equation_4_is_equation_6():
    N, M = 2, 3
    F = sympy.Matrix(N, M, lambda i, k: sympy.Symbol(f"f{i}{k}"))
    B = sympy.Matrix(N, M, lambda i, k: sympy.Symbol(f"b{i}{k}"))
    difference = F * F.T - B * B.T
    E = sum(d**2 for d in difference) / (4 * N**2 * M**2)
    claimed = (F.T * difference).T / (N**2 * M**2)
    for i in range(N):
        for j in range(M):
            assert sympy.expand(sympy.diff(E, F[i, j]) - claimed[i, j]) == 0


@pytest.mark.gradient
@pytest.mark.parametrize("shape", [(3, 4, 5), (2, 3, 4, 5)])
def test_autograd_through_distance_and_rectifier_gives_the_two_cases(device, shape):
    rng = torch.Generator().manual_seed(0)
    z, b = torch.randn(2, *shape, dtype=torch.float64, generator=rng).to(device)
    A = gram_matrix(b)
    z.requires_grad_()
    E = style_distance(gram_matrix(z.relu()), A, positions=20)
    (slope,) = torch.autograd.grad(E, z)
    torch.testing.assert_close(style_gradient(z.detach(), A), slope, rtol=1e-12, atol=1e-16)
    assert (slope == 0).any()


@pytest.mark.gradient
def test_at_0_it_agrees_with_torch(device):
    # The second map is 0, yet its row of G - A is not, and neither is the product.
    z = torch.tensor([[[1.0]], [[0.0]]], device=device, requires_grad=True)
    A = torch.ones(2, 2, device=device)
    (slope,) = torch.autograd.grad(style_distance(gram_matrix(z.relu()), A, positions=1), z)
    assert torch.equal(style_gradient(z.detach(), A), slope)
    assert slope.tolist() == [[[0]], [[0]]]


@pytest.mark.closed_form
def test_worked_by_hand(device):
    # F = (1, 2), (3, 0) and G = (5, 3), (3, 9): G F = (14, 10), (30, 6), over 2^2 2^2.
    z = torch.tensor([[[1.0, 2.0]], [[3.0, -1.0]]], device=device)
    expected = torch.tensor([[[14.0, 10.0]], [[30.0, 0.0]]], device=device) / 16
    assert torch.equal(style_gradient(z, torch.zeros(2, 2, device=device)), expected)


@pytest.mark.bad_input
def test_refuses_a_target_of_another_layer(device):
    z = torch.ones(2, 1, 3, device=device)
    with pytest.raises(ValueError, match=r"^target must be of shape \(2, 2\), but is \(1, 1\)"):
        style_gradient(z, torch.ones(1, 1, device=device))


@pytest.mark.bad_input
def test_refuses_features_without_places(device):
    with pytest.raises(ValueError, match="^features must be of shape"):
        style_gradient(torch.ones(2, 3, device=device), torch.ones(2, 2, device=device))
