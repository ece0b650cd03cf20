import math

import pytest
import scipy.stats
import torch
from hypothesis import given
from hypothesis import strategies as st

from snippets.gan.sample_examples import sample_examples


def seeded(seed=0):
    return torch.Generator().manual_seed(seed)


@pytest.mark.property
@given(n=st.integers(1, 6), m=st.integers(1, 9), seed=st.integers(0, 99))
def test_every_draw_is_a_whole_example(device, n, m, seed):
    data = torch.arange(n * 6, dtype=torch.float64, device=device).reshape(n, 2, 3)
    batch = sample_examples(data, m, seeded(seed))
    assert batch.shape == (m, 2, 3)
    assert batch.dtype == data.dtype
    assert batch.device == data.device
    found = (batch[:, None] == data[None]).flatten(2).all(dim=2)
    assert (found.sum(dim=1) == 1).all()


@pytest.mark.reference
def test_every_example_is_as_likely_as_every_other(device):
    draws = sample_examples(torch.arange(10, device=device), 10_000, seeded())
    counts = torch.bincount(draws, minlength=10).tolist()
    assert scipy.stats.chisquare(counts).pvalue > 1e-4  # a right sampler fails once in 10 000 seeds


@pytest.mark.closed_form
def test_draws_repeat_as_often_as_independent_ones_do(device):
    # Of n independent draws among n, a share of (1 - 1/n)^n, near 1/e, is never drawn.
    n = 10_000
    distinct = len(sample_examples(torch.arange(n, device=device), n, seeded()).unique())
    assert abs(1 - distinct / n - 1 / math.e) < 0.01


@pytest.mark.property
def test_draws_are_fresh_and_a_seed_repeats_them(device):
    data, rng = torch.arange(1_000, device=device), seeded()
    first, second = (sample_examples(data, 8, rng) for _ in range(2))
    assert not torch.equal(first, second)
    assert torch.equal(first, sample_examples(data, 8, seeded()))


@pytest.mark.property
def test_the_batch_is_a_copy_and_the_global_generator_is_left_alone(device):
    before = torch.get_rng_state()
    data = torch.ones(3, 2, device=device)
    sample_examples(data, 5, seeded()).zero_()
    assert (data == 1).all()
    assert torch.equal(torch.get_rng_state(), before)


@pytest.mark.bad_input
def test_refuses_data_without_an_example(device):
    with pytest.raises(ValueError, match=r"^data must hold at least one example, .* \(0, 3\)"):
        sample_examples(torch.empty(0, 3, device=device), 2, seeded())


@pytest.mark.bad_input
@pytest.mark.parametrize("m", [0, -1])
def test_refuses_an_empty_draw(device, m):
    with pytest.raises(ValueError, match=f"^m must be at least 1, but is {m}"):
        sample_examples(torch.ones(3, device=device), m, seeded())
