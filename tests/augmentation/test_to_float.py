import pytest
import torch
from torchvision.transforms import v2

from snippets.augmentation.to_float import to_float


@pytest.mark.reference
def test_it_is_to_dtype_with_scale(device):
    image = torch.arange(256, dtype=torch.uint8, device=device).view(1, 16, 16)
    expected = v2.Compose([v2.ToImage(), v2.ToDtype(torch.float32, scale=True)])(image)
    torch.testing.assert_close(to_float(image), torch.as_tensor(expected), rtol=1e-7, atol=0)


@pytest.mark.property
def test_every_byte_comes_back(device):
    image = torch.arange(256, dtype=torch.uint8, device=device)
    assert torch.equal((to_float(image) * 255).round().to(torch.uint8), image)


@pytest.mark.closed_form
def test_the_ends_are_exact(device):
    image = torch.tensor([0, 255], dtype=torch.uint8, device=device)
    assert to_float(image).tolist() == [0.0, 1.0]
    assert to_float(image).dtype == torch.float32


@pytest.mark.bad_input
@pytest.mark.parametrize("dtype", [torch.float32, torch.int64])
def test_refuses_what_is_no_byte(device, dtype):
    with pytest.raises(ValueError, match=f"^image must be uint8, but is {dtype}"):
        to_float(torch.zeros(3, 2, 2, dtype=dtype, device=device))


@pytest.mark.property
def test_it_is_float32_whatever_the_default(device):
    before = torch.get_default_dtype()
    try:
        torch.set_default_dtype(torch.float64)
        assert (
            to_float(torch.zeros(1, 1, 1, dtype=torch.uint8, device=device)).dtype == torch.float32
        )
    finally:
        torch.set_default_dtype(before)
