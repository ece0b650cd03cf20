import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from snippets.dcgan.near_duplicates import near_duplicates


@pytest.mark.reference
@given(n=st.integers(0, 20), seed=st.integers(0, 999))
def test_it_leaves_what_numpy_calls_unique(device, n, seed):
    rng = torch.Generator().manual_seed(seed)
    activations = torch.randn(n, 3, generator=rng).relu().to(device)
    mask = near_duplicates(activations)
    _, first = np.unique((activations > 0).cpu().numpy(), axis=0, return_index=True)
    assert mask.shape == (n,) and mask.dtype == torch.bool and mask.device == activations.device
    assert sorted(first.tolist()) == (~mask).nonzero().flatten().tolist()


@pytest.mark.closed_form
def test_only_the_sign_counts_and_the_first_is_kept(device):
    activations = torch.tensor([[0.0, 2.0], [0.0, 0.01], [1.0, 2.0], [0.0, 0.0], [0.0, 9.0]])
    assert near_duplicates(activations.to(device)).tolist() == [False, True, False, False, True]


@pytest.mark.experiment
@pytest.mark.parametrize("seed", [0, 1])
def test_slightly_changed_copies_are_found_and_strangers_are_kept(device, seed):
    rng = torch.Generator().manual_seed(seed)
    images = torch.randn(60, 32, generator=rng)
    hidden = torch.randn(32, 24, generator=rng)
    copies = images[:20] + 1e-4 * torch.randn(20, 32, generator=rng)
    mask = near_duplicates((torch.cat([images, copies]) @ hidden).relu().to(device)).cpu()
    assert not mask[:60].any()
    assert mask[60:].float().mean() > 0.9


@pytest.mark.bad_input
def test_refuses_what_no_rectifier_sends(device):
    with pytest.raises(ValueError, match="^activations must be at least 0, but holds -0.5"):
        near_duplicates(torch.tensor([[0.0, -0.5]], device=device))


@pytest.mark.bad_input
def test_refuses_images_instead_of_codes(device):
    with pytest.raises(ValueError, match=r"^activations must be \(N, units\), but is \(2, 1, 4\)"):
        near_duplicates(torch.zeros(2, 1, 4, device=device))
