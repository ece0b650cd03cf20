r"""The scale of the default boxes of each feature map of SSD, evenly spaced from fine to coarse.

Source: Liu et al. 2016, arXiv 1512.02325, section 2.2, Eq. 4

$$
k \in [1, m], \qquad s_k = s_{min} + \frac{s_{max} - s_{min}}{m - 1} (k - 1)
$$

Notation:
    $k$: `k`, number of the feature map, from 1
    $m$: `m`, how many feature maps there are
    $s_{min}, s_{max}$: `s_min`, `s_max`, scales of the first and of the last map
    $s_k$: `return`, scale of map $k$ as a share of the image's side
"""


def ssd_scale(k: int, m: int, s_min: float = 0.2, s_max: float = 0.9) -> float:
    """Return the scale of map k of m.

    SSD300 uses the formula for five of its six maps, and sets the scale of conv4_3 by hand.

    Args:
        k: 1 to m. One more is allowed: the extra box of the last map asks for $s_{m+1}$.
        m: >= 2.
        s_min: > 0.
        s_max: >= s_min.

    Returns:
        A share of the image's side: s_min for the first map, s_max for map m.

    Raises:
        ValueError: an argument is outside the ranges above.

    Example:
        >>> [round(ssd_scale(k, 6), 2) for k in range(1, 7)]
        [0.2, 0.34, 0.48, 0.62, 0.76, 0.9]
    """
    if m < 2:
        raise ValueError(f"m must be >= 2, but is {m}")
    if not 1 <= k <= m + 1:
        raise ValueError(f"k must be from 1 to m + 1 = {m + 1}, but is {k}")
    if not 0 < s_min <= s_max:
        raise ValueError(f"s_min must be > 0 and <= s_max = {s_max}, but is {s_min}")
    return s_min + (s_max - s_min) / (m - 1) * (k - 1)
