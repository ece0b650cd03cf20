import pytest
import torch

from snippets.style_transfer.initial_image import initial_image


def photograph(device, dtype=torch.float64):
    rng = torch.Generator().manual_seed(0)
    return torch.randn(1, 3, 20, 30, dtype=dtype, generator=rng).to(device)


@pytest.mark.closed_form
def test_without_a_generator_it_is_a_copy(device):
    p = photograph(device)
    before = p.clone()
    x = initial_image(p)
    assert torch.equal(x, p)
    with torch.no_grad():
        x.zero_()
    assert torch.equal(p, before)
    assert not p.requires_grad


@pytest.mark.closed_form
def test_with_one_it_is_standard_normal_noise(device):
    p = photograph(device)
    x = initial_image(p, torch.Generator().manual_seed(1)).detach()
    n = x.numel()  # 1 800: five standard errors
    assert abs(x.mean()) < 5 / n**0.5
    assert abs(x.var() - 1) < 5 * (2 / n) ** 0.5
    assert abs((x**4).mean() - 3) < 5 * (96 / n) ** 0.5
    assert abs((x * p).mean()) < 5 / n**0.5  # nothing of the photograph is in it


@pytest.mark.property
@pytest.mark.parametrize("seed", [None, 1])
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_an_optimiser_can_hold_it_whatever_the_photograph_was(device, seed, dtype):
    p = photograph(device, dtype).to(memory_format=torch.channels_last)
    p = (p.requires_grad_() * 1).mT  # a view, with a graph, not contiguous
    x = initial_image(p, None if seed is None else torch.Generator().manual_seed(seed))
    assert x.is_leaf
    assert x.requires_grad
    assert x.is_contiguous()
    assert (x.shape, x.dtype, x.device) == (p.shape, p.dtype, p.device)
    torch.optim.LBFGS([x], max_iter=2).step(lambda: x.square().sum())


@pytest.mark.property
def test_a_seed_repeats_it_and_the_global_generator_is_left_alone(device):
    before = torch.get_rng_state()
    one, same, other = (
        initial_image(photograph(device), torch.Generator().manual_seed(s)) for s in (1, 1, 2)
    )
    assert torch.equal(one, same)
    assert not torch.equal(one, other)
    assert torch.equal(torch.get_rng_state(), before)
