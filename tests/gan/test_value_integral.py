import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from snippets.gan.optimal_discriminator import optimal_discriminator
from snippets.gan.pushforward import pushforward
from snippets.gan.value_function import value_function
from snippets.gan.value_integral import value_integral


def vector(device, *values):
    return torch.tensor(values, dtype=torch.float64, device=device)


@pytest.mark.closed_form
def test_by_hand(device):
    value = value_integral(
        vector(device, 0.5, 0.5, 0), vector(device, 0, 0.25, 0.75), vector(device, 0.9, 0.4, 0.1)
    )
    expected = (math.log(0.9) + math.log(0.4)) / 2 + (math.log(0.6) + 3 * math.log(0.9)) / 4
    torch.testing.assert_close(value.item(), expected, rtol=1e-14, atol=0)


@pytest.mark.closed_form
def test_what_never_happens_adds_nothing_whatever_d_says(device):
    p_data, p_g = vector(device, 1, 0, 0), vector(device, 0, 1, 0)
    for anything in (0.5, math.nan, -1, 2):
        assert value_integral(p_data, p_g, vector(device, 1, 0, anything)) == 0
    # Certain and wrong, on the data or on a fake.
    assert value_integral(p_data, p_g, vector(device, 0, 0, 0)) == -math.inf
    assert value_integral(p_data, p_g, vector(device, 1, 1, 0)) == -math.inf


@pytest.mark.closed_form
def test_a_small_d_on_a_fake_is_not_lost(device):
    value = value_integral(vector(device, 1, 0), vector(device, 0, 1), vector(device, 1, 1e-20))
    torch.testing.assert_close(value.item(), -1e-20, rtol=1e-14, atol=0)


@pytest.mark.property
@given(
    outcomes=st.lists(st.tuples(st.integers(0, 3), st.integers(1, 9)), min_size=1, max_size=9),
    data=st.lists(st.integers(1, 9), min_size=4, max_size=4),
    d=st.lists(st.floats(0.01, 0.99), min_size=4, max_size=4),
)
def test_both_lines_of_the_equation_agree(device, outcomes, data, d):
    g, weight = torch.tensor(outcomes, device=device).T
    p_z = weight.double() / weight.sum()
    p_data = vector(device, *data) / sum(data)
    d = vector(device, *d)
    over_noise = (p_data * d.log()).sum() + (p_z * (1 - d[g]).log()).sum()
    over_examples = value_integral(p_data, pushforward(p_z, g, 4), d)
    torch.testing.assert_close(over_examples, over_noise, rtol=1e-12, atol=0)


@pytest.mark.reference
def test_batches_in_the_right_proportions_have_the_same_value(device):
    # Of 8 examples 2, 4, 2 are of each outcome; of 4 fakes 1, 0, 3.
    d = vector(device, 0.9, 0.6, 0.2)
    batches = d[[0, 0, 1, 1, 1, 1, 2, 2]], d[[0, 2, 2, 2]]
    exact = value_integral(vector(device, 0.25, 0.5, 0.25), vector(device, 0.25, 0, 0.75), d)
    torch.testing.assert_close(exact, value_function(*batches), rtol=1e-14, atol=0)


@pytest.mark.gradient
def test_the_gradient_vanishes_at_the_best_discriminator(device):
    p_data, p_g = vector(device, 0.2, 0.3, 0.5, 0), vector(device, 0.6, 0.3, 0, 0.1)
    d = optimal_discriminator(p_data, p_g).clamp(0.1, 0.9).requires_grad_()
    (slope,) = torch.autograd.grad(value_integral(p_data, p_g, d), d)
    # By hand: p_data / D - p_g / (1 - D). Where only one can happen, D wants to be 0 or 1.
    expected = vector(device, 0, 0, 0.5 / 0.9, -0.1 / 0.9)
    torch.testing.assert_close(slope, expected, rtol=1e-12, atol=1e-14)


@pytest.mark.closed_form
@pytest.mark.parametrize("total", [0.9999, 1.0001])
@pytest.mark.parametrize("name", ["p_data", "p_g"])
def test_accepts_a_sum_that_rounding_explains(device, name, total):
    both = dict.fromkeys(("p_data", "p_g"), vector(device, 1)) | {name: vector(device, total)}
    assert abs(value_integral(**both, d=vector(device, 0.5)) + math.log(4)) < 2e-4


@pytest.mark.bad_input
@pytest.mark.parametrize(
    "bad",
    [
        (-0.5, 1.5),
        (math.nan, 1),
        (math.inf, 0),
        (0, math.nextafter(1.0001, 2)),
        (0, math.nextafter(0.9999, 0)),
    ],
)
@pytest.mark.parametrize("name", ["p_data", "p_g"])
def test_refuses_what_is_no_distribution(device, name, bad):
    both = dict.fromkeys(("p_data", "p_g"), vector(device, 0.5, 0.5))
    both |= {name: vector(device, *bad)}
    with pytest.raises(ValueError, match=f"^{name} must be >= 0 and of sum 1, but is"):
        value_integral(**both, d=vector(device, 0.5, 0.5))


@pytest.mark.bad_input
@pytest.mark.parametrize("bad", [-0.1, 1.1, math.nan])
@pytest.mark.parametrize(
    ("p_data", "p_g"), [((0.5, 0.5), (0, 1)), ((1, 0), (0.5, 0.5)), ((1, 0), (0, 1))]
)
def test_refuses_a_d_that_is_no_probability(device, p_data, p_g, bad):
    for d in ((bad, 0.5), (0.5, bad)):
        with pytest.raises(ValueError, match=r"^d must be in \[0, 1\], but is"):
            value_integral(vector(device, *p_data), vector(device, *p_g), vector(device, *d))


@pytest.mark.bad_input
@pytest.mark.parametrize("name", ["p_g", "d"])
def test_refuses_shapes_that_would_broadcast(device, name):
    half = vector(device, 0.5, 0.5)
    arguments = {"p_data": half, "p_g": half, "d": half} | {name: vector(device, 1)}
    with pytest.raises(
        ValueError, match=rf"^{name} must have the shape of p_data, \(2,\), but is \(1,\)"
    ):
        value_integral(**arguments)
