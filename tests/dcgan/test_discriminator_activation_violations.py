import pytest
from torch import nn

from snippets.dcgan.discriminator_activation_violations import discriminator_activation_violations


def discriminator(*activations):
    layers = []
    for kinds in activations:
        layers += [nn.Conv2d(1, 1, 1), *kinds]
    return nn.Sequential(*layers)


@pytest.mark.closed_form
@pytest.mark.parametrize("output", [[], [nn.Sigmoid()]])
def test_the_rule_kept(output):
    kept = discriminator([nn.LeakyReLU(0.2)], [nn.BatchNorm2d(1), nn.LeakyReLU()], output)
    assert discriminator_activation_violations(kept) == []


@pytest.mark.closed_form
@pytest.mark.parametrize(
    ("activations", "expected"),
    [
        (([], []), ["0: must be followed by LeakyReLU, but is followed by nothing"]),
        (([nn.ReLU()], []), ["0: must be followed by LeakyReLU, but is followed by ReLU"]),
        (
            ([nn.LeakyReLU(), nn.ELU()], []),
            ["0: must be followed by LeakyReLU, but is followed by LeakyReLU and ELU"],
        ),
        (
            ([nn.LeakyReLU()], [nn.Tanh()]),
            ["2: must be followed by Sigmoid, but is followed by Tanh"],
        ),
        (
            ([nn.LeakyReLU()], [nn.LeakyReLU()]),
            ["2: must be followed by Sigmoid, but is followed by LeakyReLU"],
        ),
        (
            ([nn.Sigmoid()], [nn.LeakyReLU()], []),
            ["0: must be followed by LeakyReLU, but is followed by Sigmoid"],
        ),
    ],
)
def test_each_way_to_break_it(activations, expected):
    assert discriminator_activation_violations(discriminator(*activations)) == expected


@pytest.mark.property
@pytest.mark.parametrize("kind", [nn.Conv1d, nn.ConvTranspose2d, nn.Conv3d])
def test_every_kind_of_convolution_is_a_layer(kind):
    for layer in (kind(1, 1, 1), nn.Linear(1, 1)):
        (line,) = discriminator_activation_violations(nn.Sequential(layer, nn.Linear(1, 1)))
        assert line.startswith("0: must be followed by LeakyReLU")


@pytest.mark.property
def test_one_rectifier_used_twice_counts_twice():
    leaky = nn.LeakyReLU()
    network = nn.Sequential(nn.Linear(1, 1), leaky, nn.Linear(1, 1), leaky, nn.Linear(1, 1))
    assert discriminator_activation_violations(network) == []


@pytest.mark.property
def test_what_stands_before_the_first_layer_is_not_its_activation():
    network = nn.Sequential(nn.ReLU(), *discriminator([nn.LeakyReLU()], []))
    assert discriminator_activation_violations(network) == []


@pytest.mark.bad_input
def test_refuses_a_network_without_layers():
    with pytest.raises(
        ValueError, match="^discriminator must have a convolution or a linear layer"
    ):
        discriminator_activation_violations(nn.Sequential(nn.ReLU()))
