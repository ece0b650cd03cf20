import itertools
import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import linear_sum_assignment

from snippets.wgan.optimal_assignment import optimal_assignment


def random_costs(device, n, seed):
    rng = torch.Generator().manual_seed(seed)
    return torch.randn(n, n, dtype=torch.float64, generator=rng).to(device)


@pytest.mark.closed_form
def test_by_hand(device):
    # Each row would like column 0, 0, 1; the first gives way, because that costs it least.
    costs = [[1.0, 2.0, 9.0], [2.0, 9.0, 9.0], [9.0, 3.0, 4.0]]
    assert optimal_assignment(torch.tensor(costs, device=device)).tolist() == [1, 0, 2]


@pytest.mark.closed_form
def test_of_equal_costs_rows_keep_their_place(device):
    assert optimal_assignment(torch.zeros(4, 4, device=device)).tolist() == [0, 1, 2, 3]


@pytest.mark.reference
@pytest.mark.parametrize(("n", "seed"), [(1, 0), (2, 1), (7, 2), (40, 3), (40, 4)])
def test_it_is_the_assignment_of_scipy(device, n, seed):
    costs = random_costs(device, n, seed)
    _, expected = linear_sum_assignment(costs.cpu().numpy())
    found = optimal_assignment(costs)
    assert found.tolist() == expected.tolist()
    assert found.device == costs.device


@pytest.mark.property
@given(
    costs=st.integers(1, 5).flatmap(
        lambda n: st.lists(
            st.lists(st.integers(-3, 3), min_size=n, max_size=n), min_size=n, max_size=n
        )
    )
)
def test_no_permutation_is_cheaper(device, costs):
    n = len(costs)
    found = optimal_assignment(torch.tensor(costs, dtype=torch.float64, device=device)).tolist()
    assert sorted(found) == list(range(n))
    totals = [sum(costs[i][s[i]] for i in range(n)) for s in itertools.permutations(range(n))]
    assert sum(costs[i][found[i]] for i in range(n)) == min(totals)


@pytest.mark.property
def test_a_toll_on_a_row_or_column_changes_nothing(device):
    costs = random_costs(device, 12, seed=5)
    toll = random_costs(device, 12, seed=6)[0]
    found = optimal_assignment(costs).tolist()
    assert optimal_assignment(costs + toll).tolist() == found
    assert optimal_assignment(costs + toll[:, None]).tolist() == found


@pytest.mark.property
def test_costs_that_carry_a_graph_make_it_no_longer(device):
    costs = random_costs(device, 6, seed=7)
    expected = optimal_assignment(costs)

    def refuse(saved):
        raise AssertionError("something was kept for a backward pass")

    with torch.autograd.graph.saved_tensors_hooks(refuse, refuse):
        found = optimal_assignment(costs.clone().requires_grad_())
    assert torch.equal(found, expected)


@pytest.mark.bad_input
@pytest.mark.parametrize("shape", [(2, 3), (3, 2), (3,)])
def test_refuses_what_is_not_square(device, shape):
    with pytest.raises(
        ValueError, match=r"^distance must be square, but has shape \(" + str(shape[0])
    ):
        optimal_assignment(torch.zeros(shape, device=device))


@pytest.mark.bad_input
@pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf])
def test_refuses_costs_that_are_none(device, bad):
    costs = torch.zeros(2, 2, device=device)
    costs[1, 0] = bad
    with pytest.raises(ValueError, match=r"^distance must be finite"):
        optimal_assignment(costs)
