import math
from types import SimpleNamespace

import pytest
import torch
from torchvision.models.detection._utils import BoxCoder
from torchvision.models.detection.ssd import SSD

from snippets.detection.ssd_loss import ssd_loss


def example(device, images=3, n=40, classes=4):
    generator = torch.Generator().manual_seed(0)
    logits = torch.randn(images, n, classes + 1, generator=generator, dtype=torch.float64)
    offsets = 2 * torch.randn(2, images, n, 4, generator=generator, dtype=torch.float64)
    labels = torch.randint(1, classes + 1, (images, n), generator=generator)
    labels[torch.rand(images, n, generator=generator) > 0.15] = 0
    labels[-1] = 0  # an image without an object
    return {
        "logits": logits.to(device),
        "labels": labels.to(device),
        "offsets": offsets[0].to(device),
        "target_offsets": offsets[1].to(device),
    }


@pytest.mark.closed_form
def test_by_hand(device):
    # One match of even odds, offset by 0.5 in each of four numbers; three negatives count, the
    # fourth, the easiest, does not.
    logits = torch.tensor(
        [[0.0, 0.0], [1.0, 0.0], [0.0, 0.0], [2.0, 0.0], [0.0, 1.0]],
        device=device, dtype=torch.float64,
    )  # fmt: skip
    labels = torch.tensor([1, 0, 0, 0, 0], device=device)
    offsets = torch.full((5, 4), 0.5, device=device, dtype=torch.float64)
    confidence = 2 * math.log(2) + math.log(1 + math.e) + math.log(1 + math.exp(-1))
    for alpha in (1, 3):
        loss = ssd_loss(logits, labels, offsets, 0 * offsets, alpha)
        assert loss.item() == pytest.approx(confidence + alpha * 4 * 0.125, rel=1e-12)
    assert ssd_loss(logits, labels, offsets, 0 * offsets).item() == pytest.approx(
        confidence + 4 * 0.125, rel=1e-12
    )


@pytest.mark.reference
def test_is_the_loss_of_torchvisions_ssd(device):
    inputs = example(device)
    labels = inputs["labels"]
    coder = BoxCoder(weights=(10.0, 10.0, 5.0, 5.0))
    corner = torch.rand(3, 40, 2, 2, generator=torch.Generator().manual_seed(1)).to(device).double()
    anchors = torch.cat([corner[:, :, 0], corner[:, :, 0] + 0.1 + corner[:, :, 1]], dim=2)
    boxes = torch.stack([coder.decode_single(t, a) for t, a in zip(
        inputs["target_offsets"], anchors, strict=True)])  # fmt: skip
    matched = torch.where(labels > 0, torch.arange(40, device=device), -1)
    losses = SSD.compute_loss(
        SimpleNamespace(box_coder=coder, neg_to_pos_ratio=3),
        [{"boxes": b, "labels": y} for b, y in zip(boxes, labels, strict=True)],
        {"bbox_regression": inputs["offsets"], "cls_logits": inputs["logits"]},
        list(anchors),
        list(matched),
    )
    theirs = losses["classification"] + losses["bbox_regression"]
    torch.testing.assert_close(ssd_loss(**inputs), theirs, rtol=1e-10, atol=0)


@pytest.mark.displayed
def test_the_equation_shown_is_the_one_computed(displayed, device):
    # Two matched boxes and no other: their logits and offsets are chosen so that the losses are
    # the given ones. log(1 + e^-z) = c / 2 has z = -log(e^(c/2) - 1); beyond 1, |x| - 1/2 is l / 2.
    def compute(c, a, l):
        z = -math.log(math.expm1(c / 2))
        logits = torch.tensor([[0.0, z]] * 2, dtype=torch.float64, device=device)
        offsets = torch.zeros(2, 4, dtype=torch.float64, device=device)
        offsets[:, 1] = l / 2 + 0.5
        labels = torch.ones(2, dtype=torch.long, device=device)
        return ssd_loss(logits, labels, offsets, 0 * offsets, a).item()

    rename = {"N": "2", r"L_{conf}(x, c)": "c", r"L_{loc}(x, l, g)": "l", r"\alpha": "a"}
    displayed(rename, compute, c=(1, 4), a=(0, 3), l=(1, 9))


@pytest.mark.closed_form
@pytest.mark.parametrize("alpha", [0, 1])
def test_without_a_match_loss_and_gradient_are_0(device, alpha):
    inputs = example(device)
    inputs["labels"].zero_()
    inputs["logits"].requires_grad_()
    inputs["offsets"].requires_grad_()
    loss = ssd_loss(**inputs, alpha=alpha)
    loss.backward()
    assert loss.item() == 0
    assert not inputs["logits"].grad.any() and not inputs["offsets"].grad.any()


@pytest.mark.closed_form
def test_mistakes_are_told_apart_where_their_probability_is_0(device):
    # Background scores 800 to 1200 below the object: each box costs the difference, and the three
    # hardest count. The matched box is certain and costs nothing.
    logits = torch.tensor([[0.0, 1000.0 + d] for d in (0, -200, 100, -100, 200)], device=device)
    labels = torch.tensor([1, 0, 0, 0, 0], device=device)
    zeros = torch.zeros(5, 4, device=device)
    assert ssd_loss(logits, labels, zeros, zeros).item() == 1100 + 900 + 1200


@pytest.mark.gradient
def test_gradcheck(device):
    inputs = example(device, images=2, n=8)
    inputs["labels"][0, :2] = torch.tensor([1, 3])

    def loss(logits, offsets):
        return ssd_loss(logits, inputs["labels"], offsets, inputs["target_offsets"], 0.5)

    leaves = inputs["logits"].requires_grad_(), inputs["offsets"].requires_grad_()
    assert torch.autograd.gradcheck(loss, leaves)


@pytest.mark.property
def test_every_matched_box_weighs_the_same_wherever_it_is(device):
    # Not the mean of the losses of the images: the sum over the batch, by the matches in the batch.
    inputs = example(device)
    count = (inputs["labels"] > 0).sum(dim=1)
    each = [ssd_loss(*(v[i] for v in inputs.values())) * count[i] for i in range(3)]
    torch.testing.assert_close(ssd_loss(**inputs), sum(each) / count.sum(), rtol=1e-12, atol=0)


@pytest.mark.bad_input
@pytest.mark.parametrize("alpha", [-1.0, math.nan])
def test_refuses_a_negative_alpha(device, alpha):
    with pytest.raises(ValueError, match=f"^alpha must be >= 0, but is {alpha}$"):
        ssd_loss(**example(device), alpha=alpha)


@pytest.mark.bad_input
@pytest.mark.parametrize("name", ["labels", "offsets", "target_offsets"])
def test_refuses_what_its_parts_refuse(device, name):
    inputs = example(device)
    inputs[name] = inputs[name][:, :-1]
    with pytest.raises(ValueError, match="must have"):
        ssd_loss(**inputs)
