import pytest
import torch
import torch.nn.functional as F

from snippets.style_transfer.content_loss import content_loss
from snippets.style_transfer.mean_content_loss import mean_content_loss


def pair(device):
    rng = torch.Generator().manual_seed(0)
    return torch.randn(2, 3, 4, 5, dtype=torch.float64, generator=rng).to(device)


@pytest.mark.reference
def test_it_is_torchs_mean_squared_error(device):
    features, target = pair(device)
    expected = F.mse_loss(features, target)
    torch.testing.assert_close(mean_content_loss(features, target), expected, rtol=1e-12, atol=0)


@pytest.mark.closed_form
def test_it_is_2_over_n_m_times_equation_1(device):
    features, target = pair(device)
    expected = 2 / (3 * 20) * content_loss(features, target)
    torch.testing.assert_close(mean_content_loss(features, target), expected, rtol=1e-12, atol=0)


@pytest.mark.bad_input
def test_refuses_a_mean_of_nothing(device):
    nothing = torch.ones(0, 2, 3, device=device)
    with pytest.raises(ValueError, match="^features must hold at least one activation"):
        mean_content_loss(nothing, nothing)


@pytest.mark.bad_input
def test_refuses_shapes_that_would_broadcast(device):
    with pytest.raises(ValueError, match=r"^target must have .*, \(2, 1, 3\), but is \(2, 1, 1\)"):
        mean_content_loss(torch.ones(2, 1, 3, device=device), torch.ones(2, 1, 1, device=device))
