import pytest
import torch
import torch.nn.functional as F
from hypothesis import given
from hypothesis import strategies as st

from snippets.fast_style_transfer.channel_mean import channel_mean


def draw(device, *shape, seed=0):
    rng = torch.Generator().manual_seed(seed)
    return torch.randn(*shape, dtype=torch.float64, generator=rng).to(device)


@pytest.mark.closed_form
def test_by_hand(device):
    x = torch.tensor([[[[1.0, 2.0, 6.0]], [[0.0, 0.0, -3.0]]]], device=device)
    assert channel_mean(x).tolist() == [[3.0, -1.0]]


@pytest.mark.reference
def test_it_is_the_sum_of_the_equation_and_average_pooling(device):
    x = draw(device, 2, 3, 4, 5)
    expected = torch.stack(
        [torch.stack([sum(x[n, c].flatten()) / (4 * 5) for c in range(3)]) for n in range(2)]
    )
    torch.testing.assert_close(channel_mean(x), expected, rtol=1e-12, atol=1e-15)
    pooled = F.adaptive_avg_pool2d(x, 1).flatten(1)
    torch.testing.assert_close(channel_mean(x), pooled, rtol=1e-12, atol=1e-15)


@pytest.mark.property
@given(scale=st.floats(-10, 10), shift=st.floats(-10, 10))
def test_it_is_linear(device, scale, shift):
    x = draw(device, 2, 3, 4, 5)
    torch.testing.assert_close(
        channel_mean(scale * x + shift), scale * channel_mean(x) + shift, rtol=1e-9, atol=1e-12
    )


@pytest.mark.bad_input
@pytest.mark.parametrize("shape", [(3, 4, 4), (1, 2, 3, 4, 5), (1, 2, 0, 4), (1, 2, 4, 0)])
def test_refuses_what_has_no_positions(device, shape):
    with pytest.raises(ValueError, match=r"^x must be \(N, C, H, W\), H and W not 0, but is"):
        channel_mean(torch.zeros(shape, device=device))
