r"""How much less a discriminator believes in a real example under a wrong condition.

Source: not in the paper; whether a discriminator of Mirza, Osindero 2014, arXiv 1411.1784, Eq. 2,
    heeds the condition, as a number

$$
\frac{1}{m} \sum_{i=1}^m \left[ \log D\left(x^{(i)} | y^{(i)}\right)
    - \log D\left(x^{(i)} | y'^{(i)}\right) \right]
$$

Notation:
    $D(x^{(i)} | y^{(i)})$: `matched_logits`, after a sigmoid: the example with its own condition
    $D(x^{(i)} | y'^{(i)})$: `mismatched_logits`, after a sigmoid: the same with a wrong one
    $m$: number of examples
"""

import torch
import torch.nn.functional as F


def matching_margin(matched_logits: torch.Tensor, mismatched_logits: torch.Tensor) -> torch.Tensor:
    """Return the mean loss in log-belief; 0 for a discriminator that does not look at y.

    Args:
        matched_logits: logit of D(x|y) for each example of the data, any shape.
        mismatched_logits: logit of D(x|y') for the same, same shape.

    Returns:
        Scalar in nats; above 0 where the condition is heeded.

    Raises:
        ValueError: shapes differ, or the batch is empty.

    Example:
        >>> matching_margin(torch.tensor([2.0, 1.0]), torch.tensor([-1.0, 0.0]))
        tensor(0.7831)
    """
    if mismatched_logits.shape != matched_logits.shape:
        raise ValueError(
            f"mismatched_logits must have the shape of matched_logits, "
            f"{tuple(matched_logits.shape)}, but is {tuple(mismatched_logits.shape)}"
        )
    if matched_logits.numel() == 0:
        raise ValueError("matched_logits must hold at least one logit, but is empty")
    return (F.logsigmoid(matched_logits) - F.logsigmoid(mismatched_logits)).mean()
