r"""Which images are near copies of an earlier one: those with the same code of bits.

Source: Radford et al. 2015, arXiv 1511.06434, section 4.1.1 (codes of a 3072-128-3072 auto-encoder
    of 32 x 32 crops, "binarized via thresholding the ReLU activation", as semantic hashing)

$$
b_i = [\, a_i > 0 \,], \qquad \text{duplicate}(i) \iff \exists \, j < i : \; b_j = b_i
$$

Notation:
    $\text{duplicate}(i)$: `return`, true where image $i$ is to be left out
    $a_i$: `activations`, hidden layer of the auto-encoder for image $i$, after its ReLU
    $b_i$: `codes`, one bit a unit
"""

import torch


def near_duplicates(activations: torch.Tensor) -> torch.Tensor:
    """Return a mask of all images whose code an earlier image has; the first of each is kept.

    Comparing hashes takes one pass over the images; comparing all pairs of three million would
    take 4.5e12 comparisons. The paper removes about 275 000 images so.

    Args:
        activations: (N, units), >= 0, since a ReLU made them.

    Returns:
        (N,), bool.

    Raises:
        ValueError: `activations` is no matrix, or holds something negative.

    Example:
        >>> near_duplicates(torch.tensor([[0.0, 3.0], [1.0, 0.0], [0.0, 0.1]]))
        tensor([False, False,  True])
    """
    if activations.ndim != 2:
        raise ValueError(f"activations must be (N, units), but is {tuple(activations.shape)}")
    if not (activations >= 0).all():
        raise ValueError(f"activations must be at least 0, but holds {activations.min()}")
    codes, seen, duplicate = (activations > 0).tolist(), set(), []
    for code in map(tuple, codes):
        duplicate.append(code in seen)
        seen.add(code)
    return torch.tensor(duplicate, dtype=torch.bool, device=activations.device)
