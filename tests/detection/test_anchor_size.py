import math
import re

import pytest
import sympy
import torch
from hypothesis import given
from hypothesis import strategies as st
from torchvision.models.detection.anchor_utils import AnchorGenerator

from snippets.detection.anchor_size import anchor_size

PAIRS = st.lists(st.tuples(st.floats(1e-3, 1e3), st.floats(1e-2, 1e2)), max_size=6)


def make(pairs, device):
    return torch.tensor(pairs, dtype=torch.float64, device=device).reshape(-1, 2).unbind(dim=1)


@pytest.mark.derivation
def test_it_is_the_only_box_of_that_area_and_ratio():
    w, h, s, r = sympy.symbols("w h s r", positive=True)
    (solution,) = sympy.solve([w * h - s**2, w / h - r], [w, h], dict=True)
    assert sympy.simplify(solution[w] - s * sympy.sqrt(r)) == 0
    assert sympy.simplify(solution[h] - s / sympy.sqrt(r)) == 0


@pytest.mark.closed_form
def test_square_wide_and_tall(device):
    scale, ratio = make([[10, 1], [10, 4], [10, 0.25], [0.6, 9]], device)
    expected = [[10, 10], [20, 5], [5, 20], [1.8, 0.2]]
    size = anchor_size(scale, ratio)
    torch.testing.assert_close(size, size.new_tensor(expected), rtol=1e-15, atol=0)


@pytest.mark.reference
def test_equals_torchvision_whose_ratio_is_height_over_width_and_rounded(device):
    scales, ratios = [128, 256, 512], [0.5, 1, 2]
    theirs = AnchorGenerator().generate_anchors(scales, ratios, dtype=torch.float64, device=device)
    pairs = [[s, 1 / r] for r in ratios for s in scales]  # ratio after ratio, as there
    half = anchor_size(*make(pairs, device)) / 2
    assert torch.equal(torch.cat([-half, half], dim=1).round(), theirs)


@pytest.mark.displayed
def test_the_height_shown_is_the_one_computed(displayed, device):
    def compute(s, r):
        return anchor_size(*make([[s, r]], device))[0, 1].item()

    displayed({}, compute, s=(0, 2), r=(0, 9))


@pytest.mark.property
@given(pairs=PAIRS)
def test_area_and_ratio(device, pairs):
    scale, ratio = make(pairs, device)
    w, h = anchor_size(scale, ratio).unbind(dim=1)
    torch.testing.assert_close(w * h, scale**2, rtol=1e-14, atol=0)
    torch.testing.assert_close(w / h, ratio, rtol=1e-14, atol=0)


@pytest.mark.bad_input
@pytest.mark.parametrize(
    ("n_scales", "n_ratios"), [((1,), (2,)), ((2,), (1,)), ((), ()), ((2, 1), (2, 1))]
)
def test_refuses_shapes_that_would_broadcast(device, n_scales, n_ratios):
    shapes = re.escape(f"(K,), but have {n_scales} and {n_ratios}")
    with pytest.raises(ValueError, match=f"^scale and ratio must have one shape, {shapes}$"):
        anchor_size(torch.ones(n_scales, device=device), torch.ones(n_ratios, device=device))


@pytest.mark.bad_input
@pytest.mark.parametrize("name", ["scale", "ratio"])
@pytest.mark.parametrize("bad", [0.0, -1.0, math.inf, math.nan])
def test_refuses_what_is_no_size(device, name, bad):
    values = {"scale": torch.ones(3, device=device), "ratio": torch.ones(3, device=device)}
    values[name][1] = bad
    with pytest.raises(ValueError, match=f"^{name} must be finite and > 0, but holds"):
        anchor_size(**values)
