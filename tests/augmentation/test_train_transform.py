import pytest
import torch
from torchvision import tv_tensors
from torchvision.transforms import v2

from snippets.augmentation.train_transform import train_transform

NUMBERS = {"mean": [0.485, 0.456, 0.406], "std": [0.229, 0.224, 0.225]}


def rng(seed=0):
    return torch.Generator().manual_seed(seed)


def sample(device):
    image = torch.randint(0, 256, (3, 40, 60), generator=rng(), dtype=torch.uint8)
    boxes = torch.tensor(
        [[5.0, 5.0, 25.0, 20.0], [30.0, 10.0, 58.0, 38.0], [15.0, 2.0, 45.0, 38.0]]
    )
    mask = torch.zeros(40, 60, dtype=torch.uint8)
    mask[5:20, 5:25], mask[10:38, 30:58] = 1, 2
    return [t.to(device) for t in (image, boxes, torch.tensor([1, 2, 3]), mask)]


def torchvision_pipeline(image, boxes, labels, mask, size, seed):
    """The same transforms out of torchvision, and the same draws."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        flip = torch.rand(1) < 0.5
        window = v2.RandomResizedCrop(size).make_params([torch.zeros(1, 40, 60)])
        jitter = v2.ColorJitter(0.4, 0.4, 0.4, 0.1)
        colours = jitter.make_params([])
    things = (
        tv_tensors.Image(image),
        tv_tensors.BoundingBoxes(boxes, format="XYXY", canvas_size=(40, 60)),
        tv_tensors.Mask(mask),
    )
    things = v2.ToDtype({tv_tensors.Image: torch.float32, "others": None}, scale=True)(*things)
    if flip:
        things = [v2.functional.horizontal_flip(thing) for thing in things]
    things = [v2.functional.resized_crop(t, size=[size, size], **window) for t in things]
    image, boxes, mask = things
    image = v2.functional.normalize(jitter.transform(image, colours), **NUMBERS)
    boxes, labels = v2.SanitizeBoundingBoxes(labels_getter=lambda pair: pair[1])(boxes, labels)
    return [torch.as_tensor(t.as_subclass(torch.Tensor)) for t in (image, boxes, labels, mask)]


@pytest.mark.reference
def test_it_is_the_pipeline_of_torchvision(device):
    things, flipped, dropped = sample(device), 0, 0
    for seed in range(12):
        mine = train_transform(*things, size=16, **NUMBERS, rng=rng(seed))
        image, boxes, labels, mask = torchvision_pipeline(*things, size=16, seed=seed)
        torch.testing.assert_close(mine[0], image, rtol=0, atol=1e-4)
        torch.testing.assert_close(mine[1], boxes, rtol=1e-5, atol=1e-5)
        assert torch.equal(mine[2], labels)
        assert torch.equal(mine[3], mask)
        flipped += bool(torch.rand(1, generator=rng(seed)) < 0.5)
        dropped += len(labels) < 3
    assert 0 < flipped < 12
    assert 0 < dropped < 12


@pytest.mark.property
def test_the_boxes_hold_what_the_mask_holds(device):
    things, compared = sample(device), 0
    for seed in range(20):
        _, boxes, labels, mask = train_transform(*things, size=80, **NUMBERS, rng=rng(seed))
        for box, label in zip(boxes, labels, strict=True):
            rows, columns = (mask == label).nonzero(as_tuple=True)
            if label == 3 or len(rows) == 0:
                continue  # the third object is not painted
            corners = [columns.min(), rows.min(), columns.max() + 1, rows.max() + 1]
            found = torch.stack(corners).to(box)
            assert (found - box).abs().max() <= 1  # a mask has whole pixels only
            compared += 1
    assert compared > 20


@pytest.mark.property
def test_a_seed_repeats_it_and_nothing_else_changes(device):
    things, before = sample(device), torch.get_rng_state()
    copies = [t.clone() for t in things]
    first, again, other = (
        train_transform(*things, size=8, **NUMBERS, rng=rng(seed)) for seed in (1, 1, 2)
    )
    assert all(map(torch.equal, first, again))
    assert not torch.equal(first[0], other[0])
    assert all(map(torch.equal, things, copies))
    assert torch.equal(torch.get_rng_state(), before)


@pytest.mark.property
def test_a_white_picture_does_not_leave_the_range(device):
    # The rows of the resizing weights add up to 1 only up to a rounding error.
    _, boxes, labels, mask = sample(device)
    white = torch.full((3, 40, 60), 255, dtype=torch.uint8, device=device)
    plain = {"mean": [0, 0, 0], "std": [1, 1, 1]}
    for seed in range(10):
        image, *_ = train_transform(white, boxes, labels, mask, size=37, **plain, rng=rng(seed))
        assert 0 <= image.min() <= image.max() <= 1


@pytest.mark.bad_input
def test_refuses_labels_that_do_not_fit(device):
    image, boxes, labels, mask = sample(device)
    with pytest.raises(ValueError, match=r"^labels must be one for each of 3 boxes, but are 2"):
        train_transform(image, boxes, labels[:2], mask, size=8, **NUMBERS, rng=rng())


@pytest.mark.bad_input
def test_refuses_a_mask_of_another_size(device):
    image, boxes, labels, mask = sample(device)
    message = r"^mask must have the size of image, \(40, 60\), but has \(60, 40\)"
    with pytest.raises(ValueError, match=message):
        train_transform(image, boxes, labels, mask.T, size=8, **NUMBERS, rng=rng())
