import math

import pytest
import sympy
import torch

from snippets.conditional_gan.conditional_value import conditional_value
from snippets.gan.value_integral import value_integral


def tensors(device, *values):
    return [torch.tensor(v, dtype=torch.float64, device=device) for v in values]


def tables(device):
    p_y = [0.2, 0.5, 0.3]
    p_data = [[0.1, 0.9], [0.6, 0.4], [0.5, 0.5]]
    p_g = [[0.3, 0.7], [0.2, 0.8], [1.0, 0.0]]
    d = [[0.4, 0.7], [0.9, 0.2], [0.5, 0.6]]
    return p_y, p_data, p_g, d


@pytest.mark.derivation
def test_the_best_answer_under_each_condition():
    # With a shared p(y) it is divided out: D* compares p(x|y) alone.
    w, a, b, d = sympy.symbols("w a b d", positive=True)
    part = w * (a * sympy.log(d) + b * sympy.log(1 - d))
    assert sympy.solve(sympy.diff(part, d), d) == [a / (a + b)]


@pytest.mark.closed_form
def test_by_hand(device):
    p_y, p_data, p_g, d = tensors(
        device,
        [0.5, 0.5],
        [[1, 0], [0, 1]],
        [[0.5, 0.5], [0.5, 0.5]],
        [[2 / 3, 0], [0, 2 / 3]],
    )
    value = conditional_value(p_y, p_data, p_g, d).item()
    torch.testing.assert_close(value, math.log(2 / 3) + 0.5 * math.log(1 / 3), rtol=1e-14, atol=0)


@pytest.mark.closed_form
def test_one_condition_is_equation_1(device):
    p_data, p_g, d = tensors(device, [[0.1, 0.9]], [[0.3, 0.7]], [[0.4, 0.7]])
    one = torch.ones(1, dtype=torch.float64, device=device)
    value = conditional_value(one, p_data, p_g, d)
    assert torch.equal(value, value_integral(p_data[0], p_g[0], d[0]))
    assert value.ndim == 0


@pytest.mark.reference
def test_it_is_the_slow_sum(device):
    p_y, p_data, p_g, d = tables(device)
    expected = sum(
        p_y[y] * (p_data[y][x] * math.log(d[y][x]) + p_g[y][x] * math.log(1 - d[y][x]))
        for y in range(3)
        for x in range(2)
    )
    value = conditional_value(*tensors(device, *tables(device))).item()
    torch.testing.assert_close(value, expected, rtol=1e-13, atol=0)


@pytest.mark.closed_form
def test_a_condition_that_never_occurs_plays_no_part(device):
    p_y, p_data, p_g, d = tensors(
        device, [1.0, 0.0], [[0.5, 0.5]] * 2, [[0.5, 0.5]] * 2, [[0.5, 0.5], [0.0, 1.0]]
    )
    value = conditional_value(p_y, p_data, p_g, d).item()
    torch.testing.assert_close(value, -math.log(4), rtol=1e-14, atol=0)


@pytest.mark.gradient
def test_it_can_be_differentiated(device):
    *fixed, d = tensors(device, *tables(device))
    assert torch.autograd.gradcheck(lambda d: conditional_value(*fixed, d), d.requires_grad_())


@pytest.mark.closed_form
@pytest.mark.parametrize("total", [0.9999, 1.0001])
def test_accepts_a_sum_that_rounding_explains(device, total):
    one = torch.ones(1, 1, dtype=torch.float64, device=device)
    p_y = torch.tensor([total], dtype=torch.float64, device=device)
    assert abs(conditional_value(p_y, one, one, one / 2) + math.log(4)) < 2e-4


@pytest.mark.bad_input
@pytest.mark.parametrize(
    "p_y",
    [
        (-0.5, 1.5),
        (math.nan, 1),
        (math.inf, 0),
        (0, math.nextafter(1.0001, 2)),
        (0, math.nextafter(0.9999, 0)),
    ],
)
def test_refuses_conditions_that_are_no_distribution(device, p_y):
    p_y, half = tensors(device, p_y, [[0.5, 0.5]] * 2)
    with pytest.raises(ValueError, match=r"^p_y must be >= 0 and of sum 1, but is"):
        conditional_value(p_y, half, half, half)


@pytest.mark.bad_input
@pytest.mark.parametrize("name", ["p_data", "p_g", "d"])
@pytest.mark.parametrize("shape", [(1, 2), (2, 1), (2,)])
def test_refuses_shapes_that_do_not_fit(device, name, shape):
    if name == "p_data" and shape == (2, 1):
        name = "p_g"  # the columns are those of p_data, so the others do not fit
    arguments = dict.fromkeys(("p_data", "p_g", "d"), torch.full((2, 2), 0.5, device=device))
    arguments |= {name: torch.full(shape, 0.5, device=device)}
    p_y = torch.full((2,), 0.5, device=device)
    with pytest.raises(ValueError, match=f"^{name} must have a row for each of 2 conditions"):
        conditional_value(p_y, **arguments)
