r"""Unrolled to the end, the discriminator is the best answer.

Source: Metz et al. 2016, arXiv 1611.02163, Eq. 8

$$
\theta_D^*(\theta_G) = \lim_{k \to \infty} \theta_D^k
$$

Notation:
    $\theta_D^*(\theta_G)$: `return`, parameters by name where the ascent has come to rest
    $\theta_D^k$: `theta_d`, at first where the ascent starts
    $f(\theta_G, \cdot)$: `objective`, a function of the discriminator's parameters
    $\eta^k$: `eta`, the same at every step
"""

from collections.abc import Callable

import torch

from snippets.unrolled_gan.ascent_step import ascent_step


def unrolled_limit(
    objective: Callable[[dict[str, torch.Tensor]], torch.Tensor],
    theta_d: dict[str, torch.Tensor],
    eta: float,
    *,
    tolerance: float = 1e-6,
    max_steps: int = 10_000,
) -> dict[str, torch.Tensor]:
    """Ascend until no parameter moves by more than `tolerance` in one step.

    The result carries no graph to the generator, and needs none: at the limit the slope of f in
    theta_D is 0, and with it the second term of Eq. 12.

    Args:
        objective: maps parameters to f, a scalar that depends on each of them.
        theta_d: parameters by name, each requiring a gradient.
        eta: step size, > 0; where it is too large there is no limit.
        tolerance: movement of one step at which to stop, >= 0.
        max_steps: steps after which to give up.

    Returns:
        The parameters by the same names, without a graph.

    Raises:
        ValueError: `eta` is not above 0, or `max_steps` steps do not come to rest.

    Example:
        >>> theta_d = {"d": torch.tensor(0.0, requires_grad=True)}
        >>> end = unrolled_limit(lambda t: 2 * t["d"] - t["d"] ** 2 / 2, theta_d, eta=0.5)
        >>> round(end["d"].item(), 4)  # g / c with g = 2 and c = 1
        2.0
    """
    for _ in range(max_steps):
        after = ascent_step(objective, theta_d, eta)
        # The largest of tensors, since Python's max can lose the nan of a step that has diverged.
        moves = [(after[name] - p).abs().max() for name, p in theta_d.items()]
        moved = torch.stack(moves).max().item()
        theta_d = {name: p.detach().requires_grad_() for name, p in after.items()}
        if moved <= tolerance:
            return {name: p.detach() for name, p in theta_d.items()}
    raise ValueError(
        f"max_steps must suffice to come to rest, but after {max_steps} a step moves by {moved}"
    )
