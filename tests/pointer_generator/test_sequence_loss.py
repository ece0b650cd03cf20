import math

import pytest
import torch

from snippets.pointer_generator.sequence_loss import sequence_loss


def case(device):
    rng = torch.Generator().manual_seed(0)
    losses = torch.rand(3, 4, dtype=torch.float64, generator=rng).to(device)
    return losses, torch.arange(4, device=device) < torch.tensor([[4], [1], [2]], device=device)


@pytest.mark.reference
def test_it_is_the_mean_of_means(device):
    losses, mask = case(device)
    means = [losses[b, : mask[b].sum()].sum() / mask[b].sum() for b in range(3)]
    torch.testing.assert_close(sequence_loss(losses, mask), sum(means) / 3, rtol=1e-14, atol=0)


@pytest.mark.closed_form
def test_it_divides_by_the_number_of_words_and_not_of_tokens(device):
    losses = torch.tensor([[1.0, 2.0, 3.0], [8.0, 9.0, 9.0]], device=device)
    mask = torch.tensor([[True, True, True], [True, False, False]], device=device)
    assert sequence_loss(losses, mask).item() == 5.0
    assert losses[mask].mean().item() == 3.5  # what the mean over all tokens would be


@pytest.mark.property
def test_what_stands_at_padding_has_no_say_and_no_gradient(device):
    losses, mask = case(device)
    padded = losses.masked_fill(~mask, math.inf).requires_grad_()
    loss = sequence_loss(padded, mask)
    torch.testing.assert_close(loss.detach(), sequence_loss(losses, mask), rtol=0, atol=0)
    (gradient,) = torch.autograd.grad(loss, padded)
    expected = mask.double() / (3 * mask.sum(dim=1, keepdim=True))
    torch.testing.assert_close(gradient, expected, rtol=1e-14, atol=0)


@pytest.mark.bad_input
def test_refuses_a_mask_of_another_shape(device):
    losses, mask = case(device)
    with pytest.raises(ValueError, match=r"^mask must have the shape of losses, \(3, 4\), but is"):
        sequence_loss(losses, mask[:1])


@pytest.mark.bad_input
def test_refuses_a_summary_without_a_word_and_an_empty_batch(device):
    losses, mask = case(device)
    mask[1] = False
    message = r"^mask must hold a word in every row, but holds \[4, 0, 2\]"
    with pytest.raises(ValueError, match=message):
        sequence_loss(losses, mask)
    with pytest.raises(ValueError, match=r"^mask must hold a word in every row, but holds \[\]"):
        sequence_loss(losses[:0], mask[:0])
