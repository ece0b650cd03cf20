import math

import pytest
import torch
import torch.nn.functional as F
from hypothesis import given
from hypothesis import strategies as st

from snippets.detection.focal_loss import focal_loss


def tensor(values, device):
    return torch.tensor(values, dtype=torch.float64, device=device)


@pytest.mark.closed_form
def test_the_papers_example_an_easy_box_costs_a_hundredth(device):
    # Section 3.2 of Lin et al.: with gamma = 2 at p_t = 0.9 the loss is 100 times lower than
    # cross-entropy, at p_t of about 0.968 it is 1000 times lower.
    p = tensor([0.9, 1 - 1000**-0.5], device)
    ratio = -p.log() / focal_loss(p.log())
    torch.testing.assert_close(ratio, tensor([100, 1000], device), rtol=1e-12, atol=0)


@pytest.mark.closed_form
def test_gamma_0_is_cross_entropy(device):
    p = tensor([0.01, 0.5, 1], device)
    assert torch.equal(focal_loss(p.log(), gamma=0), -p.log())


@pytest.mark.reference
def test_with_alpha_and_gamma_it_is_the_formula(device):
    p, alpha = tensor([0.2, 0.5, 0.75], device), tensor([0.25, 0.75, 0], device)
    expected = [-a * (1 - q) ** 3 * math.log(q) for a, q in [(0.25, 0.2), (0.75, 0.5), (0, 0.75)]]
    assert focal_loss(p.log(), alpha, 3).tolist() == pytest.approx(expected, rel=1e-12)


@pytest.mark.displayed
def test_the_equation_shown_is_the_one_computed(displayed, device):
    def compute(a, g, p):
        return focal_loss(tensor(p, device).log(), a, g).item()

    rename = {r"\alpha_t": r"a \cdot", "p_t": "p", r"\gamma": "g"}  # a(...) would be a function
    displayed(rename, compute, a=(0, 1), g=(0, 5), p=(0, 1))


@pytest.mark.property
@given(logit=st.floats(-700, 30), gamma=st.floats(0, 5))
def test_keeps_its_digits_where_the_probability_has_lost_them(device, logit, gamma):
    # From logits, in float64, against the same in exact steps: log p = -log(1 + e^-z).
    log_p = F.logsigmoid(tensor(logit, device))
    one_minus_p = math.exp(F.logsigmoid(tensor(-logit, device)).item())
    expected = -(one_minus_p**gamma) * log_p.item()
    assert focal_loss(log_p, gamma=gamma).item() == pytest.approx(expected, rel=1e-9, abs=1e-300)


@pytest.mark.gradient
def test_gradcheck(device):
    log_p = tensor([-3, -1, -0.01], device).requires_grad_()
    assert torch.autograd.gradcheck(lambda x: focal_loss(x, 0.25, 2), (log_p,))


@pytest.mark.bad_input
@pytest.mark.parametrize("bad", [0.5, math.nan])
def test_refuses_what_is_no_logarithm_of_a_probability(device, bad):
    with pytest.raises(ValueError, match=f"^log_p must be <= 0, but holds {bad}$"):
        focal_loss(tensor([-1, bad, 0], device))


@pytest.mark.bad_input
def test_refuses_an_alpha_that_would_broadcast(device):
    with pytest.raises(
        ValueError, match=r"^alpha must have the shape of log_p, \(2,\), but has \(1,\)$"
    ):
        focal_loss(tensor([-1, -2], device), tensor([1], device))


@pytest.mark.bad_input
@pytest.mark.parametrize("alpha", [-0.5, math.nan, [0.5, -0.5]])
def test_refuses_a_negative_alpha(device, alpha):
    alpha = tensor(alpha, device) if isinstance(alpha, list) else alpha
    with pytest.raises(ValueError) as error:
        focal_loss(tensor([-1, -2], device), alpha)
    assert str(error.value) == f"alpha must be >= 0, but is {alpha}"


@pytest.mark.bad_input
@pytest.mark.parametrize("gamma", [-0.5, math.nan])
def test_refuses_a_negative_gamma(device, gamma):
    with pytest.raises(ValueError, match=f"^gamma must be >= 0, but is {gamma}$"):
        focal_loss(tensor([-1, -2], device), gamma=gamma)
