import pytest
import sympy
import torch
import torch.nn.functional as F

from snippets.conditional_gan.join_by_addition import join_by_addition


def draw(device, *shapes):
    rng = torch.Generator().manual_seed(0)
    return [torch.randn(*s, dtype=torch.float64, generator=rng).to(device) for s in shapes]


@pytest.mark.derivation
def test_a_block_matrix_times_a_block_vector():
    weight_x, weight_y = sympy.MatrixSymbol("A", 3, 2), sympy.MatrixSymbol("B", 3, 4)
    x, y = sympy.MatrixSymbol("x", 2, 1), sympy.MatrixSymbol("y", 4, 1)
    joined = sympy.BlockMatrix([[weight_x, weight_y]]) * sympy.BlockMatrix([[x], [y]])
    difference = sympy.block_collapse(joined) - (weight_x * x + weight_y * y)
    assert difference.as_explicit().expand() == sympy.zeros(3, 1)


@pytest.mark.closed_form
def test_by_hand(device):
    x, y = torch.tensor([[2.0, 3.0]], device=device), torch.tensor([[0.0, 1.0]], device=device)
    weight_x = torch.tensor([[1.0, 1.0], [0.0, -1.0]], device=device)
    weight_y = torch.tensor([[10.0, 20.0], [5.0, 6.0]], device=device)
    bias = torch.tensor([0.5, 0.0], device=device)
    assert join_by_addition(x, y, weight_x, weight_y, bias).tolist() == [[25.5, 3.0]]


@pytest.mark.reference
def test_a_one_hot_condition_is_a_bias_for_each_class(device):
    x, weight_x, weight_y, bias = draw(device, (4, 3), (5, 3), (5, 10), (5,))
    classes = torch.tensor([7, 0, 9, 7], device=device)
    y = F.one_hot(classes, 10).to(x.dtype)
    h = join_by_addition(x, y, weight_x, weight_y, bias)
    looked_up = F.embedding(classes, weight_y.T)  # a table with a row a class
    torch.testing.assert_close(h, x @ weight_x.T + looked_up + bias, rtol=1e-12, atol=1e-13)


@pytest.mark.bad_input
def test_refuses_batches_that_would_broadcast(device):
    x, y, weight_x, weight_y, bias = draw(device, (3, 2), (1, 4), (5, 2), (5, 4), (5,))
    with pytest.raises(ValueError, match=r"^y must have as many rows as x, 3, but has 1"):
        join_by_addition(x, y, weight_x, weight_y, bias)


@pytest.mark.bad_input
@pytest.mark.parametrize(("name", "shape"), [("x", (2,)), ("y", (4,)), ("y", (1, 1, 4))])
def test_refuses_one_vector_for_all_rows(device, name, shape):
    x, y, weight_x, weight_y, bias = draw(device, (4, 2), (4, 4), (5, 2), (5, 4), (5,))
    inputs = {"x": x, "y": y} | {name: torch.ones(shape, dtype=torch.float64, device=device)}
    with pytest.raises(ValueError, match=rf"^{name} must have two dimensions, but is \("):
        join_by_addition(**inputs, weight_x=weight_x, weight_y=weight_y, bias=bias)


@pytest.mark.bad_input
@pytest.mark.parametrize("shape", [(1,), (3, 5)])
def test_refuses_a_bias_that_would_broadcast(device, shape):
    *rest, bias = draw(device, (3, 2), (3, 4), (5, 2), (5, 4), shape)
    with pytest.raises(ValueError, match=r"^bias must be \(5,\), but is \("):
        join_by_addition(*rest, bias)


@pytest.mark.bad_input
def test_refuses_outputs_that_would_broadcast(device):
    x, y, weight_x, weight_y, bias = draw(device, (3, 2), (3, 4), (5, 2), (1, 4), (5,))
    with pytest.raises(ValueError, match=r"^weight_y must have as many rows as weight_x, 5, but"):
        join_by_addition(x, y, weight_x, weight_y, bias)
