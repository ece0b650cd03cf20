import math

import pytest
import scipy.stats
import torch
from hypothesis import given
from hypothesis import strategies as st

from snippets.gan.sample_noise import sample_noise


def seeded(seed=0):
    return torch.Generator().manual_seed(seed)


@pytest.mark.property
@given(
    m=st.integers(1, 5),
    noise_size=st.integers(1, 5),
    low=st.floats(-10, 10),
    width=st.floats(0.1, 10),
    dtype=st.sampled_from([torch.float32, torch.float64]),
)
def test_every_entry_is_in_the_box(device, m, noise_size, low, width, dtype):
    z = sample_noise(
        m, noise_size, low=low, high=low + width, rng=seeded(), device=device, dtype=dtype
    )
    assert z.shape == (m, noise_size)
    assert z.dtype == dtype
    assert z.device.type == device.type
    assert (z >= torch.tensor(low, dtype=dtype, device=device)).all()
    assert (z <= torch.tensor(low + width, dtype=dtype, device=device)).all()


@pytest.mark.reference
def test_the_default_is_uniform_from_minus_1_to_1(device):
    z = sample_noise(2000, 5, rng=seeded(), device=device)
    assert z.dtype == torch.get_default_dtype()
    assert (
        scipy.stats.kstest(z.flatten().tolist(), scipy.stats.uniform(-1, 2).cdf).pvalue > 1e-4
    )  # a right sampler fails once in 10 000 seeds


@pytest.mark.reference
def test_other_bounds_are_kept_in_their_order(device):
    z = sample_noise(2000, 5, low=2, high=5, rng=seeded(), device=device)
    assert (
        scipy.stats.kstest(z.flatten().tolist(), scipy.stats.uniform(2, 3).cdf).pvalue > 1e-4
    )  # a right sampler fails once in 10 000 seeds


@pytest.mark.closed_form
def test_entries_are_independent(device):
    # The correlation of two independent columns of m rows has standard deviation 1 / sqrt(m).
    m = 10_000
    columns = sample_noise(m, 3, rng=seeded(), device=device).T
    off_diagonal = torch.corrcoef(columns) - torch.eye(3, device=device)
    assert off_diagonal.abs().max() < 4 / math.sqrt(m)


@pytest.mark.property
def test_draws_are_fresh_and_a_seed_repeats_them(device):
    rng = seeded()
    first, second = (sample_noise(4, 2, rng=rng, device=device) for _ in range(2))
    assert not (first == second).any()
    assert torch.equal(first, sample_noise(4, 2, rng=seeded(), device=device))


@pytest.mark.property
def test_the_global_generator_is_left_alone(device):
    before = torch.get_rng_state()
    sample_noise(4, 2, rng=seeded(), device=device)
    assert torch.equal(torch.get_rng_state(), before)


@pytest.mark.property
def test_without_a_device_the_noise_stays_where_it_was_drawn(device):
    rng = torch.Generator(device).manual_seed(0)
    assert sample_noise(4, 2, rng=rng).device.type == device.type


@pytest.mark.property
def test_the_noise_goes_where_it_is_sent():
    # The meta device is on every machine, so this also holds where there is only a CPU.
    assert sample_noise(4, 2, rng=seeded(), device="meta").device.type == "meta"


@pytest.mark.bad_input
@pytest.mark.parametrize("bad", [0, -1])
@pytest.mark.parametrize("name", ["m", "noise_size"])
def test_refuses_an_empty_draw(device, name, bad):
    sizes = {"m": 2, "noise_size": 2} | {name: bad}
    with pytest.raises(ValueError, match=f"^{name} must be at least 1, but is {bad}"):
        sample_noise(**sizes, rng=seeded(), device=device)


@pytest.mark.bad_input
@pytest.mark.parametrize("low", [1.0, 1.5, math.nan])
def test_refuses_bounds_in_the_wrong_order(device, low):
    with pytest.raises(ValueError, match=f"^low must be below high, 1.0, but is {low}"):
        sample_noise(2, 2, low=low, rng=seeded(), device=device)
