r"""The focal loss of a detector that gives each box one class out of several.

Source: Zhang et al., Dive into Deep Learning, arXiv 2106.11342, section 14.7, exercises,
    after Lin et al. 2017, arXiv 1708.02002, Eq. 5

$$
\mathrm{FL} = -\alpha (1 - p_j)^\gamma \log(p_j), \qquad p_j = \frac{\exp(z_j)}{\sum_k \exp(z_k)}
$$

Notation:
    $z_k$: `logits`, score of class $k$
    $j$: `labels`, the true class
    $p_j$: probability given to the true class, whose logarithm is `log_p`
    $\alpha$: `alpha`, one weight, or one for each class
    $\gamma$: `gamma`, 0 for cross-entropy
    $\mathrm{FL}$: `return`, the loss of each box
"""

import torch

from snippets.detection.focal_loss import focal_loss


def softmax_focal_loss(
    logits: torch.Tensor,
    labels: torch.Tensor,
    alpha: float | torch.Tensor = 1.0,
    gamma: float = 2.0,
) -> torch.Tensor:
    """Return the focal loss of every box.

    Args:
        logits: (..., classes).
        labels: integer, (...), from 0 to classes - 1.
        alpha: >= 0; a number, or (classes,).
        gamma: >= 0.

    Returns:
        (...), >= 0; not summed.

    Raises:
        ValueError: shapes do not fit, a label is out of range, a logit is nan, or `alpha` or
            `gamma` is negative.

    Example:
        >>> logits = torch.tensor([[2.0, 0.0, 0.0], [2.0, 0.0, 0.0]])
        >>> softmax_focal_loss(logits, torch.tensor([0, 1]))
        tensor([0.0109, 1.7879])
    """
    if labels.shape != logits.shape[:-1]:
        shapes = f"{tuple(logits.shape[:-1])}, but has {tuple(labels.shape)}"
        raise ValueError(f"labels must have the shape of logits without classes, {shapes}")
    classes = logits.shape[-1]
    outside = (labels < 0) | (labels >= classes)
    if outside.any():
        wrong = labels[outside][0].item()
        raise ValueError(f"labels must be in 0 to {classes - 1}, but holds {wrong}")
    if isinstance(alpha, torch.Tensor):
        if alpha.shape != (classes,):
            raise ValueError(f"alpha must have shape ({classes},), but has {tuple(alpha.shape)}")
        alpha = alpha[labels]
    log_p = logits.log_softmax(dim=-1).gather(-1, labels[..., None])[..., 0]
    return focal_loss(log_p, alpha, gamma)
