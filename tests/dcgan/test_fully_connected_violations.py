import itertools

import pytest
from torch import nn

from snippets.dcgan.fully_connected_violations import fully_connected_violations


@pytest.mark.closed_form
@pytest.mark.parametrize("linear", list(itertools.product([False, True], repeat=4)))
def test_every_way_to_mix_four_layers(linear):
    layers = [nn.Linear(1, 1) if is_linear else nn.Conv2d(1, 1, 1) for is_linear in linear]
    network = nn.Sequential(*layers[:2], nn.ReLU(), *layers[2:])
    names = [name for name, is_linear in zip("13", linear[1:3], strict=True) if is_linear]
    expected = [f"{name}: is a fully connected hidden layer" for name in names]
    assert fully_connected_violations(network) == expected


@pytest.mark.property
def test_every_kind_of_convolution_counts_as_a_layer():
    for kind in (nn.Conv1d, nn.Conv3d, nn.ConvTranspose1d, nn.ConvTranspose2d):
        network = nn.Sequential(kind(1, 1, 1), nn.Linear(1, 1), kind(1, 1, 1))
        assert fully_connected_violations(network) == ["1: is a fully connected hidden layer"]


@pytest.mark.property
def test_a_class_derived_from_linear_counts_and_names_are_whole():
    class Project(nn.Linear):
        pass

    inner = nn.Sequential(nn.Conv2d(1, 1, 1), Project(1, 1))
    network = nn.ModuleDict({"body": inner, "head": nn.Linear(1, 1)})
    assert fully_connected_violations(network) == ["body.1: is a fully connected hidden layer"]


@pytest.mark.closed_form
def test_two_layers_have_no_hidden_one_between():
    assert fully_connected_violations(nn.Sequential(nn.Linear(1, 1), nn.Linear(1, 1))) == []


@pytest.mark.bad_input
def test_refuses_a_network_without_layers():
    with pytest.raises(ValueError, match="^network must have a convolution or a linear layer"):
        fully_connected_violations(nn.Sequential(nn.ReLU()))
