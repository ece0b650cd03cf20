import pytest
import torch

from snippets.pointer_generator.reduce_states import reduce_states

SHAPES = [(3, 4), (3, 4), (2, 4), (2,), (2, 4), (2,)]  # c, h, W_c, b_c, W_h, b_h


def draw(device):
    rng = torch.Generator().manual_seed(0)
    return [torch.randn(s, dtype=torch.float64, generator=rng).to(device) for s in SHAPES]


@pytest.mark.reference
def test_it_is_the_equation_one_entry_at_a_time(device):
    c, h, W_c, b_c, W_h, b_h = inputs = draw(device)
    results = reduce_states(*inputs)
    for result, x, W, b in zip(results, (c, h), (W_c, W_h), (b_c, b_h), strict=True):
        assert result.shape == (3, 2)
        for n in range(3):
            for k in range(2):
                inside = sum(W[k, j].item() * x[n, j].item() for j in range(4)) + b[k].item()
                assert result[n, k].item() == pytest.approx(max(inside, 0.0), rel=1e-12)


@pytest.mark.property
def test_nothing_negative_comes_out_and_the_two_do_not_mix(device):
    c, h, *weights = draw(device)
    c_0, h_0 = reduce_states(c, h, *weights)
    for result in (c_0, h_0):
        assert (result >= 0).all()
        assert (result == 0).any()
        assert (result > 0).any()
    assert torch.equal(reduce_states(c, 2 * h, *weights)[0], c_0)
    assert torch.equal(reduce_states(2 * c, h, *weights)[1], h_0)


@pytest.mark.bad_input
def test_refuses_states_of_different_batches(device):
    c, h, *weights = draw(device)
    with pytest.raises(ValueError, match=r"^h must have the shape of c, \(3, 4\), but is \(1, 4\)"):
        reduce_states(c, h[:1], *weights)


@pytest.mark.bad_input
@pytest.mark.parametrize(("name", "place"), [("b_c", 3), ("b_h", 5)])
def test_refuses_a_bias_that_would_broadcast(device, name, place):
    inputs = draw(device)
    inputs[place] = inputs[place][:1]
    with pytest.raises(ValueError, match=rf"^{name} must hold 2 numbers, .* but is \(1,\)"):
        reduce_states(*inputs)
