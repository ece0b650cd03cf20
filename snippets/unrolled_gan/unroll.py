r"""The discriminator as it will be after some more steps, as a function of the generator.

Source: Metz et al. 2016, arXiv 1611.02163, Eq. 6 and 7, applied K times

$$
\theta_D^0 = \theta_D, \qquad
\theta_D^{k+1} = \text{ascend}\left(f(\theta_G, \cdot), \theta_D^k\right), \quad k = 0, \dots, K - 1
$$

Notation:
    $\theta_D^K$: `return`, parameters by name after all steps
    $\theta_D$: `theta_d`, parameters at the start
    $f(\theta_G, \cdot)$: `objective`, the same at every step, thus on the same minibatch
    $\text{ascend}$: `ascend`, one differentiable step: Eq. 7 or Adam
    $K$: `steps`, number of steps that are unrolled
"""

from collections.abc import Callable

import torch


def unroll(
    objective: Callable[[dict[str, torch.Tensor]], torch.Tensor],
    theta_d: dict[str, torch.Tensor],
    ascend: Callable[..., dict[str, torch.Tensor]],
    steps: int,
) -> dict[str, torch.Tensor]:
    """Return the parameters after `steps` steps, with the graph of all of them.

    Args:
        objective: maps parameters to f, a scalar.
        theta_d: parameters by name, each requiring a gradient.
        ascend: takes `objective` and parameters, returns parameters, as `ascent_step` with its
            step size filled in or an `AdamAscent` does.
        steps: number of steps, >= 0.

    Returns:
        The parameters by the same names; without a step, those that were given.

    Raises:
        ValueError: `steps` is below 0.

    Example:
        >>> theta_d = {"d": torch.tensor(1.0, requires_grad=True)}
        >>> def ascend(f, t):
        ...     (slope,) = torch.autograd.grad(f(t), t["d"], create_graph=True)
        ...     return {"d": t["d"] + 0.1 * slope}
        >>> end = unroll(lambda t: -(t["d"] ** 2), theta_d, ascend, steps=2)
        >>> round(end["d"].item(), 4)  # each step multiplies by 1 - 0.1 * 2
        0.64
    """
    if steps < 0:
        raise ValueError(f"steps must be at least 0, but is {steps}")
    for _ in range(steps):
        theta_d = ascend(objective, theta_d)
    return theta_d
