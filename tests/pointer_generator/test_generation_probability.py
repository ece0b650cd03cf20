import math

import pytest
import torch

from snippets.pointer_generator.generation_probability import generation_probability

SHAPES = [(2, 3), (2, 4), (2, 5), (3,), (4,), (5,), ()]


def draw(device, *shapes):
    rng = torch.Generator().manual_seed(0)
    return [torch.randn(s, dtype=torch.float64, generator=rng).to(device) for s in shapes]


@pytest.mark.reference
def test_it_is_one_linear_layer_on_all_three(device):
    context, s, x, w_h, w_s, w_x, b_ptr = inputs = draw(device, *SHAPES)
    weight = torch.cat([w_h, w_s, w_x])[None]
    joined = torch.cat([context, s, x], dim=1)
    expected = torch.nn.functional.linear(joined, weight, b_ptr[None]).sigmoid()[:, 0]
    torch.testing.assert_close(generation_probability(*inputs), expected, rtol=1e-12, atol=0)


@pytest.mark.closed_form
@pytest.mark.parametrize("part", range(4))
def test_every_part_pushes_towards_generating(device, part):
    zeros = [torch.zeros(s, dtype=torch.float64, device=device) for s in SHAPES]
    assert generation_probability(*zeros).tolist() == [0.5, 0.5]
    if part < 3:
        zeros[part][:, 0], zeros[part + 3][0] = math.log(3), 1
    else:
        zeros[6] += math.log(3)
    p_gen = generation_probability(*zeros)
    torch.testing.assert_close(p_gen, torch.full_like(p_gen, 0.75), rtol=1e-14, atol=0)


@pytest.mark.gradient
def test_the_gradient_is_that_of_finite_differences(device):
    inputs = [x.requires_grad_() for x in draw(device, *SHAPES)]
    assert torch.autograd.gradcheck(generation_probability, inputs)


@pytest.mark.bad_input
@pytest.mark.parametrize(("name", "place"), [("s", 1), ("x", 2)])
def test_refuses_batches_that_would_broadcast(device, name, place):
    inputs = draw(device, *SHAPES)
    inputs[place] = inputs[place][:1]
    with pytest.raises(ValueError, match=f"^{name} must hold 2 vectors, as context does, but"):
        generation_probability(*inputs)


@pytest.mark.bad_input
@pytest.mark.parametrize(("name", "place"), [("w_h", 3), ("w_s", 4), ("w_x", 5)])
def test_refuses_a_matrix_for_a_vector(device, name, place):
    inputs = draw(device, *SHAPES)
    inputs[place] = inputs[place][:, None]
    with pytest.raises(ValueError, match=rf"^{name} must be a vector \(\d,\), but is \(\d, 1\)"):
        generation_probability(*inputs)


@pytest.mark.bad_input
def test_refuses_two_biases(device):
    inputs = draw(device, *SHAPES)
    inputs[6] = inputs[6].expand(2)
    with pytest.raises(ValueError, match=r"^b_ptr must be one number, of shape \(\), but is \(2,"):
        generation_probability(*inputs)
