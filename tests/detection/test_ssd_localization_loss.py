import math

import pytest
import torch
import torch.nn.functional as F

from snippets.detection.ssd_localization_loss import ssd_localization_loss


def example(device):
    draws = 2 * torch.randn(
        2, 2, 5, 4, generator=torch.Generator().manual_seed(0), dtype=torch.float64
    )
    positive = torch.tensor([[0, 1, 0, 0, 1], [1, 0, 0, 0, 0]], device=device).bool()
    return *draws.to(device), positive


@pytest.mark.closed_form
def test_by_hand(device):
    offsets = torch.tensor([[0.5, 0.0, -3.0, 1.0], [9.0, 9.0, 9.0, 9.0]], device=device)
    positive = torch.tensor([True, False], device=device)
    loss = ssd_localization_loss(offsets, torch.zeros_like(offsets), positive)
    assert loss.item() == 0.125 + 2.5 + 0.5


@pytest.mark.reference
def test_is_the_sum_of_the_paper_written_as_a_loop(device):
    offsets, target_offsets, positive = example(device)
    total = 0.0
    for image in range(2):
        for i in range(5):
            for m in range(4):
                x = abs((offsets - target_offsets)[image, i, m].item())
                total += positive[image, i].item() * (0.5 * x**2 if x < 1 else x - 0.5)
    loss = ssd_localization_loss(offsets, target_offsets, positive).item()
    assert loss == pytest.approx(total, rel=1e-12)


@pytest.mark.reference
def test_is_the_smooth_l1_of_torch_over_the_matched(device):
    offsets, target_offsets, positive = example(device)
    theirs = F.smooth_l1_loss(offsets[positive], target_offsets[positive], reduction="sum")
    ours = ssd_localization_loss(offsets, target_offsets, positive)
    torch.testing.assert_close(ours, theirs, rtol=1e-12, atol=0)


@pytest.mark.gradient
def test_background_gets_no_gradient_whatever_stands_in_its_target(device):
    offsets, target_offsets, positive = example(device)
    offsets.requires_grad_()
    target_offsets[~positive] = math.nan
    ssd_localization_loss(offsets, target_offsets, positive).backward()
    assert torch.equal((offsets.grad != 0).all(dim=-1), positive)
    assert torch.equal((offsets.grad == 0).all(dim=-1), ~positive)


@pytest.mark.closed_form
def test_without_a_match_it_is_0(device):
    offsets, target_offsets, positive = example(device)
    loss = ssd_localization_loss(offsets, target_offsets, torch.zeros_like(positive))
    assert loss.item() == 0


@pytest.mark.bad_input
def test_refuses_a_mask_of_numbers(device):
    offsets, target_offsets, positive = example(device)
    with pytest.raises(ValueError, match="^positive must be bool, but is torch.int64$"):
        ssd_localization_loss(offsets, target_offsets, positive.long())


@pytest.mark.bad_input
@pytest.mark.parametrize("name", ["offsets", "target_offsets"])
@pytest.mark.parametrize("shape", [(2, 5, 1), (2, 4, 4), (5, 4)])
def test_refuses_shapes_that_do_not_fit(device, name, shape):
    inputs = dict(zip(("offsets", "target_offsets", "positive"), example(device), strict=True))
    inputs[name] = torch.zeros(shape, device=device)
    words = "must have four columns for each of positive"
    with pytest.raises(ValueError) as error:
        ssd_localization_loss(**inputs)
    assert str(error.value) == f"{name} {words}, (2, 5, 4), but has {shape}"
