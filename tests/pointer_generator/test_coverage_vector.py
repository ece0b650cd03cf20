import pytest
import torch

from snippets.pointer_generator.coverage_vector import coverage_vector


def draw(device):
    rng = torch.Generator().manual_seed(0)
    a = torch.rand(2, 4, 3, dtype=torch.float64, generator=rng).to(device)
    return a / a.sum(dim=-1, keepdim=True)


@pytest.mark.reference
def test_it_is_the_sum_over_earlier_steps(device):
    a = draw(device)
    c = coverage_vector(a)
    assert c.shape == a.shape
    for t in range(4):
        expected = sum((a[:, earlier] for earlier in range(t)), torch.zeros_like(a[:, 0]))
        torch.testing.assert_close(c[:, t], expected, rtol=1e-14, atol=0)
    torch.testing.assert_close(c[0], coverage_vector(a[0]), rtol=0, atol=0)


@pytest.mark.closed_form
def test_nothing_is_covered_at_first_and_step_t_has_t(device):
    c = coverage_vector(draw(device))
    assert not c[:, 0].any()
    expected = torch.arange(4.0, dtype=torch.float64, device=device).expand(2, 4)
    torch.testing.assert_close(c.sum(dim=-1), expected, rtol=1e-14, atol=0)


@pytest.mark.property
def test_later_attention_changes_nothing(device):
    a = draw(device)
    changed = a.clone()
    changed[:, 2] = 0
    assert torch.equal(coverage_vector(changed)[:, :3], coverage_vector(a)[:, :3])
    assert not torch.equal(coverage_vector(changed)[:, 3], coverage_vector(a)[:, 3])
