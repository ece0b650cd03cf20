import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from snippets.pointer_generator.coverage_loss import coverage_loss
from snippets.pointer_generator.coverage_vector import coverage_vector


def draw(device, seed=0):
    rng = torch.Generator().manual_seed(seed)
    a = torch.rand(2, 4, 3, dtype=torch.float64, generator=rng).to(device) ** 3
    return a / a.sum(dim=-1, keepdim=True)


@pytest.mark.reference
def test_it_is_the_sum_word_by_word(device):
    a = draw(device)
    c = coverage_vector(a)
    loss = coverage_loss(a, c)
    assert loss.shape == (2, 4)
    for b in range(2):
        for t in range(4):
            expected = sum(min(a[b, t, i].item(), c[b, t, i].item()) for i in range(3))
            assert loss[b, t].item() == pytest.approx(expected, rel=1e-14)


@pytest.mark.closed_form
def test_the_first_step_is_free_new_words_too_and_the_same_again_costs_1(device):
    a = torch.tensor([[0.5, 0.5, 0.0], [0.0, 0.0, 1.0], [0.5, 0.5, 0.0]], device=device)
    assert coverage_loss(a, coverage_vector(a)).tolist() == [0.0, 0.0, 1.0]


@pytest.mark.property
@given(seed=st.integers(0, 1000))
def test_it_lies_between_0_and_1_however_long_the_summary(device, seed):
    a = draw(device, seed)
    loss = coverage_loss(a, coverage_vector(a))
    assert (loss >= 0).all()
    assert (loss <= 1 + 1e-12).all()


@pytest.mark.gradient
def test_only_where_attention_is_below_coverage_it_costs_more_to_attend_more(device):
    a = torch.tensor([0.2, 0.8], dtype=torch.float64, device=device, requires_grad=True)
    c = torch.tensor([0.5, 0.5], dtype=torch.float64, device=device, requires_grad=True)
    to_a, to_c = torch.autograd.grad(coverage_loss(a, c), (a, c))
    assert (to_a.tolist(), to_c.tolist()) == ([1, 0], [0, 1])
    assert torch.autograd.gradcheck(coverage_loss, (a, c))


@pytest.mark.bad_input
def test_refuses_coverage_that_would_broadcast(device):
    a = draw(device)
    with pytest.raises(
        ValueError, match=r"^c must have the shape of a, \(2, 4, 3\), but is \(2, 1"
    ):
        coverage_loss(a, a[:, :1])
