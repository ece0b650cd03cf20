import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import nn

from snippets.wgan.clip_weights import clip_weights


def network(device, seed=0):
    rng = torch.Generator().manual_seed(seed)
    critic = nn.Sequential(nn.Linear(3, 4), nn.BatchNorm1d(4), nn.ReLU(), nn.Linear(4, 1))
    with torch.no_grad():
        for p in critic.parameters():
            p.copy_(torch.randn(p.shape, generator=rng))
    return critic.double().to(device)


@pytest.mark.closed_form
def test_by_hand_with_the_bound_of_the_paper(device):
    critic = nn.Linear(3, 1, dtype=torch.float64, device=device)
    with torch.no_grad():
        critic.weight.copy_(torch.tensor([[0.5, -0.25, -2.0]]) / 64)
        critic.bias.fill_(3.0)
    clip_weights(critic)
    assert critic.weight.tolist() == [[0.0078125, -0.00390625, -0.01]]
    assert critic.bias.item() == 0.01


@pytest.mark.property
@given(c=st.floats(1e-3, 3.0), seed=st.integers(0, 99))
def test_no_weight_is_outside_and_those_inside_stay(device, c, seed):
    critic, before = network(device, seed), network(device, seed)
    clip_weights(critic, c)
    for w, old in zip(critic.parameters(), before.parameters(), strict=True):
        assert (w.abs() <= c).all()
        inside = old.abs() <= c
        assert torch.equal(w[inside], old[inside])
        assert torch.equal(w[~inside], c * old[~inside].sign())
    clip_weights(critic, c)  # a second time changes nothing
    for w, old in zip(critic.parameters(), before.parameters(), strict=True):
        assert torch.equal(w, old.clamp(-c, c))


@pytest.mark.property
def test_gradients_buffers_and_flags_stay(device):
    critic = network(device)
    critic[1].running_var.fill_(9.0)
    for p in critic.parameters():
        p.grad = torch.full_like(p, 7.0)
    critic[0].bias.requires_grad_(False)
    clip_weights(critic)
    assert (critic[1].running_var == 9).all()
    assert all((p.grad == 7).all() for p in critic.parameters())
    assert critic[0].weight.requires_grad
    assert (critic[0].bias.abs() <= 0.01).all()  # the bound holds for frozen weights, too
    assert not critic[0].bias.requires_grad
    assert torch.is_grad_enabled()


@pytest.mark.bad_input
@pytest.mark.parametrize("bad", [0.0, -0.01, math.nan])
def test_refuses_a_bound_that_is_none(device, bad):
    with pytest.raises(ValueError, match=rf"^c must be above 0, but is {bad}"):
        clip_weights(network(device), bad)
