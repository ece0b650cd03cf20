import pytest
import torch
from torch import nn

from snippets.unrolled_gan.nearest_noise import nearest_noise


def linear(device, inputs=3, outputs=5):
    rng = torch.Generator().manual_seed(0)
    generator = nn.Linear(inputs, outputs, dtype=torch.float64, device=device)
    with torch.no_grad():
        for p in generator.parameters():
            p.copy_(torch.randn(p.shape, dtype=p.dtype, generator=rng))
    return generator, torch.randn(outputs, dtype=torch.float64, generator=rng).to(device)


@pytest.mark.reference
def test_a_linear_generator_gives_least_squares(device):
    generator, target = linear(device)
    z = nearest_noise(generator, target, 3, rng=torch.Generator().manual_seed(1))
    right = (target - generator.bias).detach()[:, None]
    expected = torch.linalg.lstsq(generator.weight.detach(), right).solution[:, 0]
    torch.testing.assert_close(z, expected, rtol=0, atol=1e-6)
    assert z.shape == (3,) and not z.requires_grad


@pytest.mark.closed_form
def test_what_the_generator_made_is_found_again(device):
    generator, _ = linear(device)
    made = generator(torch.tensor([[0.5, -1.0, 2.0]], dtype=torch.float64, device=device))[0]
    z = nearest_noise(generator, made.detach(), 3, rng=torch.Generator().manual_seed(1))
    wanted = torch.tensor([0.5, -1.0, 2.0], dtype=torch.float64, device=device)
    torch.testing.assert_close(z, wanted, rtol=0, atol=1e-6)


@pytest.mark.property
def test_the_generator_is_left_alone(device):
    generator, target = linear(device)
    before = [p.detach().clone() for p in generator.parameters()]
    nearest_noise(generator, target, 3, rng=torch.Generator().manual_seed(1))
    assert all(map(torch.equal, before, generator.parameters()))
    assert all(p.grad is None for p in generator.parameters())


class Steps(nn.Module):
    """Flat everywhere: no search can leave its start, so the end is the best of the starts."""

    def __init__(self):
        super().__init__()
        self.asked = []

    def forward(self, z):
        self.asked.append(z.detach().clone())
        return 0 * z + z.detach()


@pytest.mark.property
@pytest.mark.parametrize("restarts", [1, 2, 5])
def test_the_best_of_the_starts_is_kept(device, restarts):
    generator, target = Steps(), torch.tensor([0.4], dtype=torch.float64, device=device)
    z = nearest_noise(generator, target, 1, rng=torch.Generator().manual_seed(0), restarts=restarts)
    rng = torch.Generator().manual_seed(0)
    starts = [torch.randn(1, 1, dtype=torch.float64, generator=rng) for _ in range(restarts)]
    starts = torch.cat(starts)[:, 0]
    best = starts[(starts - 0.4).abs().argmin()]
    assert z.item() == best.item()


@pytest.mark.property
@pytest.mark.parametrize("seed", [4, 5, 7])
def test_a_search_that_ends_in_nan_does_not_win(device, seed):
    class HalfLine(nn.Module):
        def forward(self, z):
            return z.log()  # nan where z is below 0

    target = torch.tensor([0.5], dtype=torch.float64, device=device)
    rng = torch.Generator().manual_seed(seed)
    assert torch.randn(1, 1, dtype=torch.float64, generator=rng) < 0  # the first start
    z = nearest_noise(HalfLine(), target, 1, rng=rng.manual_seed(seed), restarts=8)
    torch.testing.assert_close(z.log(), target, rtol=0, atol=1e-4)


@pytest.mark.property
def test_three_starts_by_default_and_a_seed_repeats_it(device):
    generator, target = Steps(), torch.tensor([9.0], dtype=torch.float64, device=device)
    state = torch.get_rng_state()
    first = nearest_noise(generator, target, 1, rng=torch.Generator().manual_seed(0))
    assert len(torch.cat(generator.asked).unique()) == 3
    assert torch.equal(
        first, nearest_noise(generator, target, 1, rng=torch.Generator().manual_seed(0))
    )
    assert torch.equal(torch.get_rng_state(), state)


@pytest.mark.property
@pytest.mark.parametrize("seed", range(4))
def test_a_step_that_overshoots_is_taken_back(device, seed):
    class Steep(nn.Module):
        def forward(self, z):
            return torch.sinh(3 * z)

    target = torch.tensor([5.0], dtype=torch.float64, device=device)
    rng = torch.Generator().manual_seed(seed)
    z = nearest_noise(Steep(), target, 1, rng=rng, restarts=1)
    torch.testing.assert_close(torch.sinh(3 * z), target, rtol=0, atol=1e-3)


@pytest.mark.property
def test_of_equal_ends_the_first_is_kept(device):
    class Flat(nn.Module):
        def forward(self, z):
            return 0 * z

    target = torch.ones(2, dtype=torch.float64, device=device)
    z = nearest_noise(Flat(), target, 2, rng=torch.Generator().manual_seed(0))
    first = torch.randn(1, 2, dtype=torch.float64, generator=torch.Generator().manual_seed(0))
    assert torch.equal(z.cpu(), first[0])


class Chain(nn.Module):
    """A long bent valley, as many dimensions as numbers: a search takes its time."""

    def forward(self, z):
        return torch.cat([z, 10 * (z[:, 1:] - z[:, :-1] ** 2)], dim=1)


@pytest.mark.property
def test_more_iterations_come_nearer_and_100_are_the_default(device):
    target = torch.cat([torch.ones(30), torch.zeros(29)]).to(device, torch.float64)

    def error(**options):
        rng = torch.Generator().manual_seed(1)
        z = nearest_noise(Chain(), target, 30, rng=rng, restarts=1, **options)
        return (Chain()(z[None])[0] - target).square().sum().item()

    assert error(max_iter=200) < error() < error(max_iter=10) < error(max_iter=1)
    assert error(max_iter=101) != error() == error(max_iter=100)


@pytest.mark.bad_input
@pytest.mark.parametrize("restarts", [0, -1])
def test_refuses_not_to_start(device, restarts):
    generator, target = linear(device)
    with pytest.raises(ValueError, match=f"^restarts must be at least 1, but is {restarts}"):
        nearest_noise(generator, target, 3, rng=torch.Generator(), restarts=restarts)


@pytest.mark.bad_input
def test_refuses_shapes_that_would_broadcast(device):
    generator, target = linear(device)
    with pytest.raises(ValueError, match=r"^target must have the shape of an example, \(5,\), but"):
        nearest_noise(generator, target[:1], 3, rng=torch.Generator())
