import itertools

import pytest
from torch import nn

from snippets.dcgan.batch_norm_violations import batch_norm_violations


def network(norms, linear_ends=False):
    """Three layers, each followed by batch norm or not; names: 0, 3, 6."""
    layers = []
    for i, norm in enumerate(norms):
        convolution = nn.Conv2d(2, 2, 1)
        if linear_ends and i != 1:
            convolution = nn.Linear(2, 2)
        layers += [convolution, nn.BatchNorm2d(2) if norm else nn.Identity(), nn.ReLU()]
    return nn.Sequential(*layers)


@pytest.mark.closed_form
@pytest.mark.parametrize("linear_ends", [False, True])
@pytest.mark.parametrize("norms", list(itertools.product([False, True], repeat=3)))
def test_every_way_to_place_it_on_three_layers(norms, linear_ends):
    first, middle, last = norms
    for role, wanted in (("generator", (1, 1, 0)), ("discriminator", (0, 1, 0))):
        expected = [
            f"{name}: must {'have' if want else 'not have'} batch norm"
            for name, want, has in zip("036", wanted, norms, strict=True)
            if has != want
        ]
        assert batch_norm_violations(network(norms, linear_ends), role) == expected


@pytest.mark.closed_form
def test_batch_norm_on_the_input_is_the_input_layers_fault_only_in_a_discriminator():
    layers = [nn.BatchNorm1d(2), nn.Linear(2, 2), nn.Identity(), nn.Linear(2, 1)]
    assert batch_norm_violations(nn.Sequential(*layers), "generator") == ["1: must have batch norm"]
    found = batch_norm_violations(nn.Sequential(*layers), "discriminator")
    assert found[0] == "0: must not have batch norm"


@pytest.mark.property
@pytest.mark.parametrize(
    ("layer", "norm"),
    [
        (nn.Conv1d(1, 1, 1), nn.BatchNorm1d(1)),
        (nn.ConvTranspose2d(1, 1, 1), nn.BatchNorm2d(1)),
        (nn.Conv3d(1, 1, 1), nn.BatchNorm3d(1)),
        (nn.Linear(1, 1), nn.SyncBatchNorm(1)),
    ],
)
def test_all_kinds_of_layer_and_of_batch_norm_count(layer, norm):
    output = nn.Conv2d(1, 1, 1)
    assert batch_norm_violations(nn.Sequential(layer, norm, output), "generator") == []
    without = nn.Sequential(layer, nn.ReLU(), output)
    assert batch_norm_violations(without, "generator") == ["0: must have batch norm"]
    other = nn.Sequential(layer, nn.GroupNorm(1, 1), output)
    assert batch_norm_violations(other, "generator") == ["0: must have batch norm"]


@pytest.mark.bad_input
def test_refuses_another_role():
    message = "^role must be 'discriminator' or 'generator', but is 'critic'$"
    with pytest.raises(ValueError, match=message):
        batch_norm_violations(network([1, 1, 1]), "critic")


@pytest.mark.bad_input
@pytest.mark.parametrize("role", ["generator", "discriminator"])
def test_refuses_a_network_without_layers(role):
    with pytest.raises(ValueError, match="^network must have a convolution or a linear layer"):
        batch_norm_violations(nn.Sequential(nn.ReLU()), role)
