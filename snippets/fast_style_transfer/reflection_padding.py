r"""The frame of mirrored pixels that the residual blocks will eat away again.

Source: Johnson et al. 2016, arXiv 1603.08155, supplementary material, section 1 and Table 1 (40
    pixels on each side for five blocks at a quarter of the size)

$$
\begin{aligned}
\tilde{x}_{h,w} &= x_{\rho_H(h - p), \, \rho_W(w - p)}, \qquad p = 2 R s \\
\rho_n(k) &= \begin{cases} |k| & k < n \\ 2(n - 1) - k & k \ge n \end{cases}
\end{aligned}
$$

Notation:
    $\tilde{x}$: `return`, the image with its frame; $h$ and $w$ count from 0
    $x$: `image`, without its frame
    $p$: pixels on each side; a block takes 2 from every side, with its two unpadded convolutions
    $R$: `blocks`, how many residual blocks follow
    $s$: `stride`, how many pixels of the image are one pixel in the blocks
    $\rho_n$: mirror at the outermost pixels, which are not repeated
"""

import torch
import torch.nn.functional as F


def reflection_padding(image: torch.Tensor, blocks: int = 5, stride: int = 4) -> torch.Tensor:
    """Return the image with p mirrored pixels on each side.

    Args:
        image: (N, C, H, W) or (C, H, W), H and W > p.
        blocks: residual blocks without padding, >= 0.
        stride: by how much the image is made smaller before the blocks, >= 1.

    Returns:
        (..., H + 2p, W + 2p) with p = 2 `blocks` `stride`.

    Raises:
        ValueError: the image is not larger than the frame on one side.

    Example:
        >>> image = torch.tensor([[[[1, 2, 3], [4, 5, 6], [7, 8, 9]]]])
        >>> reflection_padding(image, blocks=1, stride=1)[0, 0, 2]
        tensor([3, 2, 1, 2, 3, 2, 1])
        >>> reflection_padding(torch.zeros(1, 3, 256, 256)).shape
        torch.Size([1, 3, 336, 336])
    """
    p = 2 * blocks * stride
    if min(image.shape[-2:]) <= p:
        raise ValueError(
            f"image must be more than {p} pixels high and wide, but is {tuple(image.shape)}"
        )
    return F.pad(image, (p, p, p, p), mode="reflect")
