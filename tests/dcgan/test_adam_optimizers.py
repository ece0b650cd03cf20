import pytest
import torch
from torch import nn

from snippets.dcgan.adam_optimizers import adam_optimizers


def players(device):
    return nn.Linear(1, 1, bias=False, device=device), nn.Linear(2, 2, device=device)


@pytest.mark.closed_form
def test_the_settings_of_the_paper(device):
    for optimizer in adam_optimizers(*players(device)):
        (group,) = optimizer.param_groups
        assert group["lr"] == 0.0002
        assert group["betas"] == (0.5, 0.999)
        assert group["weight_decay"] == 0
        assert group["fused"] is None


@pytest.mark.property
def test_each_holds_its_player_and_the_settings_given(device):
    discriminator, generator = players(device)
    optimizers = adam_optimizers(discriminator, generator, lr=0.1, beta1=0.7, fused=True)
    for player, optimizer in zip((discriminator, generator), optimizers, strict=True):
        (group,) = optimizer.param_groups
        assert list(map(id, group["params"])) == list(map(id, player.parameters()))
        assert (group["lr"], group["betas"], group["fused"]) == (0.1, (0.7, 0.999), True)


@pytest.mark.closed_form
def test_two_steps_by_hand(device):
    # Gradients 1, then 3: means 0.5 and 1.75, corrected by 1/2 and 3/4: 1 and 7/3. Squares 0.001
    # and 0.999 * 0.001 + 0.009, corrected by 0.001 and 0.001999: 1 and 5.0025...
    discriminator, generator = players(device)
    discriminator.double()
    nn.init.zeros_(discriminator.weight)
    optimizer, _ = adam_optimizers(discriminator, generator)
    for gradient in (1.0, 3.0):
        discriminator.weight.grad = torch.full_like(discriminator.weight, gradient)
        optimizer.step()
    square = (0.999 * 0.001 + 0.001 * 9) / (1 - 0.999**2)
    expected = -2e-4 * (1 + (7 / 3) / square**0.5)
    assert abs(discriminator.weight.item() - expected) < 1e-11
