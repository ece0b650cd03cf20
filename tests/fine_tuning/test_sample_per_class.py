import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from snippets.fine_tuning.sample_per_class import sample_per_class


@pytest.mark.closed_form
def test_all_of_each_class_is_all_there_is(device):
    labels = torch.tensor([3, 1, 1, 3], device=device)
    index = sample_per_class(labels, 2, torch.Generator().manual_seed(0))
    assert labels[index].tolist() == [1, 1, 3, 3]
    assert index.sort().values.tolist() == [0, 1, 2, 3]
    assert index.device == labels.device


@pytest.mark.closed_form
def test_each_subset_is_as_likely_as_the_others(device):
    # Four examples, two drawn: six subsets. 0.0152 is the standard deviation of a frequency.
    labels = torch.zeros(4, dtype=torch.int64, device=device)
    rng = torch.Generator().manual_seed(0)
    draws = [tuple(sorted(sample_per_class(labels, 2, rng).tolist())) for _ in range(600)]
    shares = [draws.count(pair) / 600 for pair in set(draws)]
    assert len(shares) == 6
    assert max(abs(share - 1 / 6) for share in shares) < 4 * 0.0152


@pytest.mark.property
@given(
    sizes=st.lists(st.integers(1, 6), min_size=1, max_size=4),
    seed=st.integers(0, 100),
    data=st.data(),
)
def test_every_class_is_drawn_as_often_and_no_example_twice(device, sizes, seed, data):
    k = data.draw(st.integers(1, min(sizes)))
    labels = torch.cat([torch.full((n,), 10 * c) for c, n in enumerate(sizes)])
    labels = labels[torch.randperm(len(labels), generator=torch.Generator().manual_seed(seed))]
    index = sample_per_class(labels.to(device), k, torch.Generator().manual_seed(seed)).cpu()
    assert labels[index].tolist() == [10 * c for c in range(len(sizes)) for _ in range(k)]
    assert len(index.unique()) == len(index)


@pytest.mark.property
def test_a_seed_repeats_it(device):
    labels = torch.zeros(100, dtype=torch.int64, device=device)
    a, b, c = (sample_per_class(labels, 5, torch.Generator().manual_seed(s)) for s in (0, 0, 1))
    assert torch.equal(a, b)
    assert not torch.equal(a, c)


@pytest.mark.bad_input
def test_refuses_a_class_with_too_few_examples(device):
    labels = torch.tensor([4, 4, 9], device=device)
    with pytest.raises(ValueError, match=r"^labels must hold at least 2 of class 9, but holds 1$"):
        sample_per_class(labels, 2, torch.Generator())


@pytest.mark.bad_input
@pytest.mark.parametrize("bad", [0, -1])
def test_refuses_to_draw_nothing(device, bad):
    with pytest.raises(ValueError, match=f"^per_class must be at least 1, but is {bad}$"):
        sample_per_class(torch.zeros(3, device=device), bad, torch.Generator())
