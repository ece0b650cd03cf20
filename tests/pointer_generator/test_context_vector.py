import pytest
import torch

from snippets.pointer_generator.context_vector import context_vector


def draw(device, *shapes):
    rng = torch.Generator().manual_seed(0)
    return [torch.randn(s, dtype=torch.float64, generator=rng).to(device) for s in shapes]


@pytest.mark.reference
def test_it_is_the_sum_and_a_batched_product(device):
    a, h = draw(device, (2, 3), (2, 3, 4))
    result = context_vector(a, h)
    slow = torch.stack([sum(a[b, i] * h[b, i] for i in range(3)) for b in range(2)])
    torch.testing.assert_close(result, slow, rtol=1e-12, atol=1e-14)
    torch.testing.assert_close(result, torch.bmm(a[:, None], h)[:, 0], rtol=1e-12, atol=1e-14)


@pytest.mark.closed_form
def test_equal_attention_gives_the_mean_and_all_on_one_word_gives_its_state(device):
    (h,) = draw(device, (2, 3, 4))
    equal = torch.full((2, 3), 1 / 3, dtype=torch.float64, device=device)
    torch.testing.assert_close(context_vector(equal, h), h.mean(dim=1), rtol=1e-12, atol=1e-14)
    words = torch.tensor([2, 0], device=device)
    one_hot = torch.nn.functional.one_hot(words, 3).double()
    assert torch.equal(context_vector(one_hot, h), torch.stack([h[0, 2], h[1, 0]]))


@pytest.mark.gradient
def test_the_gradient_is_that_of_finite_differences(device):
    inputs = [x.requires_grad_() for x in draw(device, (2, 3), (2, 3, 4))]
    assert torch.autograd.gradcheck(context_vector, inputs)


@pytest.mark.bad_input
@pytest.mark.parametrize("shape", [(1, 3), (2, 1), (3,)])
def test_refuses_attention_that_would_broadcast(device, shape):
    a, h = draw(device, shape, (2, 3, 4))
    with pytest.raises(ValueError, match=r"^a must hold one number for each state, \(2, 3\), but"):
        context_vector(a, h)
