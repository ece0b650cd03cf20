import pytest
import torch

from snippets.pointer_generator.vocabulary_distribution import vocabulary_distribution

SHAPES = [(2, 3), (2, 4), (5, 7), (5,), (6, 5), (6,)]  # s, context, V, b, V', b'


def draw(device, *shapes):
    rng = torch.Generator().manual_seed(0)
    return [torch.randn(s, dtype=torch.float64, generator=rng).to(device) for s in shapes]


@pytest.mark.reference
def test_it_is_two_linear_modules_and_a_softmax(device):
    s, context, V, b, V_prime, b_prime = inputs = draw(device, *SHAPES)
    first, second = (
        torch.nn.Linear(*sizes, dtype=torch.float64, device=device) for sizes in ((7, 5), (5, 6))
    )
    first.load_state_dict({"weight": V, "bias": b})
    second.load_state_dict({"weight": V_prime, "bias": b_prime})
    both = torch.nn.Sequential(first, second, torch.nn.Softmax(dim=1))
    expected = both(torch.cat([s, context], dim=1)).detach()
    torch.testing.assert_close(vocabulary_distribution(*inputs), expected, rtol=1e-12, atol=0)


@pytest.mark.closed_form
def test_two_linear_layers_are_one(device):
    # With nothing between them, V'(Vx + b) + b' = (V'V)x + (V'b + b').
    s, context, V, b, V_prime, b_prime = inputs = draw(device, *SHAPES)
    logits = torch.cat([s, context], dim=1) @ (V_prime @ V).T + (V_prime @ b + b_prime)
    expected = logits.exp() / logits.exp().sum(dim=1, keepdim=True)
    torch.testing.assert_close(vocabulary_distribution(*inputs), expected, rtol=1e-12, atol=0)


@pytest.mark.property
def test_each_row_is_a_distribution_of_its_own(device):
    inputs = draw(device, *SHAPES)
    P = vocabulary_distribution(*inputs)
    assert P.shape == (2, 6)
    assert (P > 0).all()
    torch.testing.assert_close(P.sum(dim=1), torch.ones_like(P[:, 0]), rtol=1e-14, atol=0)
    alone = vocabulary_distribution(inputs[0][1:], inputs[1][1:], *inputs[2:])
    torch.testing.assert_close(alone, P[1:], rtol=1e-12, atol=0)


@pytest.mark.bad_input
@pytest.mark.parametrize(("name", "place", "rows"), [("b", 3, 5), ("b_prime", 5, 6)])
def test_refuses_a_bias_that_would_broadcast(device, name, place, rows):
    inputs = draw(device, *SHAPES)
    inputs[place] = inputs[place][:1]
    with pytest.raises(ValueError, match=rf"^{name} must hold {rows} numbers, .* but is \(1,\)"):
        vocabulary_distribution(*inputs)
