import pytest
import torch
import torch.nn.functional as F

from snippets.pointer_generator.attention_decoder import AttentionDecoder

X, E, H = 7, 3, 2


def make(device, **options):
    decoder = AttentionDecoder(X, E, H, **options).to(device=device, dtype=torch.float64)
    rng = torch.Generator().manual_seed(0)
    with torch.no_grad():
        for p in decoder.parameters():
            if p.requires_grad:
                p.copy_(torch.randn(p.shape, dtype=p.dtype, generator=rng))
    return decoder


def inputs(device):
    rng = torch.Generator().manual_seed(1)

    def draw(*shape):
        return torch.randn(shape, dtype=torch.float64, generator=rng).to(device)

    mask = torch.tensor([[True] * 4, [True, True, False, False]], device=device)
    state = draw(2, H), draw(2, H)
    return draw(2, E), state, draw(2, 2 * H), draw(2, 4, 2 * H), mask, draw(2, 4).abs()


@pytest.mark.reference
@pytest.mark.parametrize("pointer", [True, False])
@pytest.mark.parametrize("coverage", [True, False])
def test_it_is_the_six_lines_of_the_equation(device, pointer, coverage):
    decoder = make(device, pointer=pointer, coverage=coverage)
    y, (c, h_out), context, h, mask, covered = inputs(device)
    weights = dict(decoder.named_parameters())
    state, new_context, a, p_vocab, p_gen = decoder(y, (c, h_out), context, h, mask, covered)
    for b in range(2):
        n = int(mask[b].sum())
        x = weights["W_x.weight"] @ torch.cat([y[b], context[b]]) + weights["W_x.bias"]
        gates = weights["lstm.weight_ih"] @ x + weights["lstm.weight_hh"] @ h_out[b]
        i, f, g, o = (gates + weights["lstm.bias_ih"]).split(H)
        c_t = torch.sigmoid(f + 1) * c[b] + torch.sigmoid(i) * torch.tanh(g)
        h_t = torch.sigmoid(o) * torch.tanh(c_t)
        s = torch.cat([c_t, h_t])
        e = []
        for i in range(n):
            inside = weights["W_h.weight"] @ h[b, i] + weights["W_s.weight"] @ s
            if coverage:
                inside = inside + weights["w_c.weight"][:, 0] * covered[b, i]
            e.append(weights["v.weight"][0] @ torch.tanh(inside + weights["W_s.bias"]))
        a_b = torch.softmax(torch.stack(e), 0)
        h_star = sum(a_b[i] * h[b, i] for i in range(n))
        hidden = weights["V.weight"] @ torch.cat([h_t, h_star]) + weights["V.bias"]
        logits = weights["V_prime.weight"] @ hidden + weights["V_prime.bias"]
        switch = torch.ones_like(c_t[0])
        if pointer:
            joined = torch.cat([h_star, s, x])
            switch = (weights["w_ptr.weight"][0] @ joined + weights["w_ptr.bias"][0]).sigmoid()
        pairs = [
            (state[0][b], c_t),
            (state[1][b], h_t),
            (new_context[b], h_star),
            (a[b], F.pad(a_b, (0, 4 - n))),
            (p_vocab[b], logits.softmax(0)),
            (p_gen[b], switch),
        ]
        for result, expected in pairs:
            torch.testing.assert_close(result, expected, rtol=1e-10, atol=1e-12)


@pytest.mark.closed_form
def test_the_switch_and_coverage_cost_what_the_paper_says():
    def learned(**options):
        with torch.device("meta"):
            decoder = AttentionDecoder(10, 128, 256, **options)
        return sum(p.numel() for p in decoder.parameters() if p.requires_grad)

    baseline = learned(pointer=False)
    lstm, attention = 4 * 256 * (128 + 256 + 1), 2 * 512 * 512 + 2 * 512
    assert baseline == (640 * 128 + 128) + lstm + attention + (768 * 256 + 256) + (256 * 10 + 10)
    assert learned(pointer=True) - baseline == 1153
    assert learned(pointer=False, coverage=True) - baseline == 512
    assert learned() == baseline + 1153


@pytest.mark.closed_form
def test_the_second_bias_opens_the_forget_gate_and_stays(device):
    lstm = make(device).lstm
    assert lstm.bias_hh.tolist() == [0, 0, 1, 1, 0, 0, 0, 0]
    assert not lstm.bias_hh.requires_grad


@pytest.mark.property
@pytest.mark.parametrize("coverage", [True, False])
def test_only_with_coverage_is_the_coverage_looked_at(device, coverage):
    decoder = make(device, coverage=coverage)
    *others, covered = inputs(device)
    first, second = decoder(*others, covered), decoder(*others, 2 * covered)
    assert torch.equal(first[2], second[2]) != coverage
