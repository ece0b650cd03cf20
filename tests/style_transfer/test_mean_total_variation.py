import pytest
import torch

from snippets.style_transfer.mean_total_variation import mean_total_variation
from snippets.style_transfer.total_variation import total_variation


def random_image(device, *shape):
    rng = torch.Generator().manual_seed(0)
    return torch.randn(shape, dtype=torch.float64, generator=rng).to(device)


@pytest.mark.reference
def test_it_is_the_textbooks_code(device):
    x = random_image(device, 2, 3, 4, 6)
    down = (x[:, :, 1:, :] - x[:, :, :-1, :]).abs().mean()
    across = (x[:, :, :, 1:] - x[:, :, :, :-1]).abs().mean()
    torch.testing.assert_close(mean_total_variation(x), 0.5 * (down + across), rtol=1e-12, atol=0)


@pytest.mark.closed_form
@pytest.mark.parametrize("channels", [1, 3])
def test_on_a_square_it_is_the_sum_over_the_count(device, channels):
    x = random_image(device, channels, 5, 5)
    expected = total_variation(x) / (channels * 2 * 5 * 4)
    torch.testing.assert_close(mean_total_variation(x), expected, rtol=1e-12, atol=0)


@pytest.mark.closed_form
def test_elsewhere_the_directions_have_weights_of_their_own(device):
    # On 2 x 5 pixels there are 5 steps down and 8 across.
    down, across = torch.zeros(2, 2, 5, device=device)
    down[0], across[:, 0] = 1, 1
    assert total_variation(down) == 5
    assert total_variation(across) == 2
    assert mean_total_variation(down).item() == 5 / (2 * 5)
    assert mean_total_variation(across).item() == 2 / (2 * 8)


@pytest.mark.bad_input
@pytest.mark.parametrize("shape", [(3, 1, 4), (3, 4, 1), (0, 3, 4)])
def test_refuses_an_image_without_neighbours(device, shape):
    with pytest.raises(ValueError, match=rf"^x must be of shape .*, but is \({shape[0]}, "):
        mean_total_variation(torch.ones(shape, device=device))
