import pytest
import torch
from scipy import stats

from snippets.dcgan.arithmetic_neighbours import arithmetic_neighbours


def neighbours(device, radius=None, size=500, seed=0):
    z = torch.linspace(-2, 2, size, dtype=torch.float64, device=device)
    options = {} if radius is None else {"radius": radius}
    return z, arithmetic_neighbours(z, torch.Generator().manual_seed(seed), **options)


@pytest.mark.closed_form
def test_the_centre_is_the_result_itself(device):
    z, grid = neighbours(device)
    assert grid.shape == (9, 500)
    assert torch.equal(grid[4], z)
    assert all(not torch.equal(grid[j], z) for j in range(9) if j != 4)


@pytest.mark.reference
@pytest.mark.parametrize("radius", [None, 1.0])
def test_the_others_are_uniform_around_it(device, radius):
    z, grid = neighbours(device, radius)
    r = 0.25 if radius is None else radius
    u = torch.cat([grid[:4], grid[5:]]) - z
    assert -r <= u.min() < -0.99 * r and 0.99 * r < u.max() <= r
    test = stats.kstest(u.flatten().cpu().numpy(), stats.uniform(-r, 2 * r).cdf)
    assert test.pvalue > 0.001


@pytest.mark.property
def test_a_seed_gives_the_same_neighbours_and_leaves_z_alone(device):
    z, first = neighbours(device)
    before = z.clone()
    _, second = neighbours(device)
    _, other = neighbours(device, seed=1)
    assert torch.equal(first, second) and not torch.equal(first, other)
    assert torch.equal(z, before) and first.dtype == torch.float64
    _, none = neighbours(device, radius=0)
    assert torch.equal(none, z.expand(9, -1))


@pytest.mark.bad_input
@pytest.mark.parametrize("radius", [-0.1, float("nan")])
def test_refuses_a_negative_radius(device, radius):
    with pytest.raises(ValueError, match=f"^radius must be at least 0, but is {radius}$"):
        neighbours(device, radius)


@pytest.mark.closed_form
def test_it_is_one_draw_of_nine_vectors_added(device):
    z, grid = neighbours(device, radius=0.5)
    u = torch.empty(9, 500, dtype=torch.float64)
    u.uniform_(-0.5, 0.5, generator=torch.Generator().manual_seed(0))
    u[4] = 0
    assert torch.equal(grid, z + u.to(device))


@pytest.mark.property
@pytest.mark.parametrize("dtype", [torch.float16, torch.float32, torch.float64])
def test_the_type_is_that_of_the_result(device, dtype):
    z = torch.ones(3, dtype=dtype, device=device)
    assert arithmetic_neighbours(z, torch.Generator().manual_seed(0)).dtype == dtype
