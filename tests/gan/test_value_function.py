import math

import pytest
import torch
import torch.nn.functional as F
from hypothesis import given
from hypothesis import strategies as st

from snippets.gan.value_function import value_function

PROBABILITIES = st.lists(st.floats(0, 1), min_size=1, max_size=5)


def tensors(device, *values):
    return [torch.tensor(v, dtype=torch.float64, device=device) for v in values]


@pytest.mark.closed_form
def test_a_discriminator_that_cannot_tell_has_minus_log_4(device):
    half = torch.full((3,), 0.5, dtype=torch.float64, device=device)
    torch.testing.assert_close(value_function(half, half).item(), -math.log(4), rtol=1e-15, atol=0)


@pytest.mark.closed_form
@pytest.mark.parametrize(
    ("d_real", "d_fake", "value"),
    [(1.0, 0.0, 0.0), (0.0, 0.0, -math.inf), (1.0, 1.0, -math.inf)],
)
def test_a_certain_discriminator(device, d_real, d_fake, value):
    assert value_function(*tensors(device, [d_real], [d_fake])).item() == value


@pytest.mark.closed_form
def test_batches_may_differ_in_size(device):
    d_real, d_fake = tensors(device, [0.9, 0.8], [0.1, 0.2, 0.3])
    by_hand = math.log(0.9 * 0.8) / 2 + math.log(0.9 * 0.8 * 0.7) / 3
    torch.testing.assert_close(value_function(d_real, d_fake).item(), by_hand, rtol=1e-14, atol=0)


@pytest.mark.closed_form
def test_a_small_d_on_a_fake_is_not_lost(device):
    # 1 - 1e-20 rounds to 1, whose log is 0.
    value = value_function(*tensors(device, [1.0], [1e-20])).item()
    torch.testing.assert_close(value, -1e-20, rtol=1e-14, atol=0)


@pytest.mark.reference
def test_it_is_the_negated_binary_cross_entropy(device):
    rng = torch.Generator().manual_seed(0)
    d_real = torch.rand(7, dtype=torch.float64, generator=rng).to(device)
    d_fake = torch.rand(4, dtype=torch.float64, generator=rng).to(device)
    cross_entropy = F.binary_cross_entropy(d_real, torch.ones_like(d_real))
    cross_entropy += F.binary_cross_entropy(d_fake, torch.zeros_like(d_fake))
    torch.testing.assert_close(value_function(d_real, d_fake), -cross_entropy, rtol=1e-12, atol=0)


@pytest.mark.property
@given(d_real=PROBABILITIES, d_fake=PROBABILITIES)
def test_relabelling_the_classes_changes_nothing(device, d_real, d_fake):
    # V is at most 0, and a world where fakes are called data has the same value.
    d_real, d_fake = tensors(device, d_real, d_fake)
    value = value_function(d_real, d_fake)
    assert value <= 0
    # 1 - D itself rounds, so the log near D = 0 is only as good as that.
    if d_real.min() > 1e-3 and d_fake.max() < 1 - 1e-3:
        torch.testing.assert_close(
            value_function(1 - d_fake, 1 - d_real), value, rtol=0, atol=1e-12
        )


@pytest.mark.bad_input
@pytest.mark.parametrize("bad", [-0.1, 1.1, math.nan])
@pytest.mark.parametrize("name", ["d_real", "d_fake"])
def test_refuses_what_is_no_probability(device, name, bad):
    batches = {key: torch.full((2,), 0.5, device=device) for key in ("d_real", "d_fake")}
    batches[name][1] = bad
    with pytest.raises(ValueError, match=rf"^{name} must be in \[0, 1\], but holds"):
        value_function(**batches)


@pytest.mark.bad_input
@pytest.mark.parametrize("name", ["d_real", "d_fake"])
def test_refuses_an_empty_batch(device, name):
    batches = {key: torch.full((2,), 0.5, device=device) for key in ("d_real", "d_fake")}
    batches[name] = torch.empty(0, device=device)
    with pytest.raises(ValueError, match=f"^{name} must hold at least one probability"):
        value_function(**batches)
