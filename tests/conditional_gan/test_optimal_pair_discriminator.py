import pytest
import sympy
import torch

from snippets.conditional_gan.conditional_value import conditional_value
from snippets.conditional_gan.optimal_pair_discriminator import optimal_pair_discriminator
from snippets.gan.optimal_discriminator import optimal_discriminator


def tensors(device, *values):
    return [torch.tensor(v, dtype=torch.float64, device=device) for v in values]


def tables(device):
    return tensors(
        device,
        [0.2, 0.5, 0.3],
        [[0.1, 0.9], [0.6, 0.4], [0.5, 0.5]],
        [0.2, 0.5, 0.3],
        [[0.3, 0.7], [0.2, 0.8], [0.9, 0.1]],
    )


@pytest.mark.derivation
def test_it_is_the_only_maximum():
    p, q, a, b, d = sympy.symbols("p q a b d", positive=True)
    part = p * a * sympy.log(d) + q * b * sympy.log(1 - d)
    (best,) = sympy.solve(sympy.diff(part, d), d)
    assert sympy.simplify(best - p * a / (p * a + q * b)) == 0
    assert sympy.simplify(best.subs(q, p) - a / (a + b)) == 0  # shared conditions


@pytest.mark.displayed
def test_the_equation_shown_is_the_one_computed(displayed, device):
    def compute(p, a, q, b):
        p, a, q, b = (torch.tensor(v, dtype=torch.float64, device=device) for v in (p, a, q, b))
        return optimal_pair_discriminator(p[None], a[None, None], q[None], b[None, None]).item()

    names = {r"p(y)": "p", r"p_{data}(x|y)": "a", r"q(y)": "q", r"p_g(x|y)": "b"}
    displayed(names, compute, p=(0, 1), a=(0, 1), q=(0, 1), b=(0, 1))


@pytest.mark.closed_form
def test_with_shared_conditions_they_play_no_part(device):
    p_y, p_data, q_y, p_g = tables(device)
    torch.testing.assert_close(
        optimal_pair_discriminator(p_y, p_data, q_y, p_g),
        optimal_discriminator(p_data, p_g),
        rtol=1e-14,
        atol=0,
    )


@pytest.mark.closed_form
def test_conditions_that_are_asked_for_too_often_give_the_generator_away(device):
    # A perfect generator, but asked for class 1 three times as often as the data have it.
    p_y, q_y, same = tensors(device, [0.75, 0.25], [0.25, 0.75], [[0.5, 0.5], [0.1, 0.9]])
    d = optimal_pair_discriminator(p_y, same, q_y, same)
    expected = tensors(device, [[0.75, 0.75], [0.25, 0.25]])[0]
    torch.testing.assert_close(d, expected, rtol=1e-14, atol=0)


@pytest.mark.property
def test_no_other_discriminator_has_a_higher_value(device):
    p_y, p_data, q_y, p_g = tables(device)
    best = optimal_pair_discriminator(p_y, p_data, q_y, p_g)
    value = conditional_value(p_y, p_data, p_g, best)
    rng = torch.Generator().manual_seed(0)
    for _ in range(20):
        other = best + 0.02 * torch.randn(best.shape, generator=rng).to(best)
        assert conditional_value(p_y, p_data, p_g, other) < value


@pytest.mark.bad_input
@pytest.mark.parametrize("name", ["p_data", "p_g"])
@pytest.mark.parametrize("shape", [(3, 2), (2,), (2, 2, 2)])
def test_refuses_shapes_that_would_broadcast(device, name, shape):
    y, arguments = torch.ones(2, device=device), {"p_data": (2, 2), "p_g": (2, 2)} | {name: shape}
    p_data, p_g = (torch.ones(arguments[key], device=device) for key in ("p_data", "p_g"))
    with pytest.raises(ValueError, match=f"^{name} must have a row for each condition"):
        optimal_pair_discriminator(y, p_data, y, p_g)


@pytest.mark.bad_input
@pytest.mark.parametrize("name", ["p_data", "p_g"])
def test_refuses_conditions_that_are_no_vector(device, name):
    vector, matrix = torch.ones(2, device=device), torch.ones(2, 2, device=device)
    p_y, q_y = (matrix if name == key else vector for key in ("p_data", "p_g"))
    with pytest.raises(ValueError, match=f"^{name} must have a row for each condition"):
        optimal_pair_discriminator(p_y, matrix, q_y, matrix)


@pytest.mark.bad_input
def test_refuses_what_is_no_probability(device):
    y, table = torch.ones(2, device=device), torch.ones(2, 2, device=device)
    with pytest.raises(ValueError, match=r"^p_data must be finite and >= 0"):
        optimal_pair_discriminator(y, -table, y, table)
    with pytest.raises(ValueError, match=r"^p_g must be finite and >= 0"):
        optimal_pair_discriminator(y, table, -y, table)
