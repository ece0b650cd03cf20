import pytest
import torch
from torchvision.transforms import v2

from snippets.augmentation.evaluation_transform import evaluation_transform

NUMBERS = {"mean": [0.485, 0.456, 0.406], "std": [0.229, 0.224, 0.225]}


def picture(device):
    rng = torch.Generator().manual_seed(0)
    return torch.randint(0, 256, (3, 40, 60), generator=rng, dtype=torch.uint8).to(device)


@pytest.mark.reference
@pytest.mark.parametrize(("resize", "size"), [(32, 28), (64, 64), (20, 7)])
def test_it_is_the_pipeline_of_torchvision(device, resize, size):
    pipeline = v2.Compose(
        [
            v2.ToDtype(torch.float32, scale=True),
            v2.Resize([resize, resize], antialias=True),
            v2.CenterCrop(size),
            v2.Normalize(**NUMBERS),
        ]
    )
    found = evaluation_transform(picture(device), resize=resize, size=size, **NUMBERS)
    torch.testing.assert_close(found, pipeline(picture(device)), rtol=0, atol=1e-5)
    assert found.shape == (3, size, size)


@pytest.mark.property
def test_nothing_in_it_is_random(device):
    before = torch.get_rng_state()
    first, again = (
        evaluation_transform(picture(device), resize=16, size=8, **NUMBERS) for _ in range(2)
    )
    assert torch.equal(first, again)
    assert torch.equal(torch.get_rng_state(), before)
