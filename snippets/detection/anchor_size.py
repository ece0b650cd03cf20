r"""Width and height of one anchor box: the scale fixes its area, the ratio its shape.

Source: Liu et al. 2016, arXiv 1512.02325, section 2.2, "Choosing scales and aspect ratios for
    default boxes"; Zhang et al., Dive into Deep Learning, arXiv 2106.11342, section 14.4.1, on an
    image of side 1

$$
w = s \sqrt{r}, \qquad h = \frac{s}{\sqrt{r}}
$$

Notation:
    $s$: `scale`, side of the square of the same area, since $w h = s^2$
    $r$: `ratio`, aspect ratio, since $w / h = r$
    $w, h$: `return`, the two columns
"""

import torch


def anchor_size(scale: torch.Tensor, ratio: torch.Tensor) -> torch.Tensor:
    """Return the width and height of anchors.

    The ratio is width over height here, in SSD and in D2L. In Faster R-CNN's code and in
    torchvision's AnchorGenerator it is height over width: give those 1 / ratio.

    Args:
        scale: (K,), > 0 and finite, in the unit that the result shall have.
        ratio: (K,), width / height, > 0 and finite; row i belongs to row i of `scale`.

    Returns:
        (K, 2), width and height.

    Raises:
        ValueError: shapes differ or are not (K,), or a value is not > 0 and finite.

    Example:
        >>> anchor_size(torch.tensor([128.0, 128.0]), torch.tensor([1.0, 4.0]))
        tensor([[128., 128.],
                [256.,  64.]])
    """
    if scale.ndim != 1 or scale.shape != ratio.shape:
        shapes = f"{tuple(scale.shape)} and {tuple(ratio.shape)}"
        raise ValueError(f"scale and ratio must have one shape, (K,), but have {shapes}")
    for name, value in (("scale", scale), ("ratio", ratio)):
        if not ((value > 0) & value.isfinite()).all():
            raise ValueError(f"{name} must be finite and > 0, but holds {value.min().item()}")
    return torch.stack([scale * ratio.sqrt(), scale / ratio.sqrt()], dim=1)
