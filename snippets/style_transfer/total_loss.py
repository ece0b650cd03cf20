r"""What style transfer minimises, over the pixels of the image.

Source: Gatys, Ecker, Bethge, CVPR 2016, Eq. 7 (first in arXiv 1508.06576)

$$
\mathcal L_{total}(\vec p, \vec a, \vec x)
= \alpha \mathcal L_{content}(\vec p, \vec x) + \beta \mathcal L_{style}(\vec a, \vec x)
$$

Notation:
    $\mathcal L_{total}$: `return`
    $\alpha$: `alpha`, weight of the content
    $\mathcal L_{content}(\vec p, \vec x)$: `content`, content loss
    $\beta$: `beta`, weight of the style
    $\mathcal L_{style}(\vec a, \vec x)$: `style`, style loss
"""

import torch


def total_loss(
    content: torch.Tensor, style: torch.Tensor, alpha: float, beta: float
) -> torch.Tensor:
    """Return the weighted sum. Only the ratio alpha / beta decides where its minimum is.

    Args:
        content: scalar.
        style: scalar.
        alpha: >= 0.
        beta: >= 0.

    Returns:
        Scalar.

    Raises:
        ValueError: a weight is negative.

    Example:
        >>> total_loss(torch.tensor(30.0), torch.tensor(0.5), alpha=0.001, beta=1.0)
        tensor(0.5300)
    """
    for name, weight in (("alpha", alpha), ("beta", beta)):
        if not weight >= 0:
            raise ValueError(f"{name} must be >= 0, but is {weight}")
    return alpha * content + beta * style
