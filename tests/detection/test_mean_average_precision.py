import math

import pytest
import torch

from snippets.detection.average_precision import average_precision
from snippets.detection.mean_average_precision import mean_average_precision


def example(device, images=6, classes=3):
    """Objects on a grid; detections jittered, some of the wrong class, some doubled, some missed."""
    generator = torch.Generator().manual_seed(0)
    detections, truths = [], []
    for _ in range(images):
        m = int(torch.randint(1, 5, (1,), generator=generator))
        corner = 20 * torch.arange(m)[:, None] * torch.ones(2)
        boxes = torch.cat([corner, corner + 10], dim=1)
        labels = torch.randint(classes, (m, 1), generator=generator).float()
        truths.append(torch.cat([labels, boxes], dim=1).double().to(device))
        pick = torch.randint(m, (2 * m,), generator=generator)
        found = boxes[pick] + 4 * torch.rand(2 * m, 1, generator=generator)
        guess = torch.where(torch.rand(2 * m, 1, generator=generator) < 0.8, labels[pick], 5.0)
        scores = torch.rand(2 * m, 1, generator=generator)
        detections.append(torch.cat([guess, scores, found], dim=1).double().to(device))
    return detections, truths


def in_one_loop(detections, truths, iou_threshold):
    """Class by class, all images in one ranked list, as the challenge does it."""
    classes = sorted({int(row[0]) for image in truths for row in image.tolist() if row[0] >= 0})
    total = 0.0
    for c in classes:
        ranked = sorted(
            ((row[1], image, row[2:]) for image, rows in enumerate(detections)
             for row in rows.tolist() if row[0] == c),
            key=lambda d: -d[0],
        )  # fmt: skip
        wanted = [[row[1:] for row in rows.tolist() if row[0] == c] for rows in truths]
        found, correct = set(), []
        for _, image, a in ranked:
            overlaps = []
            for b in wanted[image]:
                w = max(0, min(a[2], b[2]) - max(a[0], b[0]))
                h = max(0, min(a[3], b[3]) - max(a[1], b[1]))
                area = (a[2] - a[0]) * (a[3] - a[1]) + (b[2] - b[0]) * (b[3] - b[1])
                overlaps.append(w * h / (area - w * h))
            best = max(range(len(overlaps)), key=overlaps.__getitem__, default=None)
            right = best is not None and overlaps[best] > iou_threshold
            correct.append(right and (image, best) not in found)
            if correct[-1]:
                found.add((image, best))
        scores = torch.tensor([s for s, _, _ in ranked], dtype=torch.float64)
        n_truth = sum(map(len, wanted))
        correct = torch.tensor(correct, dtype=torch.bool)
        total += average_precision(scores, correct, n_truth).item() / len(classes)
    return total


@pytest.mark.closed_form
def test_by_hand(device):
    # Class 0: one of two objects found, nothing wrong: 1/2. Class 2: found, after a miss: 1/2.
    truths = [[[0, 0, 0, 4, 4], [2, 9, 0, 13, 4]], [[0, 0, 0, 4, 4]]]
    detections = [[[0, 0.9, 0, 0, 4, 3], [2, 0.5, 9, 0, 13, 4]], [[2, 0.6, 0, 0, 4, 4]]]
    truths = [torch.tensor(rows, dtype=torch.float64, device=device) for rows in truths]
    detections = [torch.tensor(rows, dtype=torch.float64, device=device) for rows in detections]
    assert mean_average_precision(detections, truths).item() == 0.5


@pytest.mark.reference
@pytest.mark.parametrize("iou_threshold", [0.3, 0.5, 0.75])
def test_is_the_challenges_way_in_one_loop(device, iou_threshold):
    detections, truths = example(device)
    ours = mean_average_precision(detections, truths, iou_threshold).item()
    assert 0 < ours < 1
    assert ours == pytest.approx(in_one_loop(detections, truths, iou_threshold), rel=1e-12)


@pytest.mark.property
def test_the_default_overlap_is_a_half(device):
    detections, truths = example(device)
    default = mean_average_precision(detections, truths)
    assert torch.equal(default, mean_average_precision(detections, truths, 0.5))
    assert not torch.equal(default, mean_average_precision(detections, truths, 0.7))


@pytest.mark.property
def test_removed_rows_and_padding_count_for_nothing(device):
    detections, truths = example(device)
    expected = mean_average_precision(detections, truths)
    padded = [torch.cat([t.index_fill(1, torch.tensor([0], device=device), -1), t]) for t in truths]
    removed = [
        torch.cat([d, d.index_fill(1, torch.tensor([0], device=device), -1)]) for d in detections
    ]
    assert torch.equal(mean_average_precision(removed, padded), expected)


@pytest.mark.property
def test_an_object_may_reach_beyond_the_image(device):
    detections, truths = example(device)
    shift = torch.tensor([0, 15, 15, 15, 15], device=device)
    outside = [t - shift for t in truths]
    found = [torch.cat([d[:, :2], d[:, 2:] - 15], dim=1) for d in detections]
    expected = mean_average_precision(detections, truths)
    torch.testing.assert_close(mean_average_precision(found, outside), expected)


@pytest.mark.property
def test_the_truth_itself_scores_1_and_a_class_without_objects_costs_nothing(device):
    _, truths = example(device)
    perfect = [torch.cat([t[:, :1], torch.ones_like(t[:, :1]), t[:, 1:]], dim=1) for t in truths]
    assert mean_average_precision(perfect, truths).item() == pytest.approx(1, rel=1e-12)
    noise = [torch.cat([p, p.index_fill(1, torch.tensor([0], device=device), 9)]) for p in perfect]
    assert mean_average_precision(noise, truths).item() == pytest.approx(1, rel=1e-12)


@pytest.mark.closed_form
def test_images_without_objects_or_without_detections(device):
    box = [[0.0, 0.9, 0.0, 0.0, 4.0, 4.0]]
    detections = [torch.tensor(box, device=device), torch.zeros(0, 6, device=device)]
    truths = [torch.zeros(0, 5, device=device), torch.tensor([[0.0, 0, 0, 4, 4]], device=device)]
    assert mean_average_precision(detections, truths).item() == 0
    assert mean_average_precision(detections, truths[::-1]).item() == 1


@pytest.mark.bad_input
def test_refuses_another_number_of_images(device):
    detections, truths = example(device)
    with pytest.raises(
        ValueError, match="^truths must be one for each of detections, 6, but are 5$"
    ):
        mean_average_precision(detections, truths[:5])


@pytest.mark.bad_input
@pytest.mark.parametrize("shape", [(2, 4), (6,)])
def test_refuses_rows_of_another_width(device, shape):
    detections, truths = example(device)
    wrong = torch.zeros(shape, device=device)
    with pytest.raises(ValueError) as error:
        mean_average_precision([wrong, *detections[1:]], truths)
    assert str(error.value) == f"detections must have shape (n, 6), but has {shape}"
    with pytest.raises(ValueError) as error:
        mean_average_precision(detections, [*truths[:5], wrong])
    assert str(error.value) == f"truths must have shape (n, 5), but has {shape}"


@pytest.mark.bad_input
@pytest.mark.parametrize("images", [0, 1])
def test_refuses_to_judge_without_an_object(device, images):
    detections = [torch.zeros(0, 6, device=device)] * images
    truths = [torch.full((2, 5), -1.0, device=device)] * images
    with pytest.raises(ValueError, match="^truths must hold an object, but holds none$"):
        mean_average_precision(detections, truths)


@pytest.mark.bad_input
def test_refuses_a_threshold_that_is_no_overlap(device):
    with pytest.raises(ValueError, match=r"^iou_threshold must be in \[0, 1\], but is nan$"):
        mean_average_precision(*example(device), iou_threshold=math.nan)
