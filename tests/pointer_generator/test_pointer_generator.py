import pytest
import torch

from snippets.pointer_generator.coverage_vector import coverage_vector
from snippets.pointer_generator.pointer_generator import PointerGenerator
from snippets.pointer_generator.training_step import training_step

X = 6


def make(device, **options):
    model = PointerGenerator(X, embedding_size=3, hidden_size=2, **options)
    rng = torch.Generator().manual_seed(0)
    with torch.no_grad():
        for p in model.parameters():
            if p.requires_grad:
                p.copy_(torch.randn(p.shape, generator=rng))
    return model.to(device=device, dtype=torch.float64)


def batch(device):
    source_ids = torch.tensor([[2, 6, 5, 7, 6], [3, 6, 4, 0, 0]], device=device)
    mask = torch.tensor([[True] * 5, [True] * 3 + [False] * 2], device=device)
    inputs = torch.tensor([[1, 7, 2, 6], [1, 6, 4, 0]], device=device)
    return source_ids, mask, inputs


@pytest.mark.closed_form
@pytest.mark.parametrize(
    ("options", "extra"),
    [
        ({"pointer": False}, 0),
        ({}, 1153),
        ({"pointer": False, "coverage": True}, 512),
        ({"coverage": True}, 1153 + 512),
    ],
)
def test_it_has_as_many_parameters_as_the_paper_says(options, extra):
    with torch.device("meta"):
        model = PointerGenerator(**options)
    learned = sum(p.numel() for p in model.parameters() if p.requires_grad)
    assert learned == 21_499_600 + extra


@pytest.mark.closed_form
def test_the_parameters_part_by_part():
    with torch.device("meta"):
        parts = dict(PointerGenerator(pointer=False).named_children())
    count = {
        name: sum(p.numel() for p in part.parameters() if p.requires_grad)
        for name, part in parts.items()
    }
    lstm = 4 * 256 * (128 + 256 + 1)
    attention = 512 * 512 + 512 * 512 + 512 + 512  # W_h, W_s, b_attn, v
    output = (768 * 256 + 256) + (256 * 50_000 + 50_000)
    merged = (128 + 512) * 128 + 128
    assert count == {
        "embedding": 50_000 * 128,
        "encoder": 2 * lstm,
        "reduce_c": 512 * 256 + 256,
        "reduce_h": 512 * 256 + 256,
        "decoder": merged + lstm + attention + output,
    }


@pytest.mark.reference
@pytest.mark.parametrize("coverage", [True, False])
def test_it_is_the_loop_over_its_parts(device, coverage):
    model, (source_ids, mask, inputs) = make(device, coverage=coverage), batch(device)
    P, attention, p_gen = model(source_ids, mask, inputs, 2)
    assert (P.shape, attention.shape, p_gen.shape) == ((2, 4, X + 2), (2, 4, 5), (2, 4))

    def look_up(ids):  # words outside the vocabulary are looked up as word 0
        return model.embedding.weight[torch.where(ids < X, ids, 0)]

    h, last_c, last_h = model.encoder(look_up(source_ids), mask)
    state = torch.relu(model.reduce_c(last_c)), torch.relu(model.reduce_h(last_h))
    context, c = torch.zeros(2, 4, dtype=h.dtype, device=device), torch.zeros_like(attention[:, 0])
    for t in range(4):
        state, context, a, p_vocab, g = model.decoder(
            look_up(inputs[:, t]), state, context, h, mask, c
        )
        c = c + a
        torch.testing.assert_close(attention[:, t], a, rtol=1e-12, atol=0)
        torch.testing.assert_close(p_gen[:, t], g, rtol=1e-12, atol=0)
        for b in range(2):
            for w in range(X + 2):
                copied = a[b][source_ids[b] == w].sum()
                generated = p_vocab[b, w] if w < X else 0.0
                expected = g[b] * generated + (1 - g[b]) * copied
                torch.testing.assert_close(P[b, t, w], expected, rtol=1e-12, atol=1e-15)


@pytest.mark.property
def test_the_coverage_it_hands_on_is_eq_10(device):
    model, (source_ids, mask, inputs) = make(device, coverage=True), batch(device)
    _, attention, _ = model(source_ids, mask, inputs, 2)
    h, carried = model.start(source_ids, mask)
    for t, c in enumerate(coverage_vector(attention).unbind(dim=1)):
        torch.testing.assert_close(carried[2], c, rtol=1e-12, atol=0)
        carried = model.step(inputs[:, t], carried, h, source_ids, mask, 2)[-1]


@pytest.mark.property
def test_padding_of_the_source_changes_nothing(device):
    model, (source_ids, mask, inputs) = make(device, coverage=True), batch(device)
    P, attention, p_gen = model(source_ids, mask, inputs, 2)
    alone = model(source_ids[1:, :3], mask[1:, :3], inputs[1:], 2)
    for together, one in zip((P, attention[..., :3], p_gen), alone, strict=True):
        torch.testing.assert_close(together[1:], one, rtol=1e-10, atol=1e-12)
    assert not attention[1, :, 3:].any()


@pytest.mark.property
def test_the_baseline_generates_always_and_can_write_no_word_outside(device):
    model, (source_ids, mask, inputs) = make(device, pointer=False), batch(device)
    P, _, p_gen = model(source_ids, mask, inputs, 2)
    assert (p_gen == 1).all()
    assert not P[..., X:].any()
    P, _, p_gen = make(device)(source_ids, mask, inputs, 2)
    assert (p_gen < 1).all()
    assert (P[0, :, X:] > 0).all()


@pytest.mark.property
def test_copied_words_have_no_embedding_of_their_own(device):
    model, (source_ids, mask, inputs) = make(device, unknown=3), batch(device)
    ids = torch.tensor([5, 6, 7], device=device)
    expected = model.embedding.weight[[5, 3, 3]]
    assert torch.equal(model.embed(ids), expected)
    first, _, _ = make(device)(source_ids, mask, inputs, 2)
    second, _, _ = make(device, unknown=0)(source_ids, mask, inputs, 2)
    assert torch.equal(first, second)


@pytest.mark.experiment
@pytest.mark.parametrize("seed", [0, 1])
def test_it_learns_to_copy_words_it_has_never_seen(device, seed):
    # Source: two words outside the vocabulary and "x", in any order; summary: the word before "x".
    rng = torch.Generator().manual_seed(seed)
    x, start = 3, 1

    def sources(n):
        order = torch.rand(n, 2, generator=rng).argsort(dim=1) + X
        after = torch.randint(1, 3, (n,), generator=rng)
        ids = [[*o[:k], x, *o[k:]] for o, k in zip(order.tolist(), after.tolist(), strict=True)]
        target = [[o[k - 1]] for o, k in zip(order.tolist(), after.tolist(), strict=True)]
        return (torch.tensor(v, device=device) for v in (ids, target))

    model = PointerGenerator(X, embedding_size=4, hidden_size=8)
    with torch.no_grad():
        for p in model.parameters():
            if p.requires_grad:
                p.copy_(0.5 * torch.randn(p.shape, generator=rng))
    model = model.to(device)
    adagrad = torch.optim.Adagrad(model.parameters(), 0.15, initial_accumulator_value=0.1)
    for _ in range(80):
        ids, target = sources(32)
        inputs, mask = torch.full_like(target, start), ids >= 0
        training_step(model, adagrad, ids, mask, inputs, target, target > 0, 2, weight=0.0)
    ids, target = sources(100)
    P, _, p_gen = model(ids, ids >= 0, torch.full_like(target, start), 2)
    assert (P.argmax(dim=-1) == target).float().mean() > 0.95
    assert p_gen.mean() < 0.1
