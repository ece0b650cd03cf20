r"""How rough an image is: the squared steps from each pixel to the one below and to the right.

Source: Johnson et al. 2016, arXiv 1603.08155, section 3.2, names it and gives no formula; this is
    the one whose gradient the authors' code takes (jcjohnson/fast-neural-style,
    TotalVariation.lua)

$$
\ell_{TV}(\hat{y}) = \frac{1}{2} \sum_{c=1}^{3} \sum_{h=1}^{H-1} \sum_{w=1}^{W-1}
    \left( \hat{y}_{c,h+1,w} - \hat{y}_{c,h,w} \right)^2
    + \left( \hat{y}_{c,h,w+1} - \hat{y}_{c,h,w} \right)^2
$$

Notation:
    $\ell_{TV}(\hat{y})$: `return`, total variation, averaged over the images of the batch
    $\hat{y}_{c,h,w}$: `image`, channel $c$ at row $h$ and column $w$
    $H, W$: height and width in pixels; the last row and the last column begin no step
"""

import torch


def total_variation(image: torch.Tensor) -> torch.Tensor:
    """Return half the sum of the squared differences of neighbours, averaged over the batch.

    Args:
        image: (N, C, H, W), H and W >= 2, in whatever unit: twice the contrast is four times
            the loss.

    Returns:
        Scalar, >= 0, and 0 for an image of one colour.

    Raises:
        ValueError: `image` has not four dimensions, or no two neighbours, or is empty.

    Example:
        >>> edge = torch.tensor([[0.0, 0.0, 1.0]]).repeat(4, 1).view(1, 1, 4, 3)
        >>> total_variation(edge)  # three of the four rows count, each with one step of 1
        tensor(1.5000)
    """
    if image.ndim != 4 or image.numel() == 0 or image.shape[2] < 2 or image.shape[3] < 2:
        raise ValueError(
            f"image must be (N, C, H, W) with H and W at least 2, but is {tuple(image.shape)}"
        )
    corner = image[..., :-1, :-1]
    down, right = image[..., 1:, :-1] - corner, image[..., :-1, 1:] - corner
    return (down.square() + right.square()).sum(dim=(1, 2, 3)).mean() / 2
