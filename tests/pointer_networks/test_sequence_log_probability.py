import itertools
import math

import pytest
import torch

from snippets.pointer_networks.sequence_log_probability import sequence_log_probability


def random(device, batch=2, m=4, places=3, seed=0):
    rng = torch.Generator().manual_seed(seed)
    u = torch.randn(batch, m, places, dtype=torch.float64, generator=rng)
    return u.log_softmax(dim=2).to(device)


@pytest.mark.property
@pytest.mark.parametrize("n", [1, 2, 3])
def test_it_adds_up_to_1_over_all_sequences_with_a_stop(device, n):
    """All answers of up to three points, and what is left for those that have not stopped by then."""
    rng = torch.Generator().manual_seed(n)
    total = 0.0
    # The distribution of each output depends on the whole beginning: one random row for each.
    given = {
        beginning: torch.rand(n + 1, dtype=torch.float64, generator=rng).to(device)
        for length in range(4)
        for beginning in itertools.product(range(1, n + 1), repeat=length)
    }
    for length in range(4):
        for points in itertools.product(range(1, n + 1), repeat=length):
            ends = [0] if length < 3 else range(n + 1)
            for last in ends:
                rows = [given[points[:i]] / given[points[:i]].sum() for i in range(length + 1)]
                places = torch.tensor([[*points, last]], device=device)
                total += sequence_log_probability(torch.stack(rows)[None].log(), places).exp()
    torch.testing.assert_close(total, torch.ones_like(total), rtol=1e-13, atol=0)


@pytest.mark.reference
def test_it_is_a_product_up_to_the_stop(device):
    log_p = random(device)
    for places in itertools.product(range(3), repeat=4):
        expected = torch.ones(2, dtype=torch.float64, device=device)
        for i, place in enumerate(places):
            expected *= log_p[:, i, place].exp()
            if place == 0:
                break
        given = torch.tensor([places, places], device=device)
        torch.testing.assert_close(
            sequence_log_probability(log_p, given).exp(), expected, rtol=1e-13, atol=0
        )


@pytest.mark.closed_form
def test_rows_stop_at_different_outputs(device):
    log_p = torch.full((3, 3, 2), math.log(0.5), dtype=torch.float64, device=device)
    places = torch.tensor([[0, 0, 0], [1, 0, 0], [1, 1, 1]], device=device)
    expected = torch.tensor([0.5, 0.25, 0.125], dtype=torch.float64, device=device)
    torch.testing.assert_close(
        sequence_log_probability(log_p, places).exp(), expected, rtol=1e-14, atol=0
    )


@pytest.mark.gradient
def test_each_choice_that_counts_gets_a_gradient_of_1(device):
    log_p = random(device, batch=1).requires_grad_()
    sequence_log_probability(log_p, torch.tensor([[2, 1, 0, 0]], device=device)).backward()
    assert log_p.grad[0].tolist() == [[0, 0, 1], [0, 1, 0], [1, 0, 0], [0, 0, 0]]


@pytest.mark.closed_form
def test_what_stands_behind_the_stop_may_be_impossible(device):
    log_p = random(device, batch=1)
    log_p[0, 2] = -math.inf
    places = torch.tensor([[1, 0, 0, 0]], device=device)
    assert sequence_log_probability(log_p, places).isfinite().all()


@pytest.mark.bad_input
@pytest.mark.parametrize("shape", [(2, 3), (1, 4), (2, 5)])
def test_refuses_places_of_another_shape(device, shape):
    places = torch.zeros(shape, dtype=torch.long, device=device)
    with pytest.raises(ValueError, match=r"^places must be \(2, 4\), as log_p has it, but is"):
        sequence_log_probability(random(device), places)


@pytest.mark.bad_input
@pytest.mark.parametrize("bad", [2e-6, 0.5, math.nan])
def test_refuses_what_is_no_log_probability(device, bad):
    log_p = random(device)
    log_p[1, 2, 0] = bad
    with pytest.raises(ValueError, match="^log_p must be at most 0, but holds"):
        sequence_log_probability(log_p, torch.zeros(2, 4, dtype=torch.long, device=device))


@pytest.mark.closed_form
def test_rounding_above_0_is_taken(device):
    log_p = torch.tensor([[[1e-6, -14.0]]], dtype=torch.float64, device=device)
    assert sequence_log_probability(log_p, torch.zeros(1, 1, dtype=torch.long, device=device)) > 0
