import pytest
import torch
import torch.nn.functional as F
from hypothesis import given
from hypothesis import strategies as st

from snippets.pointer_generator.final_distribution import final_distribution


def case(device, seed=0):
    rng = torch.Generator().manual_seed(seed)

    def rand(*shape):
        return torch.rand(shape, dtype=torch.float64, generator=rng).to(device)

    p_vocab = rand(2, 4) / 9
    p_vocab /= p_vocab.sum(dim=1, keepdim=True)
    a = rand(2, 5)
    a /= a.sum(dim=1, keepdim=True)
    ids = torch.randint(6, (2, 5), generator=rng).to(device)
    return {"p_gen": rand(2), "p_vocab": p_vocab, "a": a, "source_ids": ids, "oov": 2}


@pytest.mark.closed_form
def test_the_zorb_the_cat(device):
    # Vocabulary: the, cat, sat. "the" stands in the source twice, "zorb" is not in the vocabulary.
    P = final_distribution(
        torch.tensor([0.4], dtype=torch.float64, device=device),
        torch.tensor([[0.5, 0.3, 0.2]], dtype=torch.float64, device=device),
        torch.tensor([[0.1, 0.6, 0.1, 0.2]], dtype=torch.float64, device=device),
        torch.tensor([[0, 3, 0, 1]], device=device),
        oov=1,
    )
    expected = [0.4 * 0.5 + 0.6 * (0.1 + 0.1), 0.4 * 0.3 + 0.6 * 0.2, 0.4 * 0.2, 0.6 * 0.6]
    assert P.tolist() == [pytest.approx(expected, rel=1e-14)]


@pytest.mark.reference
@pytest.mark.parametrize("seed", range(5))
def test_it_is_the_sum_and_a_product_with_one_hot_words(device, seed):
    inputs = case(device, seed)
    p_gen, p_vocab, a, ids, _ = inputs.values()
    P = final_distribution(**inputs)
    one_hot = F.one_hot(ids, 6).double()
    padded = torch.cat([p_vocab, torch.zeros_like(p_vocab[:, :2])], dim=1)
    dense = p_gen[:, None] * padded + (1 - p_gen[:, None]) * (a[:, None] @ one_hot)[:, 0]
    torch.testing.assert_close(P, dense, rtol=1e-12, atol=1e-16)
    for b in range(2):
        for w in range(6):
            copied = sum(a[b, i].item() for i in range(5) if ids[b, i] == w)
            generated = p_vocab[b, w].item() if w < 4 else 0.0
            g = p_gen[b].item()
            assert P[b, w].item() == pytest.approx(g * generated + (1 - g) * copied, rel=1e-12)


@pytest.mark.displayed
def test_the_equation_shown_is_the_one_computed(displayed, device):
    def compute(g, v, a):
        P = final_distribution(
            torch.tensor([g], dtype=torch.float64, device=device),
            torch.tensor([[v, 1 - v]], dtype=torch.float64, device=device),
            torch.tensor([[a / 4, 1 - a, 3 * a / 4]], dtype=torch.float64, device=device),
            torch.tensor([[0, 1, 0]], device=device),
            oov=0,
        )
        return P[0, 0].item()

    rename = {r"p_{gen}": "g", r"P_{vocab}(w)": "v", r"\sum_{i: w_i = w} a_i^t": "a"}
    displayed(rename, compute, g=(0, 1), v=(0, 1), a=(0, 1))


@pytest.mark.property
@given(seed=st.integers(0, 1000))
def test_it_is_a_distribution(device, seed):
    P = final_distribution(**case(device, seed))
    assert P.shape == (2, 6)
    assert (P >= 0).all()
    torch.testing.assert_close(P.sum(dim=1), torch.ones_like(P[:, 0]), rtol=1e-12, atol=0)


@pytest.mark.closed_form
def test_the_ends_of_the_switch(device):
    inputs = case(device)
    inputs["p_gen"] = torch.ones_like(inputs["p_gen"])
    P = final_distribution(**inputs)  # Eq. 5
    assert torch.equal(P[:, :4], inputs["p_vocab"])
    assert not P[:, 4:].any()
    inputs["p_gen"] = torch.zeros_like(inputs["p_gen"])
    P = final_distribution(**inputs)
    for b, ids in enumerate(inputs["source_ids"].tolist()):  # only words of the source
        assert set(P[b].nonzero()[:, 0].tolist()) == set(ids)


@pytest.mark.gradient
def test_the_gradient_is_that_of_finite_differences(device):
    inputs = case(device)
    p_gen, p_vocab, a = (x.requires_grad_() for x in list(inputs.values())[:3])
    ids = inputs["source_ids"]
    assert torch.autograd.gradcheck(
        lambda p_gen, p_vocab, a: final_distribution(p_gen, p_vocab, a, ids, 2), (p_gen, p_vocab, a)
    )


@pytest.mark.bad_input
@pytest.mark.parametrize("name", ["p_vocab", "p_gen"])
def test_refuses_examples_that_would_broadcast(device, name):
    inputs = case(device)
    inputs[name] = inputs[name][:1]
    with pytest.raises(
        ValueError, match=r"^p_vocab and p_gen must hold 2 examples, as a does, but"
    ):
        final_distribution(**inputs)


@pytest.mark.bad_input
def test_refuses_ids_of_another_shape(device):
    inputs = case(device)
    inputs["source_ids"] = inputs["source_ids"][:, :4]  # scatter_add would leave out a word
    with pytest.raises(ValueError, match=r"^source_ids must have the shape of a, \(2, 5\), but is"):
        final_distribution(**inputs)


@pytest.mark.bad_input
@pytest.mark.parametrize("bad", [-0.1, 1.1, torch.nan])
def test_refuses_a_switch_that_is_no_probability(device, bad):
    inputs = case(device)
    inputs["p_gen"][1] = bad
    with pytest.raises(ValueError, match=r"^p_gen must be in \[0, 1\], but holds"):
        final_distribution(**inputs)


@pytest.mark.bad_input
@pytest.mark.parametrize("bad", [-1, 6])
def test_refuses_an_id_outside_the_extended_vocabulary(device, bad):
    inputs = case(device)
    inputs["source_ids"][1, 2] = bad
    with pytest.raises(ValueError, match=rf"^source_ids must be from 0 to 5, but holds .*{bad}"):
        final_distribution(**inputs)
