import pytest
import torch
import torch.nn.functional as F
from hypothesis import given
from hypothesis import strategies as st

from snippets.pointer_networks.attention_read import attention_read


def random(device):
    rng = torch.Generator().manual_seed(0)
    a = torch.rand(2, 3, 5, dtype=torch.float64, generator=rng)
    e = torch.randn(2, 5, 4, dtype=torch.float64, generator=rng)
    return (a / a.sum(dim=2, keepdim=True)).to(device), e.to(device)


@pytest.mark.reference
def test_it_is_the_sum_written_as_loops(device):
    a, e = random(device)
    read = attention_read(a, e)
    assert read.shape == (2, 3, 4)
    for b in range(2):
        for i in range(3):
            expected = sum(a[b, i, j] * e[b, j] for j in range(5))
            torch.testing.assert_close(read[b, i], expected, rtol=1e-13, atol=1e-15)


@pytest.mark.reference
def test_with_the_weights_of_dot_products_it_is_torchs_attention(device):
    _, e = random(device)
    d = torch.randn(2, 3, 4, dtype=torch.float64, generator=torch.Generator().manual_seed(1))
    d = d.to(device)
    weights = (d @ e.mT / 2).softmax(dim=2)
    expected = F.scaled_dot_product_attention(d, e, e)
    torch.testing.assert_close(attention_read(weights, e), expected, rtol=1e-12, atol=1e-14)


@pytest.mark.property
@given(picked=st.lists(st.integers(0, 4), min_size=1, max_size=6))
def test_weights_of_one_pick(device, picked):
    _, e = random(device)
    picked = torch.tensor(picked, device=device)
    a = F.one_hot(picked, 5).double().expand(2, -1, -1)
    assert torch.equal(attention_read(a, e), e[:, picked])


@pytest.mark.property
def test_what_is_read_lies_between_the_states(device):
    a, e = random(device)
    read = attention_read(a, e)
    assert (read <= e.amax(dim=1, keepdim=True)).all()
    assert (read >= e.amin(dim=1, keepdim=True)).all()


@pytest.mark.gradient
def test_the_gradient_is_that_of_finite_differences(device):
    a, e = random(device)
    e = e.requires_grad_()
    assert torch.autograd.gradcheck(lambda e: attention_read(a, e), (e,))
    u = torch.randn(2, 3, 5, dtype=torch.float64, generator=torch.Generator().manual_seed(1))
    u = u.to(device).requires_grad_()
    assert torch.autograd.gradcheck(lambda u: attention_read(u.softmax(dim=2), e.detach()), (u,))


@pytest.mark.bad_input
def test_refuses_batches_that_would_broadcast(device):
    a, e = random(device)
    with pytest.raises(ValueError, match="^e must have the batch of a, 2, but has 1"):
        attention_read(a, e[:1])


@pytest.mark.bad_input
@pytest.mark.parametrize("factor", [0.998, 1.002, float("nan")])
def test_refuses_weights_that_are_none(device, factor):
    a, e = random(device)
    a[1, 2] *= factor
    with pytest.raises(ValueError, match="^a must add up to 1 over n, but adds up to"):
        attention_read(a, e)


@pytest.mark.property
def test_takes_weights_with_the_rounding_of_half_precision(device):
    a, e = random(device)
    a[1, 2] *= 1.0009
    a[0, 0] *= 0.9991
    assert attention_read(a, e).isfinite().all()


@pytest.mark.bad_input
def test_the_largest_sum_allowed_is_off_by_a_thousandth(device):
    e = torch.zeros(1, 1, 1, dtype=torch.float64, device=device)
    attention_read(torch.full_like(e, 1 + 2**-10), e)
    attention_read(torch.full_like(e, 1 - 2**-10), e)
    with pytest.raises(ValueError, match="^a must add up to 1"):
        attention_read(torch.full_like(e, 1 + 2**-10 + 1e-9), e)
