import pytest
import torch
from torchvision import tv_tensors
from torchvision.transforms import v2

from snippets.augmentation.resize_mask import resize_mask


def classes(device, height=6, width=8):
    rng = torch.Generator().manual_seed(0)
    return torch.randint(0, 9, (height, width), generator=rng).to(device)


@pytest.mark.reference
@pytest.mark.parametrize("size", [(6, 8), (3, 4), (12, 16), (4, 5), (1, 1), (7, 3)])
def test_it_is_what_torchvision_does_to_a_mask(device, size):
    mask = classes(device)
    expected = v2.functional.resize(tv_tensors.Mask(mask.to(torch.uint8)), list(size))
    assert torch.equal(resize_mask(mask, *size), expected.as_subclass(torch.Tensor).long())


@pytest.mark.closed_form
def test_twice_the_size_repeats_and_half_of_it_skips(device):
    mask = classes(device)
    double = resize_mask(mask, 12, 16)
    assert torch.equal(double, mask.repeat_interleave(2, 0).repeat_interleave(2, 1))
    assert torch.equal(resize_mask(double, 6, 8), mask)
    assert torch.equal(resize_mask(mask.expand(2, 6, 8), 3, 2), mask[::2, ::4].expand(2, 3, 2))


@pytest.mark.bad_input
@pytest.mark.parametrize("name", ["height", "width"])
def test_refuses_an_empty_size(device, name):
    with pytest.raises(ValueError, match=f"^{name} must be at least 1, but is 0"):
        resize_mask(classes(device), **({"height": 1, "width": 1} | {name: 0}))
