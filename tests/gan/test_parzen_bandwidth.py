import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from sklearn.neighbors import KernelDensity

from snippets.gan.parzen_bandwidth import parzen_bandwidth


def vector(device, *values):
    return torch.tensor(values, dtype=torch.float64, device=device)


@pytest.mark.closed_form
def test_around_one_sample_it_is_the_standard_deviation(device):
    # Maximum likelihood for a Gaussian of known mean 0: sigma^2 = mean of x^2 = (1 + 49) / 2.
    validation = vector(device, 1, -7)[:, None]
    sigmas = vector(device, 3, 4, 4.9, 5, 5.1, 6, 7)
    assert parzen_bandwidth(vector(device, 0)[:, None], validation, sigmas) == 5


@pytest.mark.closed_form
def test_in_more_dimensions_every_coordinate_counts(device):
    # sigma^2 = |x|^2 / d, here (9 + 16 + 0 + 0) / 4.
    validation = vector(device, 3, 4, 0, 0)[None]
    sigmas = vector(device, 2.4, 2.5, 2.6, 5)
    assert parzen_bandwidth(torch.zeros_like(validation), validation, sigmas) == 2.5


@pytest.mark.reference
@pytest.mark.parametrize("seed", [0, 1, 2])
def test_it_is_the_choice_of_scikit_learn(device, seed):
    rng = torch.Generator().manual_seed(seed)
    samples = torch.randn(30, 2, dtype=torch.float64, generator=rng)
    validation = 1.5 * torch.randn(20, 2, dtype=torch.float64, generator=rng)
    sigmas = torch.logspace(-1, 1, 15, dtype=torch.float64)
    scores = [
        KernelDensity(bandwidth=sigma).fit(samples.numpy()).score(validation.numpy())
        for sigma in sigmas.tolist()
    ]
    best = sigmas[scores.index(max(scores))]
    assert 0 < scores.index(max(scores)) < 14  # neither end of the grid
    chosen = parzen_bandwidth(samples.to(device), validation.to(device), sigmas.to(device))
    assert chosen.item() == best.item()


@pytest.mark.property
@given(order=st.permutations([0.1, 0.3, 1.0, 3.0, 10.0]))
def test_the_order_of_the_grid_does_not_matter(device, order):
    samples, validation = vector(device, -1, 0, 2)[:, None], vector(device, 1, 3)[:, None]
    in_order = parzen_bandwidth(samples, validation, vector(device, *sorted(order)))
    chosen = parzen_bandwidth(samples, validation, vector(device, *order))
    assert chosen.shape == ()
    assert chosen == in_order


@pytest.mark.bad_input
@pytest.mark.parametrize("bad", [math.nan, math.inf])
@pytest.mark.parametrize("name", ["samples", "validation", "sigmas"])
def test_refuses_what_is_not_finite(device, name, bad):
    # nan would win: argmax takes it for the largest number.
    inputs = {
        "samples": torch.ones(3, 1, device=device),
        "validation": torch.ones(3, 1, device=device),
        "sigmas": torch.ones(3, device=device),
    }
    inputs[name][1] = bad
    with pytest.raises(ValueError, match=f"^{name} must be finite and not empty, but is"):
        parzen_bandwidth(**inputs)


@pytest.mark.bad_input
@pytest.mark.parametrize("name", ["samples", "validation", "sigmas"])
def test_refuses_what_is_empty(device, name):
    inputs = {
        "samples": torch.ones(3, 1, device=device),
        "validation": torch.ones(3, 1, device=device),
        "sigmas": torch.ones(3, device=device),
    }
    inputs[name] = inputs[name][:0]
    with pytest.raises(ValueError, match=f"^{name} must be finite and not empty, but is"):
        parzen_bandwidth(**inputs)


@pytest.mark.bad_input
@pytest.mark.parametrize("shape", [(), (3, 1)])
def test_refuses_a_grid_that_is_no_list(device, shape):
    points = torch.ones(3, 1, device=device)
    with pytest.raises(ValueError, match=r"^sigmas must be 1-D, but is \("):
        parzen_bandwidth(points, points, torch.ones(shape, device=device))


@pytest.mark.bad_input
def test_refuses_a_width_of_0(device):
    points = torch.ones(3, 1, device=device)
    with pytest.raises(ValueError, match="^sigma must be one number above 0, but is"):
        parzen_bandwidth(points, points, torch.tensor([1.0, 0.0], device=device))
