import math

import pytest
import torch

from snippets.detection.rpn_loss import rpn_loss


def example(device):
    """Four anchors: an object, two of background, one left out."""
    generator = torch.Generator().manual_seed(0)
    draws = torch.randn(3, 4, 4, generator=generator, dtype=torch.float64)
    logits, offsets, target_offsets = draws[0, 0], 2 * draws[1], draws[2]
    labels = torch.tensor([0, 1, -1, 0], device=device)
    return {
        "logits": logits.to(device),
        "labels": labels,
        "offsets": offsets.to(device),
        "target_offsets": target_offsets.to(device),
    }


@pytest.mark.closed_form
def test_at_even_odds_each_sampled_anchor_costs_log_2(device):
    inputs = example(device)
    inputs["logits"].zero_()
    inputs["target_offsets"] = inputs["offsets"].clone()
    loss = rpn_loss(**inputs, n_cls=6, n_reg=7)
    assert loss.item() == pytest.approx(3 * math.log(2) / 6, rel=1e-12)


@pytest.mark.closed_form
def test_the_offsets_of_the_object_alone_cost(device):
    inputs = example(device)
    inputs["logits"] = torch.tensor([-800.0, 800.0, 0.0, -800.0], device=device)  # certain, right
    inputs["offsets"] = torch.tensor([[0.5, -3.0, 0.0, 1.0]] * 4, device=device)
    inputs["target_offsets"] = torch.zeros(4, 4, device=device)
    assert rpn_loss(**inputs, n_cls=2, n_reg=4).item() == 10 * (0.125 + 2.5 + 0.5) / 4
    assert rpn_loss(**inputs, n_cls=2, n_reg=4, balance=2).item() == 2 * (0.125 + 2.5 + 0.5) / 4


@pytest.mark.reference
def test_is_the_sum_of_the_paper_written_as_a_loop(device):
    inputs = example(device)
    cls = reg = 0.0
    for p, p_star, t, t_star in zip(*(v.tolist() for v in inputs.values()), strict=True):
        p = 1 / (1 + math.exp(-p))
        if p_star == -1:
            continue
        cls -= math.log(p if p_star == 1 else 1 - p)
        for x in (abs(a - b) for a, b in zip(t, t_star, strict=True)):
            reg += p_star * (0.5 * x**2 if x < 1 else x - 0.5)
    loss = rpn_loss(**inputs, n_cls=3, n_reg=5, balance=4).item()
    assert loss == pytest.approx(cls / 3 + 4 * reg / 5, rel=1e-12)


@pytest.mark.reference
def test_a_sigmoid_is_the_softmax_over_object_and_background(device):
    inputs = example(device) | {"offsets": torch.zeros(4, 4), "target_offsets": torch.zeros(4, 4)}
    inputs = {name: value.to(device) for name, value in inputs.items()}
    two = torch.stack([torch.full_like(inputs["logits"], 0.3), inputs["logits"] + 0.3], dim=1)
    log_p, sampled = two.log_softmax(dim=1), [0, 1, 3]
    theirs = -sum(log_p[i, inputs["labels"][i]] for i in sampled) / 3
    torch.testing.assert_close(rpn_loss(**inputs, n_cls=3, n_reg=1), theirs, rtol=1e-12, atol=0)


@pytest.mark.gradient
def test_gradcheck(device):
    inputs = example(device)
    logits, offsets = inputs["logits"].requires_grad_(), inputs["offsets"].requires_grad_()

    def loss(logits, offsets):
        return rpn_loss(logits, inputs["labels"], offsets, inputs["target_offsets"], 2, 3)

    assert torch.autograd.gradcheck(loss, (logits, offsets))


@pytest.mark.gradient
def test_what_is_left_out_gets_no_gradient(device):
    inputs = example(device)
    inputs["logits"].requires_grad_()
    inputs["offsets"].requires_grad_()
    inputs["target_offsets"][[0, 2, 3]] = math.nan  # background has no true box
    rpn_loss(**inputs, n_cls=2, n_reg=3).backward()
    assert (inputs["logits"].grad == 0).tolist() == [False, False, True, False]
    assert (inputs["offsets"].grad == 0).all(dim=1).tolist() == [True, False, True, True]


@pytest.mark.closed_form
def test_without_an_object_only_the_log_loss_is_left(device):
    inputs = example(device) | {"labels": torch.zeros(4, dtype=torch.long, device=device)}
    inputs["logits"].zero_()
    loss = rpn_loss(**inputs, n_cls=1, n_reg=1, balance=0)
    assert loss.item() == pytest.approx(4 * math.log(2), rel=1e-12)


@pytest.mark.bad_input
@pytest.mark.parametrize(
    ("name", "shape", "words"),
    [
        ("logits", (4, 1), r"\(N,\), but has \(4, 1\)"),
        ("labels", (3,), r"\(4,\), but has \(3,\)"),
        ("offsets", (1, 4), r"\(4, 4\), but has \(1, 4\)"),
        ("target_offsets", (4, 1), r"\(4, 4\), but has \(4, 1\)"),
    ],
)
def test_refuses_shapes_that_do_not_fit(device, name, shape, words):
    inputs = example(device) | {name: torch.zeros(shape, device=device)}
    with pytest.raises(ValueError, match=f"^{name} must have shape {words}$"):
        rpn_loss(**inputs, n_cls=1, n_reg=1)


@pytest.mark.bad_input
@pytest.mark.parametrize("label", [2, -2])
def test_refuses_labels_that_mean_nothing(device, label):
    inputs = example(device)
    inputs["labels"][1] = label
    with pytest.raises(ValueError, match=f"^labels must be 1, 0 or -1, but holds {label}$"):
        rpn_loss(**inputs, n_cls=1, n_reg=1)


@pytest.mark.bad_input
@pytest.mark.parametrize(("n_cls", "n_reg"), [(0, 1), (1, 0)])
def test_refuses_to_divide_by_less_than_one(device, n_cls, n_reg):
    with pytest.raises(
        ValueError, match=f"^n_cls and n_reg must be >= 1, but are {n_cls} and {n_reg}$"
    ):
        rpn_loss(**example(device), n_cls=n_cls, n_reg=n_reg)


@pytest.mark.bad_input
@pytest.mark.parametrize("balance", [-0.5, math.nan])
def test_refuses_a_negative_balance(device, balance):
    with pytest.raises(ValueError, match=f"^balance must be >= 0, but is {balance}$"):
        rpn_loss(**example(device), n_cls=1, n_reg=1, balance=balance)
