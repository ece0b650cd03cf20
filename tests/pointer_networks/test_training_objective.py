import math

import pytest
import sympy
import torch
import torch.nn.functional as F

from snippets.pointer_networks.training_objective import training_objective


def random(device, batch=3, m=4, places=5):
    rng = torch.Generator().manual_seed(0)
    u = torch.randn(batch, m, places, dtype=torch.float64, generator=rng).to(device)
    right = torch.tensor([[3, 4, 1, 0], [2, 0, 0, 0], [4, 3, 2, 1]], device=device)
    return u, right[:batch]


@pytest.mark.reference
def test_it_is_torchs_cross_entropy_over_what_counts(device):
    u, places = random(device)
    counts = torch.tensor([[True] * 4, [True, True, False, False], [True] * 4], device=device)
    expected = F.cross_entropy(u[counts], places[counts], reduction="sum") / 3
    torch.testing.assert_close(training_objective(u, places), expected, rtol=1e-13, atol=0)


@pytest.mark.closed_form
def test_equal_scores(device):
    u = torch.zeros(2, 3, 4, dtype=torch.float64, device=device)
    places = torch.tensor([[1, 2, 0], [0, 0, 0]], device=device)  # three choices and one
    loss = training_objective(u, places)
    torch.testing.assert_close(loss.item(), 2 * math.log(4), rtol=1e-14, atol=0)


@pytest.mark.derivation
def test_the_gradient_of_a_choice_is_the_probability_minus_one_at_the_right_place():
    u = sympy.symbols("u0:4", real=True)
    total = sum(sympy.exp(s) for s in u)
    loss = -sympy.log(sympy.exp(u[2]) / total)
    for j in range(4):
        expected = sympy.exp(u[j]) / total - int(j == 2)
        assert sympy.simplify(sympy.diff(loss, u[j]) - expected) == 0


@pytest.mark.gradient
def test_the_gradient_is_probability_minus_one_hot_over_the_batch(device):
    u, places = random(device)
    u.requires_grad_()
    training_objective(u, places).backward()
    expected = (u.detach().softmax(dim=2) - F.one_hot(places, 5)) / 3
    expected[1, 2:] = 0  # behind the stop
    torch.testing.assert_close(u.grad, expected, rtol=1e-12, atol=1e-16)


@pytest.mark.property
def test_padding_at_minus_infinity_is_no_matter(device):
    u, places = random(device)
    padded = F.pad(u, (0, 2), value=-math.inf).requires_grad_()
    loss = training_objective(padded, places)
    torch.testing.assert_close(loss, training_objective(u, places), rtol=1e-14, atol=0)
    loss.backward()
    assert padded.grad.isfinite().all() and (padded.grad[..., 5:] == 0).all()


@pytest.mark.bad_input
def test_refuses_an_empty_batch(device):
    u, places = random(device)
    with pytest.raises(ValueError, match="^u must hold at least one sequence, but holds 0"):
        training_objective(u[:0], places[:0])
