import pytest
import torch
from torchvision import tv_tensors
from torchvision.transforms import v2

from snippets.augmentation.centers_inside import centers_inside
from snippets.augmentation.iou_crop_params import iou_crop_params
from snippets.detection.box_iou import box_iou

BOXES = [[40.0, 20.0, 60.0, 50.0], [5.0, 5.0, 12.0, 9.0], [70.0, 10.0, 100.0, 80.0]]


def rng(seed=0):
    return torch.Generator().manual_seed(seed)


@pytest.mark.reference
@pytest.mark.parametrize("overlaps", [(0.0, 0.1, 0.3, 0.5, 0.7, 0.9, 1.0), (0.0, 1.0), (0.3, 2.0)])
def test_a_seed_gives_the_window_of_torchvision(device, overlaps):
    boxes = torch.tensor(BOXES, device=device)
    wrapped = tv_tensors.BoundingBoxes(boxes, format="XYXY", canvas_size=(80, 120))
    drawn = set()
    for seed in range(40):
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(seed)
            transform = v2.RandomIoUCrop(sampler_options=list(overlaps))
            found = transform.make_params([wrapped])
        expected = tuple(found.get(k, d) for k, d in zip(
            ("top", "left", "height", "width"), (0, 0, 80, 120), strict=True
        ))  # fmt: skip
        window = iou_crop_params(boxes, 80, 120, overlaps=overlaps, rng=rng(seed))
        assert window == expected
        drawn.add(window)
    assert len(drawn) > 10  # the whole picture is drawn again and again


@pytest.mark.reference
def test_the_overlaps_are_those_of_torchvision(device):
    boxes = torch.tensor(BOXES, device=device)
    options = v2.RandomIoUCrop().options
    for seed in range(30):
        window = iou_crop_params(boxes, 80, 120, rng=rng(seed))
        assert window == iou_crop_params(boxes, 80, 120, overlaps=options, rng=rng(seed))


@pytest.mark.property
@pytest.mark.parametrize("least", [0.1, 0.5])
def test_the_window_shows_enough_of_a_box_in_an_allowed_shape(device, least):
    boxes, g = torch.tensor(BOXES, device=device), rng()
    for _ in range(40):
        top, left, h, w = iou_crop_params(boxes, 80, 120, overlaps=(least, 1.0), rng=g)
        assert 0 <= top < top + h <= 80
        assert 0 <= left < left + w <= 120
        inside = boxes[centers_inside(boxes, top, left, h, w)]
        window = torch.tensor([[left, top, left + w, top + h]], dtype=torch.float32, device=device)
        assert (h, w) == (80, 120) or box_iou(inside, window).max() >= least
        assert 0.5 <= w / h <= 2


@pytest.mark.closed_form
def test_without_a_box_or_without_a_choice_it_is_the_whole_picture(device):
    none = torch.zeros(0, 4, device=device)
    assert iou_crop_params(none, 4, 6, rng=rng()) == (0, 0, 4, 6)
    boxes = torch.tensor(BOXES, device=device)
    assert iou_crop_params(boxes, 80, 120, overlaps=(1.0,), rng=rng()) == (0, 0, 80, 120)
    assert iou_crop_params(none, 6, 4, overlaps=(0.0, 1.0), rng=rng(2)) == (0, 0, 6, 4)


@pytest.mark.bad_input
def test_refuses_what_is_no_box(device):
    bad = torch.tensor([[4.0, 2.0, 1.0, 5.0]], device=device)
    with pytest.raises(ValueError, match=r"^boxes must have x1 <= x2"):
        iou_crop_params(bad, 80, 120, overlaps=(0.0, 0.0, 0.0, 1.0), rng=rng(1))


@pytest.mark.bad_input
@pytest.mark.parametrize("name", ["height", "width"])
def test_refuses_a_picture_of_a_few_pixels(device, name):
    size = {"height": 4, "width": 4} | {name: 3}
    with pytest.raises(ValueError, match=f"^{name} must be at least 4, but is 3"):
        iou_crop_params(torch.tensor(BOXES, device=device), **size, rng=rng())


@pytest.mark.bad_input
@pytest.mark.parametrize("bad", [(0.5, 0.9), ()])
def test_refuses_a_search_without_end(device, bad):
    with pytest.raises(ValueError, match=r"^overlaps must hold 1, but holds \["):
        iou_crop_params(torch.tensor(BOXES, device=device), 80, 120, overlaps=bad, rng=rng())


@pytest.mark.closed_form
def test_an_overlap_that_is_just_reached_counts(device):
    # Of one box as large as the picture, 4 x 4, a window of 2 x 2 shows a quarter exactly.
    boxes = torch.tensor([[0.0, 0.0, 4.0, 4.0]], device=device)
    windows = [iou_crop_params(boxes, 4, 4, overlaps=(0.25, 1.0), rng=rng(s)) for s in range(100)]
    assert min(h * w for _, _, h, w in windows) == 4
