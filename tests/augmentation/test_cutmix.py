import pytest
import torch
import torch.nn.functional as F
from torchvision.transforms import v2

from snippets.augmentation.cutmix import cutmix

BOXES = [(0, 0, 6, 4), (1, 2, 3, 4), (0, 0, 1, 1), (3, 1, 6, 2), (2, 2, 2, 4)]


def batch(device):
    rng = torch.Generator().manual_seed(0)
    x = torch.rand(4, 3, 4, 6, dtype=torch.float64, generator=rng).to(device)
    return x, torch.tensor([0, 2, 1, 2], device=device)


@pytest.mark.reference
@pytest.mark.parametrize("box", BOXES)
def test_it_is_that_of_torchvision(device, box):
    x, classes = batch(device)
    before = x.clone()
    lam = 1 - (box[2] - box[0]) * (box[3] - box[1]) / 24
    transform = v2.CutMix(num_classes=3)
    transform.make_params = lambda _: {"box": box, "lam_adjusted": lam}
    expected_x, expected_y = transform(x, classes)
    new_x, new_y = cutmix(x, F.one_hot(classes, 3).float(), box)
    assert torch.equal(new_x, expected_x)
    torch.testing.assert_close(new_y, expected_y, rtol=1e-6, atol=0)
    assert torch.equal(x, before)


@pytest.mark.property
@pytest.mark.parametrize("box", BOXES)
def test_the_label_counts_the_pixels(device, box):
    # One picture a class, painted with its own number: a label is what a histogram says.
    y = torch.eye(3, dtype=torch.float64, device=device)
    x = torch.arange(3, device=device).view(3, 1, 1, 1).expand(3, 1, 4, 6)
    new_x, new_y = cutmix(x, y, box)
    counted = torch.stack([(new_x == c).double().mean(dim=(1, 2, 3)) for c in range(3)], dim=1)
    torch.testing.assert_close(new_y, counted, rtol=1e-12, atol=1e-15)


@pytest.mark.bad_input
@pytest.mark.parametrize(
    "bad", [(-1, 0, 1, 1), (0, -1, 1, 1), (0, 0, 7, 1), (0, 0, 1, 5), (2, 0, 1, 1), (0, 2, 1, 1)]
)
def test_refuses_a_box_that_is_not_inside(device, bad):
    x, classes = batch(device)
    with pytest.raises(ValueError, match=r"^box must lie in 6 x 4, but is \("):
        cutmix(x, F.one_hot(classes, 3).double(), bad)


@pytest.mark.bad_input
def test_refuses_labels_that_cannot_be_blended(device):
    x, classes = batch(device)
    one_hot = F.one_hot(classes, 3)
    for y in (classes, classes.double(), one_hot, one_hot[:3].double()):
        with pytest.raises(ValueError, match=r"^y must be floating, \(4, classes\), but is torch"):
            cutmix(x, y, (0, 0, 1, 1))


@pytest.mark.closed_form
def test_a_box_without_rows_pastes_nothing(device):
    x, classes = batch(device)
    y = F.one_hot(classes, 3).float()
    new_x, new_y = cutmix(x, y, (1, 2, 5, 2))
    assert torch.equal(new_x, x)
    torch.testing.assert_close(new_y, y, rtol=0, atol=0)
