import math

import pytest
import torch
import torch.nn as nn

from snippets.detection.multibox_loss import multibox_loss


def example(device):
    generator = torch.Generator().manual_seed(0)
    mask = (torch.rand(2, 5, 1, generator=generator) < 0.5).expand(2, 5, 4).reshape(2, 20)
    offsets = torch.randn(2, 2, 20, generator=generator, dtype=torch.float64)
    inputs = {
        "cls_preds": torch.randn(2, 5, 3, generator=generator, dtype=torch.float64),
        "cls_labels": torch.randint(3, (2, 5), generator=generator),
        "bbox_preds": offsets[0],
        "bbox_labels": offsets[1],
        "bbox_masks": mask.double(),
    }
    return {name: value.to(device) for name, value in inputs.items()}


@pytest.mark.closed_form
def test_by_hand(device):
    # Even odds: log 2 for each anchor. One of two anchors is matched, and off by 2 in one offset.
    inputs = {
        "cls_preds": torch.zeros(1, 2, 2, dtype=torch.float64, device=device),
        "cls_labels": torch.tensor([[1, 0]], device=device),
        "bbox_preds": torch.tensor([[0.0, 2, 0, 0, 9, 9, 9, 9]], device=device),
        "bbox_labels": torch.zeros(1, 8, device=device),
        "bbox_masks": torch.tensor([[1.0, 1, 1, 1, 0, 0, 0, 0]], device=device),
    }
    assert multibox_loss(**inputs).tolist() == pytest.approx([math.log(2) + 2 / 8], rel=1e-12)


@pytest.mark.reference
def test_is_the_formula_written_as_a_loop(device):
    inputs = example(device)
    for image, ours in enumerate(multibox_loss(**inputs).tolist()):
        cls_preds, cls_labels, t, t_star, m = (v[image].tolist() for v in inputs.values())
        total = 0.0
        for scores, y in zip(cls_preds, cls_labels, strict=True):
            total -= math.log(math.exp(scores[y]) / sum(math.exp(s) for s in scores)) / 5
        total += sum(m[j] * abs(t[j] - t_star[j]) for j in range(20)) / 20
        assert ours == pytest.approx(total, rel=1e-12)


@pytest.mark.reference
def test_is_what_d2l_builds_of_torchs_losses(device):
    inputs = example(device)
    cls = nn.CrossEntropyLoss(reduction="none")(
        inputs["cls_preds"].reshape(-1, 3), inputs["cls_labels"].reshape(-1)
    )
    masked = [inputs[name] * inputs["bbox_masks"] for name in ("bbox_preds", "bbox_labels")]
    bbox = nn.L1Loss(reduction="none")(*masked)
    theirs = cls.reshape(2, -1).mean(dim=1) + bbox.mean(dim=1)
    torch.testing.assert_close(multibox_loss(**inputs), theirs, rtol=1e-12, atol=0)


@pytest.mark.gradient
def test_gradcheck(device):
    inputs = example(device)

    def loss(cls_preds, bbox_preds):
        return multibox_loss(**inputs | {"cls_preds": cls_preds, "bbox_preds": bbox_preds})

    leaves = inputs["cls_preds"].requires_grad_(), inputs["bbox_preds"].requires_grad_()
    assert torch.autograd.gradcheck(loss, leaves)


@pytest.mark.bad_input
@pytest.mark.parametrize("shape", [(2, 0, 3), (10, 3)])
def test_refuses_predictions_without_anchors(device, shape):
    inputs = example(device) | {"cls_preds": torch.zeros(shape, device=device)}
    with pytest.raises(ValueError) as error:
        multibox_loss(**inputs)
    words = "cls_preds must have shape (batch, n, classes + 1), n >= 1, but has"
    assert str(error.value) == f"{words} {shape}"


@pytest.mark.bad_input
@pytest.mark.parametrize("name", ["cls_labels", "bbox_preds", "bbox_labels", "bbox_masks"])
def test_refuses_shapes_that_do_not_fit(device, name):
    inputs = example(device)
    expected = tuple(inputs[name].shape)
    inputs[name] = inputs[name][:1]
    with pytest.raises(ValueError) as error:
        multibox_loss(**inputs)
    given = (1, *expected[1:])
    assert str(error.value) == f"{name} must have shape {expected}, but has {given}"
