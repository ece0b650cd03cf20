r"""Inference by optimisation: the noise whose example comes nearest to a target.

Source: Metz et al. 2016, arXiv 1611.02163, Eq. 13 (with L-BFGS, the best of 3 starts)

$$
z_{nearest} = \operatorname*{arg\,min}_z \left\| G(z; \theta_G) - x_{target} \right\|_2^2
$$

Notation:
    $z_{nearest}$: `return`, one noise vector
    $G$: `generator`
    $x_{target}$: `target`, one example, as a rule of the data
    $z$: starts from $\mathcal{N}(0, I)$, as many times as `restarts` says
"""

import math

import torch
from torch import nn


def nearest_noise(
    generator: nn.Module,
    target: torch.Tensor,
    noise_size: int,
    *,
    rng: torch.Generator,
    restarts: int = 3,
    max_iter: int = 100,
) -> torch.Tensor:
    """Search noise space by L-BFGS from several random starts; keep the best end.

    The search is local, which is why it starts more than once. It finds how near the generator
    *can* come to the target, not how probable the target is.

    Args:
        generator: maps noise (1, noise_size) to one example (1, ...); its parameters stay as they
            are and get no gradient.
        target: (...), one example, of the floating type that the generator works in.
        noise_size: length of a noise vector, >= 1.
        rng: source of the starts, drawn on its device and moved to the target's.
        restarts: number of starts, >= 1; the paper's is 3.
        max_iter: iterations of L-BFGS for each.

    Returns:
        (noise_size,), without gradient.

    Raises:
        ValueError: `restarts` is below 1, or the generator's example is not shaped as the target.

    Example:
        >>> generator = nn.Linear(1, 2, bias=False)
        >>> _ = nn.init.ones_(generator.weight)
        >>> rng = torch.Generator().manual_seed(0)
        >>> z = nearest_noise(generator, torch.tensor([1.0, 3.0]), 1, rng=rng)
        >>> round(z.item(), 4)  # G(z) = (z, z), which is nearest to (1, 3) at (2, 2)
        2.0
    """
    if restarts < 1:
        raise ValueError(f"restarts must be at least 1, but is {restarts}")
    ends = []
    for _ in range(restarts):
        z = torch.randn(1, noise_size, generator=rng, device=rng.device, dtype=target.dtype)
        z = z.to(target.device).requires_grad_()
        made = generator(z)
        if made.shape[1:] != target.shape:
            raise ValueError(
                f"target must have the shape of an example, {tuple(made.shape[1:])}, "
                f"but is {tuple(target.shape)}"
            )
        search = torch.optim.LBFGS([z], max_iter=max_iter, line_search_fn="strong_wolfe")

        def distance(z: torch.Tensor = z) -> torch.Tensor:
            z.grad = None
            squared = (generator(z)[0] - target).square().sum()
            squared.backward(inputs=[z])
            return squared

        search.step(distance)
        ends.append((distance().nan_to_num(nan=math.inf).item(), z.detach()[0]))
    return min(ends, key=lambda end: end[0])[1]
