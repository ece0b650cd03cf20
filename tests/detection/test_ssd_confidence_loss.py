import math

import pytest
import torch
import torch.nn.functional as F

from snippets.detection.ssd_confidence_loss import ssd_confidence_loss


def example(device):
    logits = torch.randn(
        2, 5, 3, generator=torch.Generator().manual_seed(0), dtype=torch.float64
    ).to(device)
    labels = torch.tensor([[0, 1, 0, 2, 0], [0, 0, 0, 0, 1]], device=device)
    negative = torch.tensor([[1, 0, 0, 0, 1], [0, 1, 0, 0, 0]], device=device).bool()
    return logits, labels, negative


@pytest.mark.closed_form
def test_where_all_classes_are_as_likely_each_counted_box_costs_the_log_of_their_number(device):
    logits, labels, negative = example(device)
    loss = ssd_confidence_loss(torch.zeros_like(logits), labels, negative)
    assert loss.item() == pytest.approx((3 + 3) * math.log(3), rel=1e-12)


@pytest.mark.reference
def test_is_the_sum_of_the_paper_written_as_a_loop(device):
    logits, labels, negative = example(device)
    total = 0.0
    for c, p, neg in zip(logits.reshape(-1, 3), labels.ravel(), negative.ravel(), strict=True):
        c_hat = [math.exp(score) / sum(math.exp(s) for s in c) for score in c]
        if p > 0:
            total -= math.log(c_hat[p])
        elif neg:
            total -= math.log(c_hat[0])
    assert ssd_confidence_loss(logits, labels, negative).item() == pytest.approx(total, rel=1e-12)


@pytest.mark.reference
def test_is_the_cross_entropy_of_torch_over_the_counted(device):
    logits, labels, negative = example(device)
    counted = (labels > 0) | negative
    theirs = F.cross_entropy(logits[counted], labels[counted], reduction="sum")
    ours = ssd_confidence_loss(logits, labels, negative)
    torch.testing.assert_close(ours, theirs, rtol=1e-12, atol=0)


@pytest.mark.gradient
def test_the_gradient_is_softmax_minus_one_hot_and_0_where_nothing_counts(device):
    logits, labels, negative = example(device)
    logits.requires_grad_()
    ssd_confidence_loss(logits, labels, negative).backward()
    counted = (labels > 0) | negative
    expected = (logits.detach().softmax(dim=-1) - F.one_hot(labels, 3)) * counted[..., None]
    torch.testing.assert_close(logits.grad, expected, rtol=1e-12, atol=1e-15)


@pytest.mark.closed_form
def test_if_nothing_counts_it_is_0(device):
    logits, labels, negative = example(device)
    loss = ssd_confidence_loss(logits, torch.zeros_like(labels), torch.zeros_like(negative))
    assert loss.item() == 0


@pytest.mark.bad_input
def test_refuses_a_mask_of_numbers(device):
    logits, labels, negative = example(device)
    with pytest.raises(ValueError, match="^negative must be bool, but is torch.int64$"):
        ssd_confidence_loss(logits, labels, negative.long())


@pytest.mark.bad_input
@pytest.mark.parametrize("name", ["labels", "negative"])
def test_refuses_shapes_that_do_not_fit(device, name):
    inputs = dict(zip(("logits", "labels", "negative"), example(device), strict=True))
    inputs[name] = inputs[name][:1]
    words = "must have the shape of logits without classes"
    with pytest.raises(ValueError) as error:
        ssd_confidence_loss(**inputs)
    assert str(error.value) == f"{name} {words}, (2, 5), but has (1, 5)"


@pytest.mark.bad_input
@pytest.mark.parametrize("label", [-1, 3])
def test_refuses_labels_out_of_range(device, label):
    logits, labels, negative = example(device)
    labels[1, 2] = label
    with pytest.raises(ValueError, match=f"^labels must be in 0 to 2, but holds {label}$"):
        ssd_confidence_loss(logits, labels, negative)


@pytest.mark.bad_input
def test_refuses_a_matched_box_as_negative(device):
    logits, labels, negative = example(device)
    negative[0, 3] = True
    with pytest.raises(ValueError, match="^negative must mark background boxes alone, but marks"):
        ssd_confidence_loss(logits, labels, negative)
