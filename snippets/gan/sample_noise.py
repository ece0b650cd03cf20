r"""A minibatch of noise, drawn afresh for each update.

Source: Goodfellow et al. 2014, arXiv 1406.2661, Algorithm 1, first line of the inner loop and the
    line after that loop (printed there as p_g(z); section 3 calls the prior p_z(z))

$$
z^{(1)}, \dots, z^{(m)} \sim p_z(z), \qquad p_z = \mathcal{U}\left([a, b)^{n_z}\right)
$$

Notation:
    $z^{(i)}$: `return`, one noise vector a row
    $m$: `m`, size of the minibatch
    $n_z$: `noise_size`, length of a noise vector
    $a$: `low`, least value of an entry
    $b$: `high`, upper bound of an entry
    $p_z$: the noise prior; the paper leaves it open
"""

import torch


def sample_noise(
    m: int,
    noise_size: int,
    *,
    low: float = -1.0,
    high: float = 1.0,
    rng: torch.Generator,
    device: torch.device | str | None = None,
    dtype: torch.dtype | None = None,
) -> torch.Tensor:
    """Draw m independent noise vectors, uniform in a box.

    The paper does not fix the prior. Uniform noise is one choice: it is bounded, and equally dense
    everywhere in its box.

    Args:
        m: number of vectors, >= 1.
        noise_size: length of each vector, >= 1.
        low: least value of an entry.
        high: upper bound of an entry, > `low`.
        rng: source of randomness; the draw happens on its device, so that one seed gives the same
            noise wherever the model lives.
        device: where the result goes; None leaves it where it was drawn.
        dtype: floating type of the result; None means torch's default.

    Returns:
        (m, noise_size), in [low, high).

    Raises:
        ValueError: `m` or `noise_size` below 1, or `low` not below `high`.

    Example:
        >>> z = sample_noise(3, 2, rng=torch.Generator().manual_seed(0))
        >>> z.shape
        torch.Size([3, 2])
        >>> bool((z >= -1).all() and (z < 1).all())
        True
    """
    for name, size in (("m", m), ("noise_size", noise_size)):
        if size < 1:
            raise ValueError(f"{name} must be at least 1, but is {size}")
    if not low < high:
        raise ValueError(f"low must be below high, {high}, but is {low}")
    z = torch.empty(m, noise_size, device=rng.device, dtype=dtype)
    return z.uniform_(low, high, generator=rng).to(device)
