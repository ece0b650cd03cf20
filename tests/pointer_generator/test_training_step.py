import math

import pytest
import torch

from snippets.pointer_generator.coverage_vector import coverage_vector
from snippets.pointer_generator.pointer_generator import PointerGenerator
from snippets.pointer_generator.training_step import training_step


def make(device, scale=1.0, **options):
    model = PointerGenerator(5, embedding_size=3, hidden_size=2, **options)
    rng = torch.Generator().manual_seed(0)
    with torch.no_grad():
        for p in model.parameters():
            if p.requires_grad:
                p.copy_(scale * torch.randn(p.shape, generator=rng))
    return model.to(device=device, dtype=torch.float64)


def batch(device):
    source_ids = torch.tensor([[2, 5, 4, 6], [3, 5, 0, 0]], device=device)
    mask = torch.tensor([[True] * 4, [True, True, False, False]], device=device)
    inputs = torch.tensor([[1, 6, 2], [1, 5, 0]], device=device)
    targets = torch.tensor([[6, 2, 1], [5, 1, 0]], device=device)
    target_mask = torch.tensor([[True] * 3, [True, True, False]], device=device)
    return source_ids, mask, inputs, targets, target_mask, 2


def loss_of(model, source_ids, mask, inputs, targets, target_mask, oov, weight):
    """Eq. 13 and Eq. 7, one term at a time."""
    P, a, _ = model(source_ids, mask, inputs, oov)
    c = coverage_vector(a)
    means = []
    for b in range(2):
        T = int(target_mask[b].sum())
        terms = [
            -P[b, t, targets[b, t]].log() + weight * torch.minimum(a[b, t], c[b, t]).sum()
            for t in range(T)
        ]
        means.append(sum(terms) / T)
    return sum(means) / 2


@pytest.mark.reference
@pytest.mark.parametrize("weight", [0.0, 1.5])
@pytest.mark.parametrize("clipped", [True, False])
def test_it_is_one_step_along_the_gradient(device, weight, clipped):
    model = make(device, coverage=True)
    learned = [p for p in model.parameters() if p.requires_grad]
    loss = loss_of(model, *batch(device), weight)
    gradient = torch.autograd.grad(loss, learned)
    norm = math.sqrt(sum(g.square().sum().item() for g in gradient))
    bound = norm / 2 if clipped else 2 * norm
    expected = [
        (p - 0.25 * g * min(1, bound / norm)).detach()
        for p, g in zip(learned, gradient, strict=True)
    ]
    sgd = torch.optim.SGD(model.parameters(), lr=0.25)
    model.embedding.weight.grad = torch.ones_like(
        model.embedding.weight
    )  # left over: must not count
    result = training_step(model, sgd, *batch(device), weight=weight, max_norm=bound)
    torch.testing.assert_close(result, loss.detach(), rtol=1e-12, atol=0)
    assert not result.requires_grad
    for p, e in zip(learned, expected, strict=True):
        torch.testing.assert_close(p.detach(), e, rtol=1e-5, atol=1e-12)  # torch adds 1e-6 to norm


@pytest.mark.closed_form
def test_the_gradient_is_clipped_at_2_by_default(device):
    model = make(device, scale=1.2)
    sgd = torch.optim.SGD(model.parameters(), lr=1.0)
    learned = [p for p in model.parameters() if p.requires_grad]
    gradient = torch.autograd.grad(loss_of(model, *batch(device), 0.0), learned)
    assert math.sqrt(sum(g.square().sum().item() for g in gradient)) > 3
    before = [p.detach().clone() for p in model.parameters()]
    training_step(model, sgd, *batch(device), weight=0.0)
    moved = sum(
        (p.detach() - q).square().sum().item()
        for p, q in zip(model.parameters(), before, strict=True)
    )
    assert math.sqrt(moved) == pytest.approx(2, rel=1e-5)


@pytest.mark.property
def test_padding_counts_for_nothing_even_where_it_has_no_probability(device):
    models, losses = (make(device), make(device)), []
    for model, padding in zip(models, (0, 6), strict=True):  # the second source has no word 6
        source_ids, mask, inputs, targets, target_mask, oov = batch(device)
        targets[1, 2] = padding
        sgd = torch.optim.SGD(model.parameters(), lr=1.0)
        given = source_ids, mask, inputs, targets, target_mask, oov
        losses.append(training_step(model, sgd, *given, weight=0.0))
    assert torch.equal(*losses)
    for p, q in zip(*(model.parameters() for model in models), strict=True):
        torch.testing.assert_close(q, p, rtol=1e-12, atol=1e-14)


@pytest.mark.property
def test_with_the_papers_optimiser_the_loss_falls(device):
    model = make(device, scale=0.3, coverage=True)
    adagrad = torch.optim.Adagrad(model.parameters(), 0.15, initial_accumulator_value=0.1)
    losses = [training_step(model, adagrad, *batch(device), weight=1.0) for _ in range(30)]
    assert losses[-1] < 0.8 * losses[0]


@pytest.mark.bad_input
def test_refuses_a_target_that_cannot_be_written(device):
    model = make(device, pointer=False)
    sgd = torch.optim.SGD(model.parameters(), lr=1.0)
    before = [p.detach().clone() for p in model.parameters()]
    with pytest.raises(ValueError, match="^targets must be words with a probability above 0, but"):
        training_step(model, sgd, *batch(device), weight=0.0)
    assert all(map(torch.equal, model.parameters(), before))
