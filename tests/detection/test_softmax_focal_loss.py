import math

import pytest
import torch
import torch.nn.functional as F
from hypothesis import given
from hypothesis import strategies as st

from snippets.detection.sigmoid_focal_loss import sigmoid_focal_loss
from snippets.detection.softmax_focal_loss import softmax_focal_loss


def example(device):
    logits = torch.randn(2, 5, 3, generator=torch.Generator().manual_seed(0), dtype=torch.float64)
    labels = torch.tensor([[0, 1, 2, 0, 2], [2, 2, 1, 0, 0]], device=device)
    return logits.to(device), labels


@pytest.mark.closed_form
def test_three_classes_as_likely(device):
    logits, labels = torch.zeros(2, 3, dtype=torch.float64, device=device), [0, 2]
    loss = softmax_focal_loss(logits, torch.tensor(labels, device=device))
    assert loss.tolist() == pytest.approx(2 * [(2 / 3) ** 2 * math.log(3)], rel=1e-12)


@pytest.mark.reference
def test_is_the_formula_written_as_a_loop(device):
    logits, labels = example(device)
    ours = softmax_focal_loss(logits, labels, alpha=0.5, gamma=3)
    for z, j, loss in zip(logits.reshape(-1, 3), labels.ravel(), ours.ravel(), strict=True):
        p = math.exp(z[j]) / sum(math.exp(score) for score in z)
        assert loss.item() == pytest.approx(-0.5 * (1 - p) ** 3 * math.log(p), rel=1e-12)


@pytest.mark.reference
def test_gamma_0_is_the_weighted_cross_entropy_of_torch(device):
    logits, labels = example(device)
    alpha = torch.tensor([0.5, 2.0, 1.0], dtype=torch.float64, device=device)
    theirs = F.cross_entropy(logits.transpose(1, 2), labels, weight=alpha, reduction="none")
    ours = softmax_focal_loss(logits, labels, alpha, gamma=0)
    torch.testing.assert_close(ours, theirs, rtol=1e-12, atol=0)


@pytest.mark.property
@given(z=st.floats(-20, 20), shift=st.floats(-5, 5), gamma=st.floats(0, 4))
def test_of_two_classes_it_is_the_sigmoid_form(device, z, shift, gamma):
    logits = torch.tensor([[shift, shift + z]] * 2, dtype=torch.float64, device=device)
    labels = torch.tensor([0, 1], device=device)
    alpha = torch.tensor([0.75, 0.25], dtype=torch.float64, device=device)
    ours = softmax_focal_loss(logits, labels, alpha, gamma)
    theirs = sigmoid_focal_loss(logits[:, 1] - logits[:, 0], labels, 0.25, gamma)
    torch.testing.assert_close(ours, theirs, rtol=1e-6, atol=1e-12)


@pytest.mark.gradient
def test_gradcheck(device):
    logits, labels = example(device)
    logits.requires_grad_()
    assert torch.autograd.gradcheck(lambda z: softmax_focal_loss(z, labels), (logits,))


@pytest.mark.bad_input
def test_refuses_shapes_that_do_not_fit(device):
    logits, labels = example(device)
    words = r"^labels must have the shape of logits without classes, \(2, 5\), but has \(2, 4\)$"
    with pytest.raises(ValueError, match=words):
        softmax_focal_loss(logits, labels[:, :4])


@pytest.mark.bad_input
@pytest.mark.parametrize("label", [-1, 3])
def test_refuses_labels_out_of_range(device, label):
    logits, labels = example(device)
    labels[1, 3] = label
    with pytest.raises(ValueError, match=f"^labels must be in 0 to 2, but holds {label}$"):
        softmax_focal_loss(logits, labels)


@pytest.mark.bad_input
def test_refuses_weights_for_another_number_of_classes(device):
    words = r"^alpha must have shape \(3,\), but has \(4,\)$"
    with pytest.raises(ValueError, match=words):
        softmax_focal_loss(*example(device), alpha=torch.ones(4, device=device))


@pytest.mark.bad_input
@pytest.mark.parametrize("name", ["alpha", "gamma"])
def test_refuses_what_is_negative(device, name):
    with pytest.raises(ValueError, match=f"^{name} must be >= 0, but is -1$"):
        softmax_focal_loss(*example(device), **{name: -1})
