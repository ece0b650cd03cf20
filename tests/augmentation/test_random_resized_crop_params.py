import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torchvision.transforms import v2

from snippets.augmentation.random_resized_crop_params import random_resized_crop_params


def rng(seed=0):
    return torch.Generator().manual_seed(seed)


def torchvision_params(height, width, seed, **ranges):
    """What torchvision draws: from the global generator, which is put back afterwards."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        found = v2.RandomResizedCrop(8, **ranges).make_params([torch.zeros(1, height, width)])
    return tuple(found[key] for key in ("top", "left", "height", "width"))


@pytest.mark.reference
@pytest.mark.parametrize("size", [(100, 200), (37, 11), (3, 90), (90, 3), (1, 1), (2, 2)])
@pytest.mark.parametrize("scale", [(0.08, 1.0), (0.5, 0.6)])
def test_a_seed_gives_the_windows_of_torchvision(size, scale):
    for seed in range(20):
        drawn = random_resized_crop_params(*size, scale=scale, rng=rng(seed))
        assert drawn == torchvision_params(*size, seed, scale=scale)
    assert random_resized_crop_params(*size, rng=rng(7)) == torchvision_params(*size, 7)


@pytest.mark.property
@given(
    height=st.integers(1, 60),
    width=st.integers(1, 60),
    scale=st.tuples(st.floats(0.01, 3), st.floats(0.01, 3)).map(sorted),
    ratio=st.tuples(st.floats(0.2, 5), st.floats(0.2, 5)).map(sorted),
    seed=st.integers(0, 9),
)
def test_the_window_lies_inside(height, width, scale, ratio, seed):
    top, left, h, w = random_resized_crop_params(
        height, width, scale=scale, ratio=ratio, rng=rng(seed)
    )
    assert 0 <= top < top + h <= height
    assert 0 <= left < left + w <= width


@pytest.mark.closed_form
def test_area_and_ratio_are_those_that_were_asked_for():
    g = rng()
    windows = [
        random_resized_crop_params(1000, 1000, scale=(0.1, 0.2), ratio=(0.5, 2.0), rng=g)
        for _ in range(400)
    ]
    areas = torch.tensor([h * w / 1e6 for *_, h, w in windows])
    logs = torch.tensor([math.log2(w / h) for *_, h, w in windows])
    assert 0.099 < areas.min() < 0.101
    assert 0.199 < areas.max() < 0.201
    assert -1.01 < logs.min() < -0.97
    assert 0.97 < logs.max() < 1.01
    # Means within four standard errors: 0.1 / sqrt(12 * 400), and 2 / sqrt(12 * 400).
    assert abs(areas.mean() - 0.15) < 4 * 0.00145
    assert abs(logs.mean()) < 4 * 0.0289


@pytest.mark.closed_form
@pytest.mark.parametrize(
    ("size", "expected"),
    [
        ((10, 100), (0, 43, 10, 13)),  # too wide: 13 is 10 times 4/3
        ((100, 10), (43, 0, 13, 10)),  # too tall
        ((100, 100), (0, 0, 100, 100)),  # the ratio is allowed: all of it
    ],
)
def test_what_never_fits_gives_the_middle(size, expected):
    assert random_resized_crop_params(*size, scale=(3, 3), rng=rng()) == expected


@pytest.mark.closed_form
@pytest.mark.parametrize(("size", "expected"), [((1, 9), (0, 4, 1, 1)), ((9, 1), (4, 0, 1, 1))])
def test_the_middle_has_at_least_a_pixel(size, expected):
    extreme = (0.1, 0.2) if size[0] == 1 else (5, 9)
    assert random_resized_crop_params(*size, scale=(9, 9), ratio=extreme, rng=rng()) == expected


@pytest.mark.bad_input
@pytest.mark.parametrize("name", ["height", "width"])
def test_refuses_an_empty_picture(name):
    with pytest.raises(ValueError, match=f"^{name} must be at least 1, but is 0"):
        random_resized_crop_params(**({"height": 1, "width": 1} | {name: 0}), rng=rng())


@pytest.mark.bad_input
@pytest.mark.parametrize("bad", [(0, 1), (1, 0.5), (-1, 1), (math.nan, 1)])
@pytest.mark.parametrize("name", ["scale", "ratio"])
def test_refuses_what_is_no_range(name, bad):
    with pytest.raises(ValueError, match=f"^{name} must be a range above 0, but is {bad[0]} to"):
        random_resized_crop_params(5, 5, rng=rng(), **{name: bad})
