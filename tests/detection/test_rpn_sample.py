import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torchvision.models.detection._utils import BalancedPositiveNegativeSampler

from snippets.detection.rpn_sample import rpn_sample

LABELS = st.lists(st.sampled_from([1, 0, -1]), max_size=40)


def make(labels, device):
    return torch.tensor(labels, dtype=torch.int64, device=device)


def counts(labels):
    return [(labels == label).sum().item() for label in (1, 0)]


@pytest.mark.closed_form
@pytest.mark.parametrize(
    ("objects", "background", "expected"),
    [
        (500, 9000, [128, 128]),
        (20, 9000, [20, 236]),
        (0, 9000, [0, 256]),
        (500, 10, [128, 10]),
        (3, 4, [3, 4]),
        (128, 128, [128, 128]),
    ],
)
def test_two_hundred_and_fifty_six_at_most_half_of_them_objects(
    device, objects, background, expected
):
    labels = make([1] * objects + [0] * background + [-1] * 50, device)
    assert counts(rpn_sample(labels, torch.Generator().manual_seed(0))) == expected


@pytest.mark.property
@given(labels=LABELS, size=st.integers(0, 30), seed=st.integers(0, 99))
def test_only_leaves_out_and_as_many_as_the_rule_says(device, labels, size, seed):
    labels = make(labels, device)
    sampled = rpn_sample(labels, torch.Generator().manual_seed(seed), size)
    assert ((sampled == labels) | (sampled == -1)).all()
    n_1, n_0 = counts(labels)
    objects = min(n_1, size // 2)
    assert counts(sampled) == [objects, min(n_0, size - objects)]
    assert sampled.dtype == torch.int64 and sampled.device.type == device.type


@pytest.mark.reference
@given(labels=LABELS, size=st.integers(0, 30))
def test_takes_as_many_as_torchvision(device, labels, size):
    labels = make(labels, device)
    with torch.random.fork_rng():
        positive, negative = BalancedPositiveNegativeSampler(size, 0.5)([labels])
    sampled = rpn_sample(labels, torch.Generator().manual_seed(0), size)
    assert counts(sampled) == [positive[0].sum().item(), negative[0].sum().item()]


@pytest.mark.experiment
@pytest.mark.parametrize("seed", [0, 1, 2])
def test_every_anchor_of_a_kind_is_equally_likely(device, seed):
    # 5 of 10 objects and 5 of 20 in the background, 2000 times: shares of 1/2 and 1/4, with standard
    # deviations of 0.011 and 0.010.
    labels = make([1] * 10 + [0] * 20, device)
    rng = torch.Generator().manual_seed(seed)
    drawn = torch.stack([rpn_sample(labels, rng, 10) for _ in range(2000)]) >= 0
    share = drawn.double().mean(dim=0)
    expected = share.new_tensor([0.5] * 10 + [0.25] * 20)
    torch.testing.assert_close(share, expected, rtol=0, atol=0.05)


@pytest.mark.property
def test_the_generator_decides_and_nothing_else_moves(device):
    labels = make([1] * 50 + [0] * 50, device)
    state = torch.random.get_rng_state()
    before = labels.clone()
    first, again, other = (
        rpn_sample(labels, torch.Generator().manual_seed(seed), 20) for seed in (3, 3, 4)
    )
    assert torch.equal(first, again) and not torch.equal(first, other)
    assert torch.equal(labels, before)
    assert torch.equal(torch.random.get_rng_state(), state)


@pytest.mark.bad_input
@pytest.mark.parametrize("bad", [2, -2])
def test_refuses_other_labels(device, bad):
    with pytest.raises(ValueError, match=f"^labels must be 1, 0 or -1, but holds {bad}$"):
        rpn_sample(make([1, 0, -1, bad], device), torch.Generator())


@pytest.mark.bad_input
def test_refuses_a_negative_size(device):
    with pytest.raises(ValueError, match="^size must be >= 0, but is -1$"):
        rpn_sample(make([1, 0], device), torch.Generator(), -1)
