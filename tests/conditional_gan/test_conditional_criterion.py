import math

import pytest
import torch

from snippets.conditional_gan.conditional_criterion import conditional_criterion
from snippets.conditional_gan.conditional_value import conditional_value
from snippets.conditional_gan.optimal_pair_discriminator import optimal_pair_discriminator
from snippets.gan.virtual_criterion import virtual_criterion


def tensors(device, *values):
    return [torch.tensor(v, dtype=torch.float64, device=device) for v in values]


def tables(device):
    return tensors(
        device,
        [0.2, 0.5, 0.3],
        [[0.1, 0.9], [0.6, 0.4], [0.5, 0.5]],
        [[0.3, 0.7], [0.2, 0.8], [1.0, 0.0]],
    )


@pytest.mark.closed_form
def test_its_bounds(device):
    p_y, p_data = tensors(device, [0.5, 0.5], [[1, 0], [0, 1]])
    assert conditional_criterion(p_y, p_data, p_data.flip(0)).item() == pytest.approx(0, abs=1e-15)
    equal = conditional_criterion(p_y, p_data, p_data)
    assert equal.item() == pytest.approx(-math.log(4), rel=1e-14)
    assert equal.ndim == 0


@pytest.mark.closed_form
def test_the_right_mixture_with_the_wrong_conditions_is_not_enough(device):
    # Over all conditions data and generator are the same: a discriminator that is not told y
    # could not find a fault.
    p_y, p_data = tensors(device, [0.5, 0.5], [[0.9, 0.1], [0.1, 0.9]])
    p_g = p_data.flip(0)
    assert torch.equal(p_y @ p_data, p_y @ p_g)
    unconditional = virtual_criterion(p_y @ p_data, p_y @ p_g).item()
    assert unconditional == pytest.approx(-math.log(4), rel=1e-14)
    assert conditional_criterion(p_y, p_data, p_g) > -0.7


@pytest.mark.closed_form
def test_a_condition_that_never_occurs_plays_no_part(device):
    p_y, p_data = tensors(device, [1.0, 0.0], [[1, 0], [1, 0]])
    p_g = tensors(device, [[1, 0], [0, 1]])[0]
    value = conditional_criterion(p_y, p_data, p_g).item()
    assert value == pytest.approx(-math.log(4), rel=1e-14)


@pytest.mark.reference
def test_it_is_the_value_at_the_best_discriminator(device):
    p_y, p_data, p_g = tables(device)
    best = optimal_pair_discriminator(p_y, p_data, p_y, p_g)
    value = conditional_value(p_y, p_data, p_g, best)
    torch.testing.assert_close(conditional_criterion(p_y, p_data, p_g), value, rtol=1e-12, atol=0)


@pytest.mark.reference
def test_it_is_the_mean_of_one_criterion_each(device):
    p_y, p_data, p_g = tables(device)
    expected = sum(w * virtual_criterion(p, q) for w, p, q in zip(p_y, p_data, p_g, strict=True))
    torch.testing.assert_close(
        conditional_criterion(p_y, p_data, p_g), expected, rtol=1e-12, atol=0
    )


@pytest.mark.closed_form
@pytest.mark.parametrize("total", [0.9999, 1.0001])
def test_accepts_a_sum_that_rounding_explains(device, total):
    one = torch.ones(1, 1, dtype=torch.float64, device=device)
    p_y = torch.tensor([total], dtype=torch.float64, device=device)
    assert abs(conditional_criterion(p_y, one, one) + math.log(4)) < 2e-4


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
        conditional_criterion(p_y, half, half)


@pytest.mark.bad_input
@pytest.mark.parametrize(
    ("name", "shape"), [("p_data", (1, 2)), ("p_data", (2,)), ("p_g", (1, 2)), ("p_g", (2, 1))]
)
def test_refuses_shapes_that_do_not_fit(device, name, shape):
    arguments = dict.fromkeys(("p_data", "p_g"), torch.full((2, 2), 0.5, device=device))
    arguments |= {name: torch.full(shape, 0.5, device=device)}
    p_y = torch.full((2,), 0.5, device=device)
    with pytest.raises(ValueError, match=f"^{name} must have a row for each of 2 conditions"):
        conditional_criterion(p_y, **arguments)


@pytest.mark.bad_input
def test_refuses_conditions_that_are_no_vector(device):
    quarter, half = (torch.full((2, 2), value, device=device) for value in (0.25, 0.5))
    with pytest.raises(ValueError, match=r"^p_data must have a row for each of 2 conditions"):
        conditional_criterion(quarter, half, half)
