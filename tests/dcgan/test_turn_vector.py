import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from snippets.dcgan.turn_vector import turn_vector


def sides(device, counts=(4, 3)):
    rng = torch.Generator().manual_seed(0)
    z = torch.randn(5, generator=rng, dtype=torch.float64)
    left, right = (torch.randn(n, 5, generator=rng, dtype=torch.float64) for n in counts)
    return z.to(device), left.to(device), right.to(device)


@pytest.mark.reference
def test_it_is_the_sum_of_the_paper(device):
    z, left, right = sides(device)
    t = torch.tensor([-1.0, 0.0, 0.5], dtype=torch.float64, device=device)
    v = sum(right) / 3 - sum(left) / 4
    expected = torch.stack([z + step * v for step in t])
    torch.testing.assert_close(turn_vector(z, left, right, t), expected, rtol=1e-13, atol=1e-14)


@pytest.mark.closed_form
def test_from_the_middle_of_one_side_it_leads_to_the_other(device):
    _, left, right = sides(device)
    t = torch.tensor([0.0, 1.0], dtype=torch.float64, device=device)
    start, end = turn_vector(left.mean(dim=0), left, right, t)
    torch.testing.assert_close(start, left.mean(dim=0))
    torch.testing.assert_close(end, right.mean(dim=0))


@pytest.mark.property
@given(t=st.floats(-3, 3))
def test_turning_there_and_back_changes_nothing(device, t):
    z, left, right = sides(device)
    t = torch.tensor([t], dtype=torch.float64, device=device)
    there = turn_vector(z, left, right, t)[0]
    torch.testing.assert_close(turn_vector(there, right, left, t)[0], z)


@pytest.mark.bad_input
@pytest.mark.parametrize("bad", [(0, 5), (5,), (3, 4), (3, 1)])
@pytest.mark.parametrize("name", ["left", "right"])
def test_refuses_sides_that_do_not_fit(device, name, bad):
    z, left, right = sides(device)
    given = {"left": left, "right": right} | {name: torch.ones(bad, device=device)}
    with pytest.raises(ValueError, match=rf"^{name} must be \(n, 5\), n at least 1, but is \("):
        turn_vector(z, **given, t=torch.ones(1, device=device))
