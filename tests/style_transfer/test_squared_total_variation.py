import pytest
import torch

from snippets.style_transfer.squared_total_variation import squared_total_variation
from snippets.style_transfer.total_variation import total_variation


def random_image(device, *shape):
    rng = torch.Generator().manual_seed(0)
    return torch.randn(shape, dtype=torch.float64, generator=rng).to(device)


@pytest.mark.reference
def test_it_is_the_sum_over_neighbours(device):
    x = random_image(device, 2, 3, 4, 5)
    expected = 0
    for image in x.reshape(6, 4, 5).tolist():
        for i in range(4):
            for j in range(5):
                expected += (image[i][j] - image[i + 1][j]) ** 2 if i < 3 else 0
                expected += (image[i][j] - image[i][j + 1]) ** 2 if j < 4 else 0
    assert squared_total_variation(x).item() == pytest.approx(expected, rel=1e-12)


@pytest.mark.gradient
def test_half_of_it_has_the_gradient_of_the_lua_code(device):
    # Each pixel gets its difference to each neighbour: one line of Johnson's TVLoss a direction.
    x = random_image(device, 3, 4, 5).requires_grad_()
    (slope,) = torch.autograd.grad(squared_total_variation(x) / 2, x)
    expected = torch.zeros_like(slope)
    for dim in (-2, -1):
        n = x.shape[dim] - 1
        step = (x.narrow(dim, 0, n) - x.narrow(dim, 1, n)).detach()
        expected.narrow(dim, 0, n).add_(step)
        expected.narrow(dim, 1, n).sub_(step)
    torch.testing.assert_close(slope, expected, rtol=1e-12, atol=1e-14)


@pytest.mark.closed_form
def test_a_ramp_costs_less_than_an_edge_and_the_same_without_squares(device):
    edge = torch.tensor([[0.0, 0.0, 0.0, 0.0, 1.0]], device=device)
    ramp = torch.tensor([[0.0, 0.25, 0.5, 0.75, 1.0]], device=device)
    assert total_variation(edge) == total_variation(ramp) == 1
    assert squared_total_variation(edge) == 1
    assert squared_total_variation(ramp) == 0.25
    assert squared_total_variation(ramp.mT) == 0.25
