r"""Paints the style image in the colours of the content, so that only its strokes are transferred.

Source: Gatys, Bethge, Hertzmann, Shechtman 2016, arXiv 1606.05897, section on colour transfer, with
    the symmetric root of Image Analogies; Huang and Belongie 2017, section 7 (runtime controls),
    apply it to the style image before Eq. 10

$$
x' = A \, x + b, \qquad A = \Sigma_c^{1/2} \, \Sigma_s^{-1/2}, \qquad b = \mu_c - A \, \mu_s
$$

Notation:
    $x'$: `return`, a recoloured pixel of the style image
    $x$: `style`, a pixel: a vector of three numbers
    $\mu_c, \mu_s$: mean colour of `content` and of `style`
    $\Sigma_c, \Sigma_s$: covariance of their colours, 3 x 3
    $A, b$: the same for all pixels
"""

import torch


def _power(covariance: torch.Tensor, exponent: float) -> torch.Tensor:
    """The symmetric power: the same eigenvectors, each eigenvalue to the power."""
    values, vectors = torch.linalg.eigh(covariance)
    return vectors * values**exponent @ vectors.mT


def match_colours(style: torch.Tensor, content: torch.Tensor) -> torch.Tensor:
    """Return the style image with the content's mean and covariance of colour.

    Args:
        style: (3, H, W), whose colours are not all in one plane (a grey image is refused).
        content: (3, H', W'), of any size.

    Returns:
        (3, H, W). Values may leave the range of the images: clip them before they are shown.

    Raises:
        ValueError: an image is not (3, H, W), or `style` has no spread in some direction of
            colour.

    Example:
        >>> rng = torch.Generator().manual_seed(0)
        >>> style, content = torch.rand(2, 3, 8, 8, generator=rng)
        >>> recoloured = match_colours(style, content)
        >>> torch.allclose(recoloured.mean(dim=(1, 2)), content.mean(dim=(1, 2)))
        True
        >>> torch.allclose(recoloured.flatten(1).cov(), content.flatten(1).cov(), atol=1e-5)
        True
    """
    for name, image in (("style", style), ("content", content)):
        if image.ndim != 3 or image.shape[0] != 3 or image.numel() == 0:
            raise ValueError(
                f"{name} must be (3, H, W), H and W not 0, but is {tuple(image.shape)}"
            )
    x_s, x_c = style.flatten(1), content.flatten(1)
    mu_s, mu_c = x_s.mean(dim=1, keepdim=True), x_c.mean(dim=1, keepdim=True)
    sigma_s, sigma_c = x_s.cov(correction=0), x_c.cov(correction=0)
    if torch.linalg.matrix_rank(sigma_s) < 3:
        raise ValueError(f"style must have colours of rank 3, but their covariance is {sigma_s}")
    a = _power(sigma_c, 1 / 2) @ _power(sigma_s, -1 / 2)
    b = mu_c - a @ mu_s
    return (a @ x_s + b).view_as(style)
