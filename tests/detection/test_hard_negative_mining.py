import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from snippets.detection.hard_negative_mining import hard_negative_mining

BOXES = st.lists(st.tuples(st.integers(0, 4), st.booleans()), max_size=16)


def loop(losses, positives, ratio):
    """The rule as a sentence of the paper: sort the negatives, take the top ones."""
    negatives = [i for i, positive in enumerate(positives) if not positive]
    hardest = sorted(negatives, key=lambda i: -losses[i])[: ratio * sum(positives)]
    return [i in hardest for i in range(len(losses))]


@pytest.mark.closed_form
def test_by_hand(device):
    losses = torch.tensor([0.1, 5.0, 0.7, 0.2, 0.9, 0.3], device=device)
    positive = torch.tensor([False, True, False, False, False, False], device=device)
    chosen = hard_negative_mining(losses, positive)
    assert chosen.nonzero().ravel().tolist() == [2, 4, 5]
    chosen = hard_negative_mining(losses, positive, ratio=1)
    assert chosen.nonzero().ravel().tolist() == [4]


@pytest.mark.reference
@given(boxes=BOXES, ratio=st.integers(1, 4))
def test_is_the_sentence_of_the_paper_ties_included(device, boxes, ratio):
    losses = torch.tensor([float(loss) for loss, _ in boxes], device=device)
    positive = torch.tensor([p for _, p in boxes], device=device, dtype=torch.bool)
    ours = hard_negative_mining(losses, positive, ratio).tolist()
    assert ours == loop(losses.tolist(), positive.tolist(), ratio)


@pytest.mark.closed_form
def test_of_many_equal_losses_the_earlier_boxes_count(device):
    positive = (torch.arange(400, device=device) % 100) == 99
    chosen = hard_negative_mining(torch.ones(400, device=device), positive)
    assert chosen.nonzero().ravel().tolist() == list(range(12))


@pytest.mark.property
def test_each_image_is_mined_by_itself(device):
    generator = torch.Generator().manual_seed(0)
    losses = torch.rand(2, 3, 40, generator=generator).to(device)
    positive = (torch.rand(2, 3, 40, generator=generator) < 0.1).to(device)
    positive[1, 2] = False
    chosen = hard_negative_mining(losses, positive)
    for image in [(a, b) for a in range(2) for b in range(3)]:
        assert torch.equal(chosen[image], hard_negative_mining(losses[image], positive[image]))
    assert torch.equal(chosen.sum(-1), 3 * positive.sum(-1))


@pytest.mark.closed_form
def test_a_certain_mistake_comes_first(device):
    losses = torch.tensor([1.0, math.inf, 2.0, 9.0], device=device)
    positive = torch.tensor([False, False, False, True], device=device)
    assert hard_negative_mining(losses, positive, ratio=1).tolist() == [False, True, False, False]


@pytest.mark.bad_input
def test_refuses_a_mask_of_numbers(device):
    with pytest.raises(ValueError, match="^positive must be bool, but is torch.float32$"):
        hard_negative_mining(torch.zeros(3, device=device), torch.zeros(3, device=device))


@pytest.mark.bad_input
def test_refuses_shapes_that_would_broadcast(device):
    positive = torch.zeros(1, 3, device=device).bool()
    words = r"the shape of background_loss, \(2, 3\), but has \(1, 3\)"
    with pytest.raises(ValueError, match=f"^positive must have {words}$"):
        hard_negative_mining(torch.zeros(2, 3, device=device), positive)


@pytest.mark.bad_input
def test_refuses_nan(device):
    losses = torch.tensor([0.0, math.nan], device=device)
    with pytest.raises(ValueError, match="^background_loss must be numbers, but holds nan$"):
        hard_negative_mining(losses, torch.zeros(2, device=device).bool())


@pytest.mark.bad_input
def test_refuses_a_ratio_below_one(device):
    with pytest.raises(ValueError, match="^ratio must be >= 1, but is 0$"):
        hard_negative_mining(
            torch.zeros(2, device=device), torch.zeros(2, device=device).bool(), ratio=0
        )
