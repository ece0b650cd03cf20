import math

import pytest
import torch
from torch import nn

from snippets.conditional_gan.matching_margin import matching_margin
from snippets.conditional_gan.mismatched_labels import mismatched_labels
from snippets.gan.discriminator_loss import discriminator_loss


def tensor(device, values):
    return torch.tensor(values, dtype=torch.float64, device=device)


@pytest.mark.closed_form
def test_by_hand(device):
    # D = 3/4 and 1/2 with the right condition, 1/4 and 1/2 with the wrong one.
    matched, wrong = tensor(device, [math.log(3), 0.0]), tensor(device, [-math.log(3), 0.0])
    margin = matching_margin(matched, wrong)
    torch.testing.assert_close(margin.item(), math.log(3) / 2, rtol=1e-14, atol=0)


@pytest.mark.reference
def test_it_is_the_difference_of_two_losses(device):
    rng = torch.Generator().manual_seed(0)
    matched, wrong, fake = (
        torch.randn(6, dtype=torch.float64, generator=rng).to(device) for _ in range(3)
    )
    difference = discriminator_loss(wrong, fake) - discriminator_loss(matched, fake)
    torch.testing.assert_close(matching_margin(matched, wrong), difference, rtol=1e-12, atol=0)


@pytest.mark.closed_form
def test_logits_far_out_stay_finite(device):
    assert matching_margin(tensor(device, [1e3]), tensor(device, [-1e3])).item() == 1000


@pytest.mark.experiment
@pytest.mark.parametrize("seed", [0, 1])
def test_a_trained_discriminator_rejects_the_wrong_class(device, seed):
    # Two classes, each a Gaussian; the generator makes good examples, but does not listen.
    rng = torch.Generator().manual_seed(seed)

    def examples(y):
        noise = torch.randn(len(y), 1, generator=rng).to(device)
        return (4 * y[:, None] - 2) + noise

    def labels(m=256):
        return torch.randint(2, (m,), generator=rng).to(device)

    net = nn.Sequential(nn.Linear(3, 16), nn.ReLU(), nn.Linear(16, 1))
    with torch.no_grad():
        for p in net.parameters():
            p.copy_(0.5 * torch.randn(p.shape, generator=rng))
    net = net.to(device)

    def judge(x, y):
        return net(torch.cat([x, nn.functional.one_hot(y, 2).to(x)], dim=1))

    def margin():
        y = labels(1000)
        x = examples(y)
        with torch.no_grad():
            return matching_margin(judge(x, y), judge(x, mismatched_labels(y, 2, rng))).item()

    assert margin() < 0.3
    adam = torch.optim.Adam(net.parameters(), lr=0.02)
    for _ in range(150):
        y = labels()
        loss = discriminator_loss(judge(examples(y), y), judge(examples(labels()), y))
        adam.zero_grad()
        loss.backward()
        adam.step()
    assert margin() > 2


@pytest.mark.bad_input
def test_refuses_shapes_that_would_broadcast(device):
    with pytest.raises(ValueError, match=r"^mismatched_logits must have the shape of matched"):
        matching_margin(torch.zeros(3, 1, device=device), torch.zeros(3, device=device))


@pytest.mark.bad_input
def test_refuses_an_empty_batch(device):
    empty = torch.empty(0, device=device)
    with pytest.raises(ValueError, match=r"^matched_logits must hold at least one logit"):
        matching_margin(empty, empty)
