import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from snippets.conditional_gan.maxout import maxout


def draw(device, *shape):
    rng = torch.Generator().manual_seed(0)
    return torch.randn(*shape, dtype=torch.float64, generator=rng).to(device)


@pytest.mark.closed_form
def test_two_pieces_one_of_them_zero_are_a_rectifier(device):
    z = draw(device, 4, 6)
    pairs = torch.stack([z, torch.zeros_like(z)], dim=-1).flatten(1)
    assert torch.equal(maxout(pairs, 2), torch.relu(z))


@pytest.mark.closed_form
def test_slopes_of_both_signs_are_the_absolute_value(device):
    x = draw(device, 7, 1)
    weight = torch.tensor([[1.0, -1.0]], dtype=torch.float64, device=device)
    assert torch.equal(maxout(x @ weight, 2), x.abs())


@pytest.mark.reference
@given(units=st.integers(1, 4), pieces=st.integers(1, 5), rows=st.integers(1, 3))
def test_it_is_the_loop(device, units, pieces, rows):
    z = draw(device, rows, units * pieces)
    h = maxout(z, pieces)
    assert h.shape == (rows, units)
    for row in range(rows):
        for i in range(units):
            assert h[row, i] == max(z[row, i * pieces + j] for j in range(pieces))


@pytest.mark.property
def test_more_dimensions_and_none(device):
    z = draw(device, 2, 3, 8)
    assert torch.equal(maxout(z, 4)[1, 2], maxout(z[1, 2], 4))
    assert torch.equal(maxout(z, 1), z)


@pytest.mark.gradient
def test_only_the_largest_piece_learns(device):
    z = torch.tensor([1.0, 5.0, -2.0, -3.0], device=device, requires_grad=True)
    maxout(z, 2).sum().backward()
    assert z.grad.tolist() == [0, 1, 1, 0]


@pytest.mark.bad_input
@pytest.mark.parametrize("pieces", [0, -1])
def test_refuses_units_without_a_piece(device, pieces):
    with pytest.raises(ValueError, match=f"^pieces must be at least 1, but is {pieces}"):
        maxout(draw(device, 4), pieces)


@pytest.mark.bad_input
def test_refuses_pieces_that_do_not_come_out_even(device):
    with pytest.raises(ValueError, match=r"^z must have a multiple of 3 columns, but has 4"):
        maxout(draw(device, 3, 4), 3)
