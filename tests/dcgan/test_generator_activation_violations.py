import pytest
from torch import nn

from snippets.dcgan.generator_activation_violations import generator_activation_violations


def generator(*activations):
    """One layer before each activation (or list of them); names: 0, 1.., in order."""
    layers = []
    for kinds in activations:
        layers += [nn.Linear(1, 1), *kinds]
    return nn.Sequential(*layers)


@pytest.mark.closed_form
def test_the_rule_kept():
    kept = generator([nn.BatchNorm1d(1), nn.ReLU()], [nn.ReLU(inplace=True)], [nn.Tanh()])
    assert generator_activation_violations(kept) == []


@pytest.mark.closed_form
@pytest.mark.parametrize(
    ("activations", "expected"),
    [
        (([], [nn.Tanh()]), ["0: must be followed by ReLU, but is followed by nothing"]),
        (
            ([nn.LeakyReLU()], [nn.Tanh()]),
            ["0: must be followed by ReLU, but is followed by LeakyReLU"],
        ),
        (
            ([nn.ReLU(), nn.Tanh()], [nn.Tanh()]),
            ["0: must be followed by ReLU, but is followed by ReLU and Tanh"],
        ),
        (
            ([nn.ReLU()], [nn.Sigmoid()]),
            ["2: must be followed by Tanh, but is followed by Sigmoid"],
        ),
        (([nn.ReLU()], []), ["2: must be followed by Tanh, but is followed by nothing"]),
        (
            ([nn.ReLU6()], [nn.ReLU()], [nn.Tanh()]),
            ["0: must be followed by ReLU, but is followed by ReLU6"],
        ),
        (
            ([nn.Tanh()], [nn.ReLU()]),
            [
                "0: must be followed by ReLU, but is followed by Tanh",
                "2: must be followed by Tanh, but is followed by ReLU",
            ],
        ),
    ],
)
def test_each_way_to_break_it(activations, expected):
    assert generator_activation_violations(generator(*activations)) == expected


@pytest.mark.property
@pytest.mark.parametrize("kind", [nn.Conv1d, nn.Conv2d, nn.ConvTranspose2d, nn.Conv3d])
def test_every_kind_of_convolution_is_a_layer(kind):
    network = nn.Sequential(kind(1, 1, 1), kind(1, 1, 1), nn.Tanh())
    (line,) = generator_activation_violations(network)
    assert line.startswith("0: must be followed by ReLU")


@pytest.mark.property
def test_one_rectifier_used_twice_counts_twice():
    relu = nn.ReLU()
    network = nn.Sequential(
        nn.Linear(1, 1), relu, nn.Linear(1, 1), relu, nn.Linear(1, 1), nn.Tanh()
    )
    assert generator_activation_violations(network) == []


@pytest.mark.property
def test_what_stands_before_the_first_layer_is_not_its_activation():
    network = nn.Sequential(nn.LeakyReLU(), *generator([nn.ReLU()], [nn.Tanh()]))
    assert generator_activation_violations(network) == []


@pytest.mark.bad_input
def test_refuses_a_network_without_layers():
    with pytest.raises(ValueError, match="^generator must have a convolution or a linear layer"):
        generator_activation_violations(nn.Sequential(nn.ReLU()))
