import math

import pytest
import torch
from torchvision.transforms import v2

from snippets.augmentation.cutmix_box import cutmix_box


def rng(seed=0):
    return torch.Generator().manual_seed(seed)


@pytest.mark.reference
@pytest.mark.parametrize("lam", [0.0, 0.25, 0.9, 1.0])
def test_a_seed_gives_the_box_of_torchvision(lam):
    class Fixed:
        def sample(self, shape):
            return torch.tensor(lam)

    for seed in range(20):
        transform = v2.CutMix(num_classes=3)
        transform._dist = Fixed()
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(seed)
            expected = transform.make_params([torch.zeros(1, 3, 30, 47)])["box"]
        # torchvision's share has been through float32.
        assert cutmix_box(30, 47, float(torch.tensor(lam)), rng(seed)) == expected


@pytest.mark.property
def test_a_box_away_from_the_edge_has_the_share_that_was_asked_for():
    g = rng()
    boxes = [cutmix_box(100, 200, 0.84, g) for _ in range(300)]
    assert all(0 <= x1 <= x2 <= 200 and 0 <= y1 <= y2 <= 100 for x1, y1, x2, y2 in boxes)
    areas = [(x2 - x1) * (y2 - y1) / 20000 for x1, y1, x2, y2 in boxes]
    assert max(areas) == pytest.approx(0.16, abs=1e-12)
    assert 0.2 < sum(area < 0.159 for area in areas) / 300 < 0.8  # cut off at an edge


@pytest.mark.closed_form
def test_nothing_to_replace_is_an_empty_box():
    for seed in range(5):
        x1, y1, x2, y2 = cutmix_box(1, 1, 1.0, rng(seed))
        assert (x2 - x1) * (y2 - y1) == 0


@pytest.mark.bad_input
@pytest.mark.parametrize("name", ["height", "width"])
def test_refuses_an_empty_picture(name):
    with pytest.raises(ValueError, match=f"^{name} must be at least 1, but is 0"):
        cutmix_box(**({"height": 1, "width": 1} | {name: 0}), lam=0.5, rng=rng())


@pytest.mark.bad_input
@pytest.mark.parametrize("bad", [-0.1, 1.1, math.nan])
def test_refuses_what_is_no_share(bad):
    with pytest.raises(ValueError, match=rf"^lam must be in \[0, 1\], but is {bad}"):
        cutmix_box(5, 5, bad, rng())
