import math

import pytest
import sympy
import torch
from hypothesis import assume, given
from hypothesis import strategies as st

from snippets.pointer_networks.incentre import incentre

PLACE = st.tuples(st.integers(-9, 9), st.integers(-9, 9))


def triangle(device, *corners):
    return torch.tensor(corners, dtype=torch.float64, device=device)


@pytest.mark.closed_form
def test_the_triangle_3_4_5_has_an_incircle_of_radius_1(device):
    found = incentre(triangle(device, (0, 0), (4, 0), (0, 3)))
    torch.testing.assert_close(found, triangle(device, 1, 1), rtol=1e-15, atol=0)
    assert incentre(triangle(device, (2, 5), (2, 5), (2, 5))).isnan().all()


@pytest.mark.reference
@given(a=PLACE, b=PLACE, c=PLACE)
def test_it_is_as_far_from_each_side(device, a, b, c):
    corners = triangle(device, a, b, c)
    doubled = abs((b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]))
    assume(doubled > 0)
    x, y = incentre(corners).tolist()
    radius = doubled / (math.dist(a, b) + math.dist(b, c) + math.dist(c, a))
    for (px, py), (qx, qy) in [(a, b), (b, c), (c, a)]:
        height = abs((qx - px) * (y - py) - (qy - py) * (x - px)) / math.dist((px, py), (qx, qy))
        assert height == pytest.approx(radius, rel=1e-9)


@pytest.mark.reference
@pytest.mark.parametrize("corners", [((0, 0), (7, 1), (2, 5)), ((-3, 2), (8, 0), (1, 1))])
def test_it_is_what_sympy_finds(device, corners):
    expected = [float(side) for side in sympy.Triangle(*map(sympy.Point, corners)).incenter]
    found = incentre(triangle(device, *corners))
    torch.testing.assert_close(found, triangle(device, *expected), rtol=1e-13, atol=0)


@pytest.mark.property
@given(a=PLACE, b=PLACE, c=PLACE)
def test_the_order_of_the_corners_does_not_matter(device, a, b, c):
    assume(a != b)
    corners = triangle(device, a, b, c)
    batch = torch.stack((corners, corners.flip(0), corners.roll(1, dims=0)))[:, None]
    found = incentre(batch)
    torch.testing.assert_close(found, incentre(corners).expand(3, 1, 2), rtol=1e-12, atol=1e-12)


@pytest.mark.gradient
def test_gradients(device):
    corners = triangle(device, (0, 0), (4, 1), (1, 3)).requires_grad_()
    assert torch.autograd.gradcheck(incentre, corners)


@pytest.mark.bad_input
@pytest.mark.parametrize("shape", [(3, 3), (4, 2), (2,), (3, 1)])
def test_refuses_other_shapes(device, shape):
    with pytest.raises(ValueError, match=r"^triangle must be \(\.\.\., 3, 2\), but is"):
        incentre(torch.zeros(shape, device=device))
