import math

import pytest
import sympy
import torch
from hypothesis import given
from hypothesis import strategies as st

from snippets.pointer_networks.in_circle import in_circle

PLACE = st.tuples(st.integers(-9, 9), st.integers(-9, 9))


def place(device, *numbers):
    return torch.tensor(numbers, dtype=torch.float64, device=device)


@pytest.mark.derivation
def test_the_determinant_is_a_product_of_area_and_power():
    # Corners on a circle of radius r about the origin, so that x^2 + y^2 = r^2, and d anywhere: the
    # determinant is twice the area of the triangle times r^2 - |d|^2, which is above 0 inside.
    r, dx, dy = sympy.symbols("r d_x d_y", real=True)
    corners = list(zip(sympy.symbols("x_1:4"), sympy.symbols("y_1:4"), strict=True))
    rows = [[x - dx, y - dy, r**2 - 2 * x * dx - 2 * y * dy + dx**2 + dy**2] for x, y in corners]
    doubled_area = sympy.Matrix([[x, y, 1] for x, y in corners]).det()
    power = r**2 - dx**2 - dy**2
    assert sympy.expand(sympy.Matrix(rows).det() - doubled_area * power) == 0


@pytest.mark.closed_form
def test_inside_on_and_outside_in_both_directions(device):
    triangle = place(device, (5, 0), (-3, 4), (-4, -3))  # on the circle of radius 5
    points = place(device, (0, 0), (3, 3.99), (3, 4), (3, 4.01), (-6, 0), (0, -5), (-4.9, 0))
    expected = [True, True, False, False, False, False, True]
    assert in_circle(triangle, points).tolist() == expected
    assert in_circle(triangle.flip(0), points).tolist() == expected
    assert in_circle(triangle.roll(1, dims=0), points).tolist() == expected


@pytest.mark.closed_form
def test_corners_on_one_line_have_no_circle(device):
    flat = place(device, (0, 0), (2, 2), (4, 4))
    assert not in_circle(flat, place(device, (1, 0), (0, 1), (1, 1), (2, 2))).any()


@pytest.mark.reference
@given(a=PLACE, b=PLACE, c=PLACE, d=PLACE)
def test_it_is_nearer_to_the_circumcentre_than_the_corners(device, a, b, c, d):
    found = in_circle(place(device, a, b, c), place(device, *d)).item()
    (ax, ay), (bx, by), (cx, cy) = a, b, c
    twice = 2 * (ax * (by - cy) + bx * (cy - ay) + cx * (ay - by))
    if twice == 0:
        assert not found
        return
    squares = [x * x + y * y for x, y in (a, b, c)]
    ux = sympy.Rational(
        squares[0] * (by - cy) + squares[1] * (cy - ay) + squares[2] * (ay - by), twice
    )
    uy = sympy.Rational(
        squares[0] * (cx - bx) + squares[1] * (ax - cx) + squares[2] * (bx - ax), twice
    )
    radius = (ax - ux) ** 2 + (ay - uy) ** 2
    assert found == bool((d[0] - ux) ** 2 + (d[1] - uy) ** 2 < radius)


@pytest.mark.property
def test_shapes_broadcast_and_float32_is_computed_in_float64(device):
    triangles = torch.rand(4, 1, 3, 2, generator=torch.Generator().manual_seed(0)).to(device)
    points = torch.rand(5, 2, generator=torch.Generator().manual_seed(1)).to(device)
    found = in_circle(triangles, points)
    assert found.shape == (4, 5) and found.any() and not found.all()
    for i in range(4):
        for k in range(5):
            assert in_circle(triangles[i, 0], points[k]) == found[i, k]
    far = torch.tensor([(4096.0, 1), (4097, 0), (4098, 1)], device=device)
    near = torch.tensor([(4097.0, 2 - 2**-22), (4097, 2), (4097, 2 + 2**-21)], device=device)
    assert in_circle(far, near).tolist() == [True, False, False]
    tiny = torch.tensor([(0, 0), (1e-24, 0), (0, 1e-24)], device=device)
    assert in_circle(tiny, torch.tensor([4e-25, 4e-25], device=device))


@pytest.mark.bad_input
@pytest.mark.parametrize("shape", [(3, 3), (4, 2), (2,), (3, 1)])
def test_refuses_a_triangle_of_another_shape(device, shape):
    with pytest.raises(ValueError, match=r"^triangle must be \(\.\.\., 3, 2\), but is"):
        in_circle(torch.zeros(shape, device=device), torch.zeros(2, device=device))


@pytest.mark.bad_input
@pytest.mark.parametrize("shape", [(3,), (2, 1), ()])
def test_refuses_a_point_of_another_shape(device, shape):
    with pytest.raises(ValueError, match=r"^point must be \(\.\.\., 2\), but is"):
        in_circle(torch.zeros(3, 2, device=device), torch.zeros(shape, device=device))


@pytest.mark.bad_input
@pytest.mark.parametrize("name", ["triangle", "point"])
def test_refuses_nan(device, name):
    values = {"triangle": torch.ones(3, 2, device=device), "point": torch.ones(2, device=device)}
    values[name].view(-1)[1] = math.nan
    with pytest.raises(ValueError, match=f"^{name} must be numbers, but holds nan"):
        in_circle(**values)
