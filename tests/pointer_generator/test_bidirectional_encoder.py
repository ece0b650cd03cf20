import pytest
import torch

from snippets.pointer_generator.bidirectional_encoder import BidirectionalEncoder

E, H = 3, 2


def make(device):
    encoder = BidirectionalEncoder(E, H).to(device=device, dtype=torch.float64)
    rng = torch.Generator().manual_seed(0)
    with torch.no_grad():
        for p in encoder.parameters():
            if p.requires_grad:
                p.copy_(torch.randn(p.shape, dtype=p.dtype, generator=rng))
    return encoder


def batch(device):
    rng = torch.Generator().manual_seed(1)
    x = torch.randn(3, 4, E, dtype=torch.float64, generator=rng).to(device)
    mask = torch.arange(4, device=device) < torch.tensor([[2], [4], [1]], device=device)
    return x, mask


def by_hand(encoder, x, direction):
    """The LSTM of one direction, one word at a time, with 1 at the forget gate."""
    W, U, b = (
        getattr(encoder.lstm, f"{name}_l0{direction}")
        for name in ("weight_ih", "weight_hh", "bias_ih")
    )
    c = h = torch.zeros_like(b[:H])
    states = []
    for word in x:
        i, f, g, o = (W @ word + U @ h + b).split(H)
        c = torch.sigmoid(f + 1) * c + torch.sigmoid(i) * torch.tanh(g)
        h = torch.sigmoid(o) * torch.tanh(c)
        states.append(h)
    return torch.stack(states), c, h


@pytest.mark.reference
def test_it_is_two_lstms_written_out(device):
    encoder, (x, mask) = make(device), batch(device)
    h, last_c, last_h = encoder(x, mask)
    for b, n in enumerate([2, 4, 1]):
        forward, c_f, h_f = by_hand(encoder, x[b, :n], "")
        backward, c_b, h_b = by_hand(encoder, x[b, :n].flip(0), "_reverse")
        expected = torch.cat([forward, backward.flip(0)], dim=1)
        torch.testing.assert_close(h[b, :n], expected, rtol=1e-10, atol=1e-12)
        torch.testing.assert_close(last_c[b], torch.cat([c_f, c_b]), rtol=1e-10, atol=1e-12)
        torch.testing.assert_close(last_h[b], torch.cat([h_f, h_b]), rtol=1e-10, atol=1e-12)


@pytest.mark.property
def test_padding_changes_nothing_and_gives_zeros(device):
    encoder, (x, mask) = make(device), batch(device)
    h, *last = encoder(x, mask)
    assert not h[~mask].any()
    other, *other_last = encoder(x.masked_fill(~mask[..., None], 9.0), mask)
    assert all(map(torch.equal, (h, *last), (other, *other_last)))
    alone, *alone_last = encoder(x[:1, :2], mask[:1, :2])
    for together, one in zip((h[:, :2], *last), (alone, *alone_last), strict=True):
        torch.testing.assert_close(together[:1], one, rtol=1e-12, atol=1e-14)
    wider = encoder(x[[0, 2]], mask[[0, 2]])[0]  # more padding than the longest needs
    assert wider.shape == (2, 4, 2 * H)


@pytest.mark.closed_form
def test_it_has_the_parameters_of_the_papers_encoder(device):
    with torch.device("meta"):
        encoder = BidirectionalEncoder(128, 256)
    learned = sum(p.numel() for p in encoder.parameters() if p.requires_grad)
    assert learned == 2 * 4 * 256 * (128 + 256 + 1)
    lstm = make(device).lstm
    for bias in (lstm.bias_hh_l0, lstm.bias_hh_l0_reverse):
        assert bias.tolist() == [0, 0, 1, 1, 0, 0, 0, 0]


@pytest.mark.bad_input
@pytest.mark.parametrize(
    "row", [[True, False, True, False], [False, True, True, True], [False, False, False, False]]
)
def test_refuses_padding_before_a_word(device, row):
    encoder, (x, mask) = make(device), batch(device)
    mask[1] = torch.tensor(row, device=device)
    with pytest.raises(
        ValueError, match="^mask must be True for words, then False for padding, in"
    ):
        encoder(x, mask)
