import math

import pytest
import scipy.stats
import torch
from hypothesis import given
from hypothesis import strategies as st
from sklearn.neighbors import KernelDensity

from snippets.gan.parzen_log_likelihood import parzen_log_likelihood


def points(device, n, d, seed):
    rng = torch.Generator().manual_seed(seed)
    return torch.randn(n, d, dtype=torch.float64, generator=rng).to(device)


@pytest.mark.reference
@pytest.mark.parametrize("d", [1, 3])
@pytest.mark.parametrize("sigma", [0.3, 2.0])
def test_it_is_the_kernel_density_of_scikit_learn(device, d, sigma):
    x, samples = points(device, 40, d, seed=0), points(device, 30, d, seed=1)
    expected = KernelDensity(bandwidth=sigma).fit(samples.tolist()).score_samples(x.tolist())
    torch.testing.assert_close(
        parzen_log_likelihood(x, samples, sigma).cpu(),
        torch.from_numpy(expected),
        rtol=1e-12,
        atol=1e-12,
    )


@pytest.mark.reference
def test_it_is_the_mean_of_normal_densities(device):
    x, samples = points(device, 4, 2, seed=0), points(device, 5, 2, seed=1)
    density = [
        sum(scipy.stats.multivariate_normal(y, 0.25).pdf(point) for y in samples.tolist()) / 5
        for point in x.tolist()
    ]
    expected = torch.tensor(density, dtype=torch.float64, device=device).log()
    value = parzen_log_likelihood(x, samples, 0.5)
    torch.testing.assert_close(value, expected, rtol=1e-12, atol=0)


@pytest.mark.closed_form
def test_one_sample_is_one_gaussian(device):
    # The point is at distance 5: log N = -25 / (2 4) - (2 / 2) log(2 pi 4).
    x = torch.tensor([[3.0, 4.0]], dtype=torch.float64, device=device)
    value = parzen_log_likelihood(x, torch.zeros_like(x), 2.0).item()
    expected = -25 / 8 - math.log(8 * math.pi)
    torch.testing.assert_close(value, expected, rtol=1e-14, atol=0)


@pytest.mark.closed_form
def test_far_from_every_sample_nothing_underflows(device):
    x = torch.tensor([[1e3]], device=device)
    samples = torch.zeros(7, 1, device=device)
    expected = -(1e6) / 2 - math.log(2 * math.pi) / 2
    value = parzen_log_likelihood(x, samples, 1.0).item()
    torch.testing.assert_close(value, expected, rtol=1e-6, atol=0)


@pytest.mark.closed_form
def test_near_a_sample_far_from_the_origin_no_digit_is_lost(device):
    # In float32 the square of 4096 swallows that of 1/4, so |x|^2 - 2 x y + |y|^2 would be noise.
    samples = torch.full((40, 1), 4096.0, device=device)
    value = parzen_log_likelihood(samples + 0.25, samples, 0.25)
    expected = torch.full_like(value, -0.5 - math.log(2 * math.pi * 0.0625) / 2)
    torch.testing.assert_close(value, expected, rtol=1e-5, atol=0)


@pytest.mark.property
@given(centres=st.lists(st.floats(-3, 3), min_size=1, max_size=6), sigma=st.floats(0.2, 1))
def test_the_density_has_integral_1(device, centres, sigma):
    samples = torch.tensor(centres, dtype=torch.float64, device=device)[:, None]
    grid = torch.linspace(-14, 14, 2801, dtype=torch.float64, device=device)
    density = parzen_log_likelihood(grid[:, None], samples, sigma).exp()
    torch.testing.assert_close(torch.trapezoid(density, grid).item(), 1.0, rtol=0, atol=1e-12)


@pytest.mark.gradient
def test_the_gradient_reaches_points_samples_and_width(device):
    x, samples = points(device, 3, 2, seed=0), points(device, 4, 2, seed=1)
    sigma = torch.tensor(0.7, dtype=torch.float64, device=device)
    inputs = [tensor.requires_grad_() for tensor in (x, samples, sigma)]
    assert torch.autograd.gradcheck(parzen_log_likelihood, inputs)


@pytest.mark.closed_form
def test_no_point_has_no_likelihood(device):
    value = parzen_log_likelihood(points(device, 0, 2, seed=0), points(device, 3, 2, seed=1), 1.0)
    assert value.shape == (0,)


@pytest.mark.bad_input
@pytest.mark.parametrize("shape", [(3,), (2, 3, 1)])
@pytest.mark.parametrize("name", ["x", "samples"])
def test_refuses_what_is_no_list_of_points(device, name, shape):
    inputs = {"x": torch.ones(3, 1, device=device), "samples": torch.ones(3, 1, device=device)}
    inputs[name] = torch.ones(shape, device=device)
    with pytest.raises(ValueError, match=rf"^{name} must be 2-D, \(points, d\), but is \("):
        parzen_log_likelihood(**inputs, sigma=1.0)


@pytest.mark.bad_input
def test_refuses_to_average_over_no_sample(device):
    with pytest.raises(ValueError, match=r"^samples must hold at least one point, .* \(0, 2\)"):
        parzen_log_likelihood(torch.ones(3, 2, device=device), torch.ones(0, 2, device=device), 1.0)


@pytest.mark.bad_input
@pytest.mark.parametrize("bad", [0.0, -1.0, math.nan, [1.0], [1.0, 2.0]])
def test_refuses_a_width_that_is_not_one_number_above_0(device, bad):
    x = torch.ones(3, 1, device=device)
    with pytest.raises(ValueError, match="^sigma must be one number above 0, but is"):
        parzen_log_likelihood(x, x, torch.tensor(bad, device=device))
