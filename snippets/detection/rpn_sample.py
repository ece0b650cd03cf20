r"""The mini-batch of a region proposal network: 256 anchors, at most half of them objects.

Source: Ren et al. 2015, arXiv 1506.01497, section 3.1.3, "Training RPNs"

$$
|P| = \min\left(n_1,\ \lfloor 256 / 2 \rfloor\right), \qquad |N| = \min\left(n_0,\ 256 - |P|\right)
$$

Notation:
    $n_1, n_0$: how many of `labels` are 1 (object) and 0 (background)
    $P, N$: `objects`, `background`, random subsets of these, each anchor equally likely
    $256$: `size`
"""

import torch


def rpn_sample(labels: torch.Tensor, generator: torch.Generator, size: int = 256) -> torch.Tensor:
    """Return the labels of the sampled anchors, and -1 for all others.

    Where there are fewer than size / 2 objects, background fills the mini-batch up. Without
    sampling, background would dominate: most anchors are background.

    Args:
        labels: (n_a,), int64: 1 object, 0 background, -1 ignored; see `rpn_labels`.
        generator: source of the random choice, on the CPU.
        size: how many anchors to sample, >= 0.

    Returns:
        (n_a,), int64, the same labels or -1.

    Raises:
        ValueError: `labels` holds something else, or `size` is negative.

    Example:
        >>> labels = torch.tensor([1, 1, 1, 0, -1, 0])
        >>> sampled = rpn_sample(labels, torch.Generator().manual_seed(0), size=4)
        >>> [(sampled == label).sum().item() for label in (1, 0, -1)]
        [2, 2, 2]
    """
    known = (labels == 1) | (labels == 0) | (labels == -1)
    if not known.all():
        raise ValueError(f"labels must be 1, 0 or -1, but holds {labels[~known][0].item()}")
    if size < 0:
        raise ValueError(f"size must be >= 0, but is {size}")

    def choose(label: int, most: int) -> torch.Tensor:
        members = (labels == label).nonzero()[:, 0]
        order = torch.randperm(len(members), generator=generator)
        return members[order[:most].to(members.device)]

    objects = choose(1, size // 2)
    background = choose(0, size - len(objects))
    sampled = torch.full_like(labels, -1)
    sampled[objects] = 1
    sampled[background] = 0
    return sampled
