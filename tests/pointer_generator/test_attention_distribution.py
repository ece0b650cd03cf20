import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from snippets.pointer_generator.attention_distribution import attention_distribution


def authors(e, mask):
    """What the authors' code does: softmax over everything, cut, and normalise again."""
    a = torch.softmax(e, dim=1) * mask
    return a / a.sum(dim=1, keepdim=True)


@pytest.mark.reference
def test_it_is_softmax_cut_and_normalised(device):
    rng = torch.Generator().manual_seed(0)
    e = torch.randn(3, 5, dtype=torch.float64, generator=rng).to(device)
    mask = torch.arange(5, device=device) < torch.tensor([[5], [2], [1]], device=device)
    a = attention_distribution(e, mask)
    torch.testing.assert_close(a, authors(e, mask), rtol=1e-12, atol=0)
    torch.testing.assert_close(a[0], torch.softmax(e[0], 0), rtol=1e-12, atol=0)


@pytest.mark.closed_form
def test_log_scores_give_their_weights_and_padding_gets_nothing(device):
    e = torch.tensor([[1.0, 3.0, 4.0]], dtype=torch.float64, device=device).log()
    mask = torch.tensor([[True, True, False]], device=device)
    a = attention_distribution(e, mask)
    expected = torch.tensor([[0.25, 0.75, 0.0]], dtype=torch.float64, device=device)
    torch.testing.assert_close(a, expected, rtol=1e-14, atol=0)
    assert a[0, 2].item() == 0


@pytest.mark.closed_form
def test_padding_with_a_huge_score_does_not_drown_the_words(device):
    # The authors' way divides 0 by 0 here.
    e = torch.tensor([[0.0, 0.0, 1e4]], device=device)
    mask = torch.tensor([[True, True, False]], device=device)
    assert authors(e, mask).isnan().all()
    assert attention_distribution(e, mask).tolist() == [[0.5, 0.5, 0.0]]


@pytest.mark.property
@given(n=st.integers(1, 6), shift=st.floats(-50, 50))
def test_rows_add_up_to_1_and_a_shift_changes_nothing(device, n, shift):
    rng = torch.Generator().manual_seed(n)
    e = 3 * torch.randn(2, 6, dtype=torch.float64, generator=rng).to(device)
    mask = (torch.arange(6, device=device) < n).expand(2, 6)
    a = attention_distribution(e, mask)
    torch.testing.assert_close(a.sum(dim=1), torch.ones_like(a[:, 0]), rtol=1e-14, atol=0)
    torch.testing.assert_close(attention_distribution(e + shift, mask), a)


@pytest.mark.bad_input
def test_refuses_a_mask_of_another_shape(device):
    with pytest.raises(ValueError, match=r"^mask must have the shape of e, \(2, 3\), but is \(1, "):
        attention_distribution(
            torch.zeros(2, 3, device=device), torch.ones(1, 3, dtype=torch.bool, device=device)
        )


@pytest.mark.bad_input
def test_refuses_a_source_without_a_word(device):
    mask = torch.tensor([[True, False], [False, False]], device=device)
    with pytest.raises(
        ValueError, match=r"^mask must hold a word in every row, but holds \[1, 0\]"
    ):
        attention_distribution(torch.zeros(2, 2, device=device), mask)
