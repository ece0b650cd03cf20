import pytest
import torch
from torch import nn

from snippets.pointer_networks.encoder_states import encoder_states


def setting(device, both=False, n=6):
    rng = torch.Generator().manual_seed(0)
    lstm = nn.LSTM(2, 4, batch_first=True, bidirectional=both, dtype=torch.float64, device=device)
    with torch.no_grad():
        for p in lstm.parameters():
            p.copy_(torch.randn(p.shape, dtype=torch.float64, generator=rng))
    return lstm, torch.rand(3, n, 2, dtype=torch.float64, generator=rng).to(device)


def by_hand(points, w_ih, w_hh, b_ih, b_hh):
    """One row of points through the four gates, in the order in which torch keeps them."""
    h = c = points.new_zeros(4)
    states = []
    for p in points:
        i, f, g, o = (w_ih @ p + b_ih + w_hh @ h + b_hh).chunk(4)
        c = f.sigmoid() * c + i.sigmoid() * g.tanh()
        h = o.sigmoid() * c.tanh()
        states.append(h)
    return torch.stack(states), h, c


@pytest.mark.reference
def test_it_is_an_lstm_written_as_a_loop(device):
    lstm, points = setting(device)
    states, (hidden, cell) = encoder_states(lstm, points)
    assert hidden.shape == cell.shape == (1, 3, 4)
    for b in range(3):
        expected, h, c = by_hand(points[b], *lstm.parameters())
        torch.testing.assert_close(states[b], expected, rtol=1e-12, atol=1e-14)
        torch.testing.assert_close(hidden[0, b], h, rtol=1e-12, atol=1e-14)
        torch.testing.assert_close(cell[0, b], c, rtol=1e-12, atol=1e-14)


@pytest.mark.reference
def test_two_directions_end_at_both_ends(device):
    lstm, points = setting(device, both=True)
    states, (hidden, cell) = encoder_states(lstm, points)
    forward, backward = list(lstm.parameters())[:4], list(lstm.parameters())[4:]
    for b in range(3):
        onward, h, c = by_hand(points[b], *forward)
        back, h_back, c_back = by_hand(points[b].flip(0), *backward)
        expected = torch.cat([onward, back.flip(0)], dim=1)
        torch.testing.assert_close(states[b], expected, rtol=1e-12, atol=1e-14)
        torch.testing.assert_close(hidden[0, b], torch.cat([h, h_back]), rtol=1e-12, atol=1e-14)
        torch.testing.assert_close(cell[0, b], torch.cat([c, c_back]), rtol=1e-12, atol=1e-14)


@pytest.mark.property
@pytest.mark.parametrize("both", [False, True])
def test_padding_changes_nothing(device, both):
    lstm, points = setting(device, both)
    lengths = [4, 6, 1]
    mask = torch.arange(6, device=device) < torch.tensor(lengths, device=device)[:, None]
    points = points.masked_fill(~mask[:, :, None], float("nan"))
    states, last = encoder_states(lstm, points, mask)
    assert states.shape == (3, 6, 8 if both else 4)
    for b, length in enumerate(lengths):
        alone, alone_last = encoder_states(lstm, points[b : b + 1, :length])
        torch.testing.assert_close(states[b, :length], alone[0], rtol=1e-12, atol=1e-14)
        assert (states[b, length:] == 0).all()
        for s, t in zip(last, alone_last, strict=True):
            torch.testing.assert_close(s[:, b], t[:, 0], rtol=1e-12, atol=1e-14)


@pytest.mark.property
def test_a_batch_may_end_with_padding_in_every_row(device):
    lstm, points = setting(device)
    mask = torch.tensor([True] * 4 + [False] * 2, device=device).expand(3, 6)
    states, _ = encoder_states(lstm, points, mask)
    assert states.shape == (3, 6, 4)
    torch.testing.assert_close(states[:, :4], encoder_states(lstm, points[:, :4])[0])


@pytest.mark.gradient
def test_the_gradient_is_that_of_finite_differences(device):
    lstm, points = setting(device, n=3)
    mask = torch.tensor([[True] * 3, [True, True, False], [True, False, False]], device=device)
    points.requires_grad_()
    # cuDNN has no float64 second copy to spare: the plain kernels are as good here.
    with torch.backends.cudnn.flags(enabled=False):
        assert torch.autograd.gradcheck(lambda p: encoder_states(lstm, p, mask)[0], (points,))


@pytest.mark.bad_input
@pytest.mark.parametrize("row", [[False, False, False], [False, True, True], [True, False, True]])
def test_refuses_padding_before_a_point(device, row):
    lstm, points = setting(device, n=3)
    mask = torch.tensor([[True] * 3, row, [True] * 3], device=device)
    with pytest.raises(ValueError, match="^mask must be True for the first few points"):
        encoder_states(lstm, points, mask)


@pytest.mark.bad_input
@pytest.mark.parametrize(
    "mask",
    [torch.ones(3, 5, dtype=torch.bool), torch.ones(1, 6, dtype=torch.bool), torch.ones(3, 6)],
)
def test_refuses_what_is_no_mask(device, mask):
    lstm, points = setting(device)
    with pytest.raises(ValueError, match=r"^mask must be boolean and \(3, 6\), but is"):
        encoder_states(lstm, points, mask.to(device))
