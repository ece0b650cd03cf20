import math

import pytest
import torch
from torchvision.transforms import v2

from snippets.augmentation.color_jitter_params import color_jitter_params

NAMES = ("brightness", "contrast", "saturation", "hue")


def rng(seed=0):
    return torch.Generator().manual_seed(seed)


@pytest.mark.reference
@pytest.mark.parametrize("ranges", [(0.4, 0.3, 0.2, 0.1), (1.5, 1.0, 3.0, 0.5)])
def test_a_seed_gives_the_factors_of_torchvision(ranges):
    for seed in range(20):
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(seed)
            found = v2.ColorJitter(*ranges).make_params([])
        order, factors = color_jitter_params(*ranges, rng(seed))
        assert order == found["fn_idx"].tolist()
        assert factors == [found[f"{name}_factor"] for name in NAMES]


@pytest.mark.property
def test_the_factors_fill_their_ranges_and_every_order_comes(device):
    g = rng()
    drawn = [color_jitter_params(0.4, 2.0, 0.1, 0.25, g) for _ in range(400)]
    assert len({tuple(order) for order, _ in drawn}) == 24
    factors = torch.tensor([f for _, f in drawn], dtype=torch.float64, device=device)
    low = torch.tensor([0.6, 0.0, 0.9, -0.25], dtype=torch.float64, device=device)
    high = torch.tensor([1.4, 3.0, 1.1, 0.25], dtype=torch.float64, device=device)
    for found, edge in ((factors.min(0).values, low), (factors.max(0).values, high)):
        assert ((found - edge).abs() / (high - low) < 0.02).all()


@pytest.mark.closed_form
def test_no_range_is_no_change():
    assert color_jitter_params(0, 0, 0, 0, rng())[1] == [1, 1, 1, 0]


@pytest.mark.bad_input
@pytest.mark.parametrize("bad", [-0.1, math.nan])
@pytest.mark.parametrize("name", NAMES[:3])
def test_refuses_a_negative_range(name, bad):
    ranges = dict.fromkeys(NAMES, 0.1) | {name: bad}
    with pytest.raises(ValueError, match=f"^{name} must be >= 0, but is {bad}"):
        color_jitter_params(**ranges, rng=rng())


@pytest.mark.bad_input
@pytest.mark.parametrize("bad", [-0.1, 0.6, math.nan])
def test_refuses_more_than_half_a_turn(bad):
    with pytest.raises(ValueError, match=rf"^hue must be in \[0, 0.5\], but is {bad}"):
        color_jitter_params(0.1, 0.1, 0.1, bad, rng())
