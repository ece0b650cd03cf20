import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from snippets.wgan.critic_objective import critic_objective

SCORES = st.lists(st.integers(-99, 99), min_size=1, max_size=6)


def vector(device, values):
    return torch.tensor(values, dtype=torch.float64, device=device)


@pytest.mark.closed_form
def test_by_hand(device):
    # Means 3 and 0.5; there is no bound, and no logarithm.
    f_real, f_fake = vector(device, [[2], [4]]), vector(device, [0.5, 0, 1])
    assert critic_objective(f_real, f_fake).item() == 2.5


@pytest.mark.reference
@given(f_real=SCORES, f_fake=SCORES)
def test_it_is_the_sum_of_the_paper(device, f_real, f_fake):
    expected = sum(f / len(f_real) for f in f_real) - sum(f / len(f_fake) for f in f_fake)
    value = critic_objective(vector(device, f_real), vector(device, f_fake)).item()
    torch.testing.assert_close(value, expected, rtol=1e-12, atol=1e-12)


@pytest.mark.property
@given(f_real=SCORES, f_fake=SCORES, k=st.integers(-9, 9))
def test_a_constant_adds_nothing_and_a_steeper_critic_says_more(device, f_real, f_fake, k):
    f_real, f_fake = vector(device, f_real), vector(device, f_fake)
    value = critic_objective(f_real, f_fake)
    close = {"rtol": 1e-12, "atol": 1e-12}
    torch.testing.assert_close(critic_objective(f_real + 5, f_fake + 5), value, **close)
    torch.testing.assert_close(critic_objective(k * f_real, k * f_fake), k * value, **close)


@pytest.mark.bad_input
@pytest.mark.parametrize("name", ["f_real", "f_fake"])
def test_refuses_an_empty_batch(device, name):
    batches = dict.fromkeys(("f_real", "f_fake"), vector(device, [1.0])) | {
        name: vector(device, [])
    }
    with pytest.raises(ValueError, match=f"^{name} must hold at least one score, but is empty"):
        critic_objective(**batches)
