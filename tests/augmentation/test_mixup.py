import math

import pytest
import torch
import torch.nn.functional as F
from torchvision.transforms import v2

from snippets.augmentation.mixup import mixup


def batch(device):
    rng = torch.Generator().manual_seed(0)
    x = torch.rand(4, 3, 2, 2, dtype=torch.float64, generator=rng).to(device)
    return x, torch.tensor([0, 2, 1, 2], device=device)


@pytest.mark.reference
@pytest.mark.parametrize("lam", [0.0, 0.3, 1.0])
def test_it_is_that_of_torchvision(device, lam):
    x, classes = batch(device)
    transform = v2.MixUp(num_classes=3)
    transform.make_params = lambda _: {"lam": lam}
    expected_x, expected_y = transform(x, classes)
    new_x, new_y = mixup(x, F.one_hot(classes, 3).float(), lam)
    torch.testing.assert_close(new_x, expected_x, rtol=1e-12, atol=0)
    torch.testing.assert_close(new_y, expected_y, rtol=1e-6, atol=0)


@pytest.mark.property
def test_the_loss_of_a_mixed_label_is_the_mixed_loss(device):
    x, classes = batch(device)
    logits = x.flatten(1)[:, :3]
    _, y = mixup(x, F.one_hot(classes, 3).double(), 0.3)
    apart = 0.3 * F.cross_entropy(logits, classes) + 0.7 * F.cross_entropy(logits, classes.roll(1))
    torch.testing.assert_close(F.cross_entropy(logits, y), apart, rtol=1e-12, atol=0)
    torch.testing.assert_close(y.sum(1), torch.ones_like(y[:, 0]))


@pytest.mark.bad_input
@pytest.mark.parametrize("bad", [-0.1, 1.1, math.nan])
def test_refuses_what_is_no_share(device, bad):
    x, classes = batch(device)
    with pytest.raises(ValueError, match=rf"^lam must be in \[0, 1\], but is {bad}"):
        mixup(x, F.one_hot(classes, 3).double(), bad)


@pytest.mark.bad_input
def test_refuses_labels_that_cannot_be_blended(device):
    x, classes = batch(device)
    one_hot = F.one_hot(classes, 3)
    for y in (classes, classes.double(), one_hot, one_hot[:3].double()):
        with pytest.raises(ValueError, match=r"^y must be floating, \(4, classes\), but is torch"):
            mixup(x, y, 0.5)
