import math

import pytest
import torch
from torchvision.transforms import v2

from snippets.augmentation.zoom_out_params import zoom_out_params


def rng(seed=0):
    return torch.Generator().manual_seed(seed)


@pytest.mark.reference
@pytest.mark.parametrize("sides", [(1.0, 4.0), (2.0, 2.5)])
def test_a_seed_gives_the_padding_of_torchvision(sides):
    for seed in range(20):
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(seed)
            transform = v2.RandomZoomOut(side_range=sides)
            expected = transform.make_params([torch.zeros(1, 30, 50)])["padding"]
        assert list(zoom_out_params(30, 50, sides=sides, rng=rng(seed))) == expected
    assert zoom_out_params(30, 50, rng=rng(3)) == zoom_out_params(30, 50, sides=(1, 4), rng=rng(3))


@pytest.mark.property
def test_the_canvas_has_one_shape_and_the_picture_is_anywhere_on_it():
    g = rng()
    drawn = [zoom_out_params(40, 80, sides=(1.5, 3), rng=g) for _ in range(300)]
    assert min(map(min, drawn)) >= 0
    heights = [top + 40 + bottom for _, top, _, bottom in drawn]
    widths = [left + 80 + right for left, _, right, _ in drawn]
    assert 60 <= min(heights) < 62
    assert 118 < max(heights) <= 120
    assert all(abs(w - 2 * h) <= 2 for h, w in zip(heights, widths, strict=True))
    shares = [left / (left + right) for left, _, right, _ in drawn]
    assert min(shares) < 0.02
    assert max(shares) > 0.95


@pytest.mark.closed_form
def test_no_zoom_adds_nothing():
    assert zoom_out_params(1, 1, sides=(1, 1), rng=rng()) == (0, 0, 0, 0)


@pytest.mark.bad_input
@pytest.mark.parametrize("name", ["height", "width"])
def test_refuses_an_empty_picture(name):
    with pytest.raises(ValueError, match=f"^{name} must be at least 1, but is 0"):
        zoom_out_params(**({"height": 1, "width": 1} | {name: 0}), rng=rng())


@pytest.mark.bad_input
@pytest.mark.parametrize("bad", [(0.9, 2), (3, 2), (math.nan, 2)])
def test_refuses_a_canvas_that_is_smaller(bad):
    with pytest.raises(ValueError, match=f"^sides must be a range from 1 on, but is {bad[0]} to"):
        zoom_out_params(5, 5, sides=bad, rng=rng())


@pytest.mark.property
def test_the_canvas_is_up_to_four_times_as_large():
    g = rng()
    drawn = [zoom_out_params(100, 100, rng=g) for _ in range(300)]
    assert 390 < max(top + 100 + bottom for _, top, _, bottom in drawn) <= 400
