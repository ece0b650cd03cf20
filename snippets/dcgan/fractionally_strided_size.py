r"""How many rows come out of a fractionally-strided convolution.

Source: Radford et al. 2015, arXiv 1511.06434, Figure 1 (sizes 4, 8, 16, 32, 64); the formula is that
    of the convolution's transpose

$$
o = (n - 1) s - 2 p + k + q
$$

Notation:
    $o$: `return`, rows of the output
    $n$: `n`, rows of the input
    $s$: `stride`, rows from one kernel to the next
    $p$: `padding`, rows left off at either end
    $k$: `kernel_size`, rows of the kernel
    $q$: `output_padding`, rows added at the end
"""


def fractionally_strided_size(
    n: int, kernel_size: int, stride: int, padding: int = 0, output_padding: int = 0
) -> int:
    """Return the size of the output along one axis.

    A convolution with the same stride, kernel and padding leads back from o to n rows, for every
    output padding below the stride: it rounds down. The output padding says which size was meant.

    Args:
        n: >= 1.
        kernel_size: >= 1.
        stride: >= 1.
        padding: >= 0.
        output_padding: in [0, stride).

    Returns:
        The number of rows, >= 1.

    Raises:
        ValueError: an argument is out of its range, or the padding leaves no row.

    Example:
        >>> fractionally_strided_size(4, 5, 2, padding=2, output_padding=1)  # the paper's kernel
        8
        >>> fractionally_strided_size(4, 4, 2, padding=1)  # that of most tutorials
        8
        >>> fractionally_strided_size(1, 4, 1)  # the first layer
        4
    """
    for name, value, least in (
        ("n", n, 1),
        ("kernel_size", kernel_size, 1),
        ("stride", stride, 1),
        ("padding", padding, 0),
    ):
        if value < least:
            raise ValueError(f"{name} must be at least {least}, but is {value}")
    if not 0 <= output_padding < stride:
        raise ValueError(f"output_padding must be in [0, {stride}), but is {output_padding}")
    o = (n - 1) * stride - 2 * padding + kernel_size + output_padding
    if o < 1:
        raise ValueError(f"padding must leave a row, but is {padding} and leaves {o}")
    return o
