import pytest
import torch
import torch.nn.functional as F

from snippets.dcgan.leaky_relu import leaky_relu


@pytest.mark.closed_form
def test_a_fifth_is_let_through(device):
    x = torch.tensor([-1.0, -10.0, 0.0, 3.0], device=device)
    torch.testing.assert_close(leaky_relu(x), torch.tensor([-0.2, -2.0, 0.0, 3.0], device=device))


@pytest.mark.reference
@pytest.mark.parametrize("slope", [0.01, 0.2, 1.5])
def test_it_is_torchs(device, slope):
    x = torch.linspace(-3, 3, 13, dtype=torch.float64, device=device)
    torch.testing.assert_close(leaky_relu(x, slope), F.leaky_relu(x, slope), rtol=1e-15, atol=0)


@pytest.mark.gradient
def test_the_gradient_is_never_0(device):
    x = torch.tensor([-2.0, 0.0, 2.0], dtype=torch.float64, device=device, requires_grad=True)
    (slope,) = torch.autograd.grad(leaky_relu(x).sum(), x)
    assert slope.tolist() == [0.2, 0.2, 1.0]  # at 0 the lower branch, as in the equation
