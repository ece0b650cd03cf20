r"""How far the styled image's activations are from the target that it was decoded from.

Source: Huang and Belongie 2017, arXiv 1703.06868, section 6.2, Eq. 12

$$
\mathcal{L}_c = \left\lVert f(g(t)) - t \right\rVert_2
$$

Notation:
    $\mathcal{L}_c$: `return`, averaged over the images of the batch
    $f(g(t))$: `output_features`, deepest activations of the decoded image
    $t$: `t`, the target of Eq. 9, not the activations of the content image
"""

import torch


def adain_content_loss(output_features: torch.Tensor, t: torch.Tensor) -> torch.Tensor:
    """Return the Euclidean distance, as printed: with the root, and a sum under it, no mean.

    Args:
        output_features: (N, C, H, W).
        t: (N, C, H, W), without gradient.

    Returns:
        Scalar, >= 0: 0 where the decoder inverts the encoder. The gradient at 0 is taken as 0.

    Raises:
        ValueError: shapes differ, or a batch has no image.

    Example:
        >>> t = torch.tensor([3.0, 4.0]).view(1, 1, 1, 2)
        >>> adain_content_loss(torch.zeros_like(t), t)
        tensor(5.)
    """
    if output_features.shape != t.shape:
        raise ValueError(
            f"t must have the shape of output_features, {tuple(output_features.shape)}, "
            f"but is {tuple(t.shape)}"
        )
    if len(t) == 0:
        raise ValueError("t must hold at least one image, but is empty")
    return torch.linalg.vector_norm((output_features - t).flatten(1), dim=1).mean()
