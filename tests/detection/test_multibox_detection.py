import math

import pytest
import torch
import torchvision

from snippets.detection.decode_boxes import decode_boxes
from snippets.detection.multibox_detection import multibox_detection

# Dive into Deep Learning, section 14.4.4: three boxes on a dog, one on a cat.
ANCHORS = [[0.1, 0.08, 0.52, 0.92], [0.08, 0.2, 0.56, 0.95], [0.15, 0.3, 0.62, 0.91],
           [0.55, 0.2, 0.9, 0.88]]  # fmt: skip
PROBS = [[0, 0, 0, 0], [0.9, 0.8, 0.7, 0.1], [0.1, 0.2, 0.3, 0.9]]


def tensor(values, device):
    return torch.tensor(values, dtype=torch.float64, device=device)


def example(device, n=60, classes=3):
    generator = torch.Generator().manual_seed(0)
    corner = torch.rand(n, 2, generator=generator, dtype=torch.float64)
    size = 0.2 + 0.2 * torch.rand(n, 2, generator=generator, dtype=torch.float64)
    logits = 3 * torch.randn(2, classes + 1, n, generator=generator, dtype=torch.float64)
    inputs = {
        "cls_probs": logits.softmax(dim=1),
        "offset_preds": torch.randn(2, 4 * n, generator=generator, dtype=torch.float64),
        "anchors": torch.cat([corner, corner + size], dim=1),
    }
    return {name: value.to(device) for name, value in inputs.items()}


def in_d2ls_way(cls_probs, offset_preds, anchors, nms_threshold, pos_threshold, per_class):
    """One image, with lists, step by step as the book's code goes, on torchvision's suppression."""
    variances = tensor([0.1, 0.1, 0.2, 0.2], anchors.device)
    boxes = decode_boxes(offset_preds.reshape(-1, 4) * variances, anchors)
    confidence, classes = cls_probs[1:].max(dim=0)
    suppress = torchvision.ops.boxes._batched_nms_vanilla
    groups = classes if per_class else 0 * classes
    keep = suppress(boxes.cpu(), confidence.cpu(), groups.cpu(), nms_threshold).tolist()
    others = [i for i in range(len(anchors)) if i not in keep]
    rows = []
    for i in keep + others:
        c, p = classes[i].item(), confidence[i].item()
        c = c if i in keep else -1
        rows.append([-1, 1 - p] if p < pos_threshold else [c, p])
        rows[-1] += boxes[i].tolist()
    return rows


@pytest.mark.closed_form
def test_the_books_dog_and_cat(device):
    anchors, probs = tensor(ANCHORS, device), tensor([PROBS], device)
    rows = multibox_detection(probs, torch.zeros(1, 16).double().to(device), anchors)
    expected = [[0, 0.9, *ANCHORS[0]], [1, 0.9, *ANCHORS[3]], [-1, 0.8, *ANCHORS[1]],
                [-1, 0.7, *ANCHORS[2]]]  # fmt: skip
    torch.testing.assert_close(rows, tensor([expected], device), rtol=0, atol=1e-12)


@pytest.mark.closed_form
def test_offsets_are_in_tenths_and_fifths_of_the_anchor(device):
    anchors, probs = tensor([[0, 0, 1, 2]], device), tensor([[[0.4], [0.6]]], device)
    offsets = tensor([[1, -1, 5 * math.log(2), 0]], device)
    rows = multibox_detection(probs, offsets, anchors)
    expected = [0, 0.6, 0.6 - 1, 0.8 - 1, 0.6 + 1, 0.8 + 1]
    assert rows[0, 0].tolist() == pytest.approx(expected, rel=1e-12)


@pytest.mark.reference
@pytest.mark.parametrize("per_class", [False, True])
@pytest.mark.parametrize(("nms_threshold", "pos_threshold"), [(0.5, 0.01), (0.2, 0.6)])
def test_is_the_books_way_with_lists(device, per_class, nms_threshold, pos_threshold):
    inputs = example(device)
    rows = multibox_detection(**inputs, nms_threshold=nms_threshold,
                              pos_threshold=pos_threshold, per_class=per_class)  # fmt: skip
    assert rows.shape == (2, 60, 6)
    for image in range(2):
        expected = in_d2ls_way(inputs["cls_probs"][image], inputs["offset_preds"][image],
                               inputs["anchors"], nms_threshold, pos_threshold, per_class)  # fmt: skip
        torch.testing.assert_close(rows[image], tensor(expected, device), rtol=1e-10, atol=1e-12)


@pytest.mark.closed_form
def test_by_default_classes_compete_and_a_hundredth_is_enough(device):
    anchors = tensor([[0, 0, 4, 4], [0, 0, 4, 2], [0, 0, 4, 3], [9, 9, 10, 10]], device)
    probs = tensor([[[0, 0, 0, 0], [0.5, 0.01, 0, 0], [0, 0, 0.4, 0.009]]], device)
    offsets = torch.zeros(1, 16, dtype=torch.float64, device=device)
    rows = multibox_detection(probs, offsets, anchors)[0, :, :2]
    # An overlap of a half is not too much, one of 3/4 is, whatever the class.
    assert torch.equal(rows, tensor([[0, 0.5], [0, 0.01], [-1, 1 - 0.009], [-1, 0.4]], device))
    # Inside its class the third box survives. The last is less sure than a hundredth.
    rows = multibox_detection(probs, offsets, anchors, per_class=True)[0, :, :2]
    assert torch.equal(rows, tensor([[0, 0.5], [1, 0.4], [0, 0.01], [-1, 1 - 0.009]], device))
    rows = multibox_detection(probs, offsets, anchors, pos_threshold=0.009)[0, :, :2]
    assert torch.equal(rows, tensor([[0, 0.5], [0, 0.01], [1, 0.009], [-1, 0.4]], device))


@pytest.mark.property
def test_a_box_that_is_unsure_suppresses_nothing_that_is_sure(device):
    inputs = example(device)
    rows = multibox_detection(**inputs, pos_threshold=0.3)
    sure = inputs["cls_probs"][:, 1:].amax(dim=1) >= 0.3
    for image in range(2):
        final = rows[image][rows[image, :, 0] >= 0]
        few = {"cls_probs": inputs["cls_probs"][image : image + 1, :, sure[image]]}
        few["offset_preds"] = (
            inputs["offset_preds"][image].reshape(-1, 4)[sure[image]].reshape(1, -1)
        )
        few["anchors"] = inputs["anchors"][sure[image]]
        alone = multibox_detection(**few, pos_threshold=0.3)[0]
        assert torch.equal(final, alone[alone[:, 0] >= 0])


@pytest.mark.gradient
def test_confidence_and_boxes_carry_gradients(device):
    inputs = example(device, n=5)

    def rows(cls_probs, offset_preds):
        return multibox_detection(cls_probs, offset_preds, inputs["anchors"])[..., 1:]

    inputs["cls_probs"] = (0.1 + inputs["cls_probs"]) / 2  # away from 0 and 1
    leaves = inputs["cls_probs"].requires_grad_(), inputs["offset_preds"].requires_grad_()
    assert torch.autograd.gradcheck(rows, leaves)


@pytest.mark.bad_input
@pytest.mark.parametrize("shape", [(4, 60), (2, 1, 60), (2, 4, 59)])
def test_refuses_probabilities_that_do_not_fit(device, shape):
    inputs = example(device) | {"cls_probs": torch.zeros(shape, device=device)}
    with pytest.raises(ValueError) as error:
        multibox_detection(**inputs)
    words = "cls_probs must have shape (batch, classes + 1, 60), but has"
    assert str(error.value) == f"{words} {shape}"


@pytest.mark.bad_input
@pytest.mark.parametrize("shape", [(2, 60), (1, 240)])
def test_refuses_offsets_that_do_not_fit(device, shape):
    inputs = example(device) | {"offset_preds": torch.zeros(shape, device=device)}
    with pytest.raises(ValueError) as error:
        multibox_detection(**inputs)
    assert str(error.value) == f"offset_preds must have shape (2, 240), but has {shape}"


@pytest.mark.bad_input
@pytest.mark.parametrize("bad", [-0.5, 1.5, math.nan])
def test_refuses_what_is_no_probability(device, bad):
    inputs = example(device)
    inputs["cls_probs"][1, 2, 3] = bad
    with pytest.raises(ValueError, match=rf"^cls_probs must be in \[0, 1\], but holds {bad}$"):
        multibox_detection(**inputs)


@pytest.mark.bad_input
@pytest.mark.parametrize("bad", [-0.5, 1.5, math.nan])
def test_refuses_thresholds_outside_0_and_1(device, bad):
    with pytest.raises(ValueError, match=rf"^pos_threshold must be in \[0, 1\], but is {bad}$"):
        multibox_detection(**example(device), pos_threshold=bad)
    with pytest.raises(ValueError, match=rf"^iou_threshold must be in \[0, 1\], but is {bad}$"):
        multibox_detection(**example(device), nms_threshold=bad)


@pytest.mark.closed_form
@pytest.mark.parametrize("threshold", [0, 1])
def test_takes_probabilities_and_thresholds_of_0_and_1(device, threshold):
    anchors = tensor([[0, 0, 4, 4], [9, 9, 10, 10]], device)
    probs = tensor([[[0, 1], [1, 0]]], device)
    offsets = torch.zeros(1, 8, dtype=torch.float64, device=device)
    rows = multibox_detection(probs, offsets, anchors, threshold, threshold)[0, :, :2]
    assert torch.equal(rows, tensor([[0, 1], [0, 0] if threshold == 0 else [-1, 1]], device))
