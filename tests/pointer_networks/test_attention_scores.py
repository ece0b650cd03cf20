import math

import pytest
import torch

from snippets.pointer_networks.attention_scores import attention_scores


def random(device, batch=2, n=5, m=3, encoder=4, decoder=6, units=7):
    rng = torch.Generator().manual_seed(0)

    def draw(*shape):
        return torch.randn(*shape, dtype=torch.float64, generator=rng).to(device)

    return (
        draw(batch, n, encoder),
        draw(batch, m, decoder),
        draw(units, encoder),
        draw(units, decoder),
        draw(units),
    )


@pytest.mark.reference
def test_it_is_the_formula_written_as_loops(device):
    e, d, w_1, w_2, v = random(device)
    u = attention_scores(e, d, w_1, w_2, v)
    assert u.shape == (2, 3, 5)
    for b in range(2):
        for i in range(3):
            for j in range(5):
                total = 0.0
                for k in range(7):
                    inside = sum(w_1[k, l] * e[b, j, l] for l in range(4))
                    inside += sum(w_2[k, l] * d[b, i, l] for l in range(6))
                    total += v[k] * math.tanh(inside)
                assert abs(u[b, i, j] - total) < 1e-12


@pytest.mark.closed_form
def test_a_score_is_bounded_by_the_sum_of_v_and_reaches_it(device):
    v = torch.tensor([1.0, -2.0, 3.0], dtype=torch.float64, device=device)
    e = torch.full((1, 1, 1), 100.0, dtype=torch.float64, device=device)
    w = torch.tensor([[1.0], [-1.0], [1.0]], dtype=torch.float64, device=device)
    u = attention_scores(e, torch.zeros_like(e), w, w, v)
    torch.testing.assert_close(u, torch.full_like(u, 6.0), rtol=1e-14, atol=0)


@pytest.mark.gradient
def test_the_gradient_is_that_of_finite_differences(device):
    inputs = tuple(t.requires_grad_() for t in random(device, n=2, m=2, units=3))
    assert torch.autograd.gradcheck(attention_scores, inputs)


@pytest.mark.property
def test_the_scores_move_with_the_elements(device):
    e, d, w_1, w_2, v = random(device)
    order = torch.tensor([3, 0, 4, 1, 2], device=device)
    moved = attention_scores(e[:, order], d, w_1, w_2, v)
    torch.testing.assert_close(moved, attention_scores(e, d, w_1, w_2, v)[:, :, order])


@pytest.mark.property
@pytest.mark.parametrize(("n", "m"), [(1, 1), (4, 2), (50, 9)])
def test_it_evaluates_one_tanh_of_length_units_for_each_pair(device, monkeypatch, n, m):
    e, d, w_1, w_2, v = random(device, n=n, m=m)
    evaluated, tanh = [], torch.tanh

    def counted(x):
        evaluated.append(x.numel())
        return tanh(x)

    monkeypatch.setattr(torch, "tanh", counted)
    attention_scores(e, d, w_1, w_2, v)
    assert evaluated == [2 * m * n * 7]


@pytest.mark.bad_input
def test_refuses_batches_that_would_broadcast(device):
    e, d, w_1, w_2, v = random(device)
    with pytest.raises(ValueError, match="^d must have the batch of e, 2, but has 1"):
        attention_scores(e, d[:1], w_1, w_2, v)


@pytest.mark.bad_input
@pytest.mark.parametrize("cut", [2, 3])
def test_refuses_units_that_would_broadcast(device, cut):
    inputs = list(random(device))
    inputs[cut] = inputs[cut][:1]
    with pytest.raises(ValueError, match="^v must have the units of w_1 and w_2, .*, but has 7"):
        attention_scores(*inputs)


@pytest.mark.bad_input
def test_refuses_a_v_of_another_length(device):
    e, d, w_1, w_2, v = random(device)
    with pytest.raises(ValueError, match="^v must have the units .* 7 and 7, but has 6"):
        attention_scores(e, d, w_1, w_2, v[:6])
