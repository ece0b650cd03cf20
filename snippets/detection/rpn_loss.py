r"""The loss of a region proposal network: is there an object, and where are its edges.

Source: Ren et al. 2015, arXiv 1506.01497, Eq. 1

$$
L(\{p_i\}, \{t_i\}) = \frac{1}{N_{cls}} \sum_i L_{cls}(p_i, p_i^*)
    + \lambda \frac{1}{N_{reg}} \sum_i p_i^* L_{reg}(t_i, t_i^*)
$$

Notation:
    $p_i$: the sigmoid of `logits`, predicted probability that anchor $i$ is an object
    $p_i^*$: `labels`, 1 for an object, 0 for background; -1 leaves the anchor out of both sums
    $t_i$: `offsets`, predicted
    $t_i^*$: `target_offsets`, of the true box that the anchor was assigned
    $L_{cls}$: log loss
    $L_{reg}$: smooth L1, summed over the four offsets
    $N_{cls}$: `n_cls`, size of the sample, 256 in the paper
    $N_{reg}$: `n_reg`, number of anchor positions, about 2400 in the paper
    $\lambda$: `balance`, 10 in the paper
    $L(\{p_i\}, \{t_i\})$: `return`, the loss of an image
"""

import torch
import torch.nn.functional as F

from snippets.detection.smooth_l1_loss import smooth_l1_loss


def rpn_loss(
    logits: torch.Tensor,
    labels: torch.Tensor,
    offsets: torch.Tensor,
    target_offsets: torch.Tensor,
    n_cls: int,
    n_reg: int,
    balance: float = 10.0,
) -> torch.Tensor:
    """Return the loss of one image.

    With 256, 2400 and 10 both terms weigh about the same. The paper scores object and background
    by a softmax over two numbers; a sigmoid of their difference is the same probability.

    Args:
        logits: (N,), one number an anchor.
        labels: (N,), 1, 0 or -1.
        offsets: (N, 4); read where the label is 1.
        target_offsets: (N, 4); read where the label is 1.
        n_cls: >= 1.
        n_reg: >= 1.
        balance: >= 0.

    Returns:
        Scalar, >= 0.

    Raises:
        ValueError: shapes do not fit, a label is none of the three, `n_cls` or `n_reg` is below 1,
            or `balance` is negative.

    Example:
        >>> logits, labels = torch.tensor([2.0, -2.0, 9.0]), torch.tensor([1, 0, -1])
        >>> offsets = torch.tensor([[0.5, 0.0, 0.0, 2.0]] * 3)
        >>> rpn_loss(logits, labels, offsets, torch.zeros(3, 4), n_cls=2, n_reg=4)
        tensor(4.1894)
    """
    if logits.ndim != 1:
        raise ValueError(f"logits must have shape (N,), but has {tuple(logits.shape)}")
    n = len(logits)
    for name, given, shape in (
        ("labels", labels, (n,)),
        ("offsets", offsets, (n, 4)),
        ("target_offsets", target_offsets, (n, 4)),
    ):
        if given.shape != shape:
            raise ValueError(f"{name} must have shape {shape}, but has {tuple(given.shape)}")
    known = (labels == 1) | (labels == 0) | (labels == -1)
    if not known.all():
        raise ValueError(f"labels must be 1, 0 or -1, but holds {labels[~known][0].item()}")
    if n_cls < 1 or n_reg < 1:
        raise ValueError(f"n_cls and n_reg must be >= 1, but are {n_cls} and {n_reg}")
    if not balance >= 0:
        raise ValueError(f"balance must be >= 0, but is {balance}")
    sampled, objects = labels >= 0, labels == 1
    l_cls = F.binary_cross_entropy_with_logits(
        logits[sampled], labels[sampled].to(logits), reduction="sum"
    )
    l_reg = smooth_l1_loss(offsets[objects], target_offsets[objects]).sum()
    return l_cls / n_cls + balance * l_reg / n_reg
