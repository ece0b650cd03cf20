import math

import pytest
import torch
import torch.nn.functional as F

from snippets.pointer_generator.step_loss import step_loss


def case(device):
    rng = torch.Generator().manual_seed(0)
    logits = torch.randn(2, 3, 5, dtype=torch.float64, generator=rng).to(device)
    return logits, torch.randint(5, (2, 3), generator=rng).to(device)


@pytest.mark.reference
def test_it_is_the_losses_of_torch(device):
    logits, target = case(device)
    losses = step_loss(logits.softmax(dim=-1), target)
    from_logits = F.cross_entropy(logits.mT, target, reduction="none")
    torch.testing.assert_close(losses, from_logits, rtol=1e-12, atol=0)
    from_logs = F.nll_loss(logits.log_softmax(dim=-1).mT, target, reduction="none")
    torch.testing.assert_close(losses, from_logs, rtol=1e-12, atol=0)


@pytest.mark.closed_form
def test_halves_cost_log_2_and_certainty_nothing(device):
    P = torch.tensor([[0.5, 0.5, 0.0], [0.0, 0.0, 1.0]], dtype=torch.float64, device=device)
    losses = step_loss(P, torch.tensor([1, 2], device=device))
    assert losses.tolist() == [math.log(2), 0.0]
    assert step_loss(P, torch.tensor([2, 0], device=device)).tolist() == [math.inf, math.inf]


@pytest.mark.displayed
def test_the_equation_shown_is_the_one_computed(displayed, device):
    def compute(p):
        P = torch.tensor([p, 1 - p], dtype=torch.float64, device=device)
        return step_loss(P, torch.tensor(0, device=device)).item()

    displayed({r"P(w_t^*)": "p"}, compute, p=(0, 1))


@pytest.mark.bad_input
@pytest.mark.parametrize("shape", [(2, 1), (1, 3), (2, 3, 1)])
def test_refuses_targets_that_do_not_fit(device, shape):
    logits, _ = case(device)
    target = torch.zeros(shape, dtype=torch.int64, device=device)
    message = r"^target must hold one id for each distribution, \(2, 3\), but is"
    with pytest.raises(ValueError, match=message):
        step_loss(logits.softmax(dim=-1), target)
