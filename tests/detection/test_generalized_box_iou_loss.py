import pytest
import torch
import torchvision
from hypothesis import given
from hypothesis import strategies as st

from snippets.detection.generalized_box_iou import generalized_box_iou
from snippets.detection.generalized_box_iou_loss import generalized_box_iou_loss

CORNER, SIDE = st.integers(0, 5), st.integers(1, 4)
PAIRS = st.lists(st.tuples(*[CORNER] * 4, CORNER, CORNER, SIDE, SIDE), min_size=1, max_size=6)


def make(rows, device):
    return torch.tensor(rows, dtype=torch.float64, device=device).reshape(-1, 4)


def split(pairs, device):
    """Predictions, corners in order, and targets with an area."""
    predicted, targets = make([p[:4] for p in pairs], device), make([p[4:] for p in pairs], device)
    predicted = torch.cat(
        [
            torch.minimum(predicted[:, :2], predicted[:, 2:]),
            torch.maximum(predicted[:, :2], predicted[:, 2:]),
        ],
        dim=1,
    )
    targets[:, 2:] += targets[:, :2]
    return predicted, targets


@pytest.mark.closed_form
@pytest.mark.parametrize(
    ("predicted", "loss"),
    [
        ([0, 0, 1, 1], 0),
        ([1, 0, 2, 1], 1),
        ([3, 0, 4, 1], 1.5),
        ([0, 0, 0, 1], 1),
        ([0, 0, 0.5, 1], 0.5),
        ([5, 5, 5, 5], 2 - 1 / 25),
        ([1e9, 0, 1e9 + 1, 1], 2 - 2 / (1e9 + 1)),
    ],
    ids="equal touching apart line half point far".split(),
)
def test_against_the_unit_square(device, predicted, loss):
    target = make([[0, 0, 1, 1]], device)
    ours = generalized_box_iou_loss(make([predicted], device), target)
    assert ours.tolist() == [pytest.approx(loss, rel=1e-15)]


@pytest.mark.reference
@given(pairs=PAIRS)
def test_equals_torchvision_without_its_epsilon(device, pairs):
    predicted, targets = split(pairs, device)
    theirs = torchvision.ops.generalized_box_iou_loss(predicted, targets, eps=0)
    ours = generalized_box_iou_loss(predicted, targets)
    torch.testing.assert_close(ours, theirs, rtol=1e-14, atol=1e-15)


@pytest.mark.reference
@given(pairs=PAIRS)
def test_is_one_minus_the_diagonal_of_giou(device, pairs):
    predicted, targets = split(pairs, device)
    giou = generalized_box_iou(predicted, targets).diagonal()
    ours = generalized_box_iou_loss(predicted, targets)
    torch.testing.assert_close(ours, 1 - giou, rtol=1e-14, atol=1e-15)


@pytest.mark.closed_form
def test_the_epsilon_of_torchvision_falsifies_small_boxes(device):
    # Boxes in [0, 1], 0.0003 wide: torchvision's 1e-7 is larger than their area.
    box = make([[0.5, 0.5, 0.5003, 0.5003]], device)
    assert generalized_box_iou_loss(box, box).item() == 0
    assert torchvision.ops.generalized_box_iou_loss(box, box).item() > 0.5


@pytest.mark.property
@given(pairs=PAIRS)
def test_any_two_opposite_corners_will_do(device, pairs):
    predicted, targets = split(pairs, device)
    loss = generalized_box_iou_loss(predicted, targets)
    for order in ([2, 3, 0, 1], [2, 1, 0, 3], [0, 3, 2, 1]):
        assert torch.equal(generalized_box_iou_loss(predicted[:, order], targets), loss)
    assert ((loss >= 0) & (loss < 2)).all()


@pytest.mark.displayed
def test_the_equation_shown_is_the_one_computed(displayed, device):
    def compute(i, u, c):  # a unit square and a box on the same floor
        area = u - 1 + i
        height = (c - area) / (1 - i)
        predicted = make([[1 - i, 0, 1 - i + area / height, height]], device)
        return generalized_box_iou_loss(predicted, make([[0, 0, 1, 1]], device)).item()

    brackets = {r"\left(": "(", r"\right)": ")"}
    rename = {"I": "i", "U": "u", "A^c": "c"} | brackets
    displayed(rename, compute, i=(0, 0.125), u=(2, 3), c=(4, 5))


@pytest.mark.gradient
def test_gradcheck_and_a_gradient_where_iou_has_none(device):
    predicted = make([[6, 5, 9, 8], [1, 1, 3, 2.5], [4, 0, 3, 2]], device).requires_grad_()
    targets = make([[0, 0, 2, 3]] * 3, device).requires_grad_()
    assert torch.autograd.gradcheck(generalized_box_iou_loss, (predicted, targets))
    generalized_box_iou_loss(predicted, targets)[0].backward()
    # Descent moves the near edges towards the target. The far ones recede: the box grows first.
    assert predicted.grad[0].sign().tolist() == [1, 1, -1, -1]


@pytest.mark.experiment
@pytest.mark.parametrize("seed", [0, 1, 2])
def test_descent_brings_a_box_home_that_starts_apart(device, seed):
    rng = torch.Generator().manual_seed(seed)
    target = make([[4, 4, 6, 7]], device)
    box = (
        make([[0, 0, 2, 2]], device) + torch.rand(1, 4, generator=rng).to(device)
    ).requires_grad_()
    optimizer = torch.optim.Adam([box], lr=0.1)
    assert generalized_box_iou(box.detach(), target).item() < -0.5
    for _ in range(300):
        optimizer.zero_grad()
        generalized_box_iou_loss(box, target).mean().backward()
        optimizer.step()
    assert generalized_box_iou(box.detach(), target).item() > 0.9


@pytest.mark.bad_input
@pytest.mark.parametrize("bad", [float("nan"), float("inf")])
def test_refuses_predictions_that_are_not_finite(device, bad):
    with pytest.raises(ValueError, match="^boxes1 must be finite"):
        generalized_box_iou_loss(make([[0, 0, bad, 1]], device), make([[0, 0, 1, 1]], device))


@pytest.mark.bad_input
def test_refuses_a_ground_truth_in_the_wrong_order(device):
    with pytest.raises(ValueError, match="^boxes2 must have x1 <= x2 and y1 <= y2"):
        generalized_box_iou_loss(make([[0, 0, 1, 1]], device), make([[1, 1, 0, 0]], device))


@pytest.mark.bad_input
@pytest.mark.parametrize("flat", [[3, 0, 3, 1], [0, 3, 1, 3]])
def test_refuses_a_ground_truth_without_an_area(device, flat):
    shown = r"\[" + ", ".join(f"{v}.0" for v in flat) + r"\]"
    with pytest.raises(
        ValueError, match=f"^boxes2 must have width and height > 0, but holds {shown}"
    ):
        targets = make([[0, 0, 1, 1], flat, [5, 5, 5, 5]], device)
        generalized_box_iou_loss(torch.zeros_like(targets), targets)


@pytest.mark.bad_input
@pytest.mark.parametrize("n", [0, 2])
def test_refuses_shapes_that_would_broadcast(device, n):
    predicted = torch.zeros(1, 4, dtype=torch.float64, device=device)
    with pytest.raises(
        ValueError, match=rf"^boxes1 must have the shape of boxes2, \({n}, 4\), but"
    ):
        generalized_box_iou_loss(predicted, make([[0, 0, 1, 1]] * n, device))
