r"""What the generator minimises: the value after the discriminator's next steps.

Source: Metz et al. 2016, arXiv 1611.02163, Eq. 9

$$
f_K(\theta_G, \theta_D) = f\left(\theta_G, \theta_D^K(\theta_G, \theta_D)\right)
$$

Notation:
    $f_K(\theta_G, \theta_D)$: `return`, surrogate objective
    $f(\theta_G, \cdot)$: `objective`, a function of the discriminator's parameters
    $\theta_D$: `theta_d`, its present parameters, by name
    $\theta_D^K(\theta_G, \theta_D)$: `unroll`, what they will be after $K$ steps
    $\text{ascend}$: `ascend`, one differentiable step
    $K$: `steps`, number of steps that are unrolled
"""

from collections.abc import Callable

import torch

from snippets.unrolled_gan.unroll import unroll


def surrogate_objective(
    objective: Callable[[dict[str, torch.Tensor]], torch.Tensor],
    theta_d: dict[str, torch.Tensor],
    ascend: Callable[..., dict[str, torch.Tensor]],
    steps: int,
) -> torch.Tensor:
    """Return f at the unrolled parameters, with the graph of every step.

    With no step it is f, the objective of a plain GAN. With ever more it becomes what Eq. 2 asks
    the generator to minimise.

    Args:
        objective: maps parameters to f, a scalar; the generator enters through its graph.
        theta_d: parameters by name, each requiring a gradient.
        ascend: takes `objective` and parameters, returns parameters, with a graph.
        steps: number of steps, >= 0.

    Returns:
        Scalar.

    Raises:
        ValueError: `steps` is below 0.

    Example:
        >>> def ascend(f, theta_d):  # one step of size 0.5
        ...     slope = torch.autograd.grad(f(theta_d), [*theta_d.values()], create_graph=True)[0]
        ...     return {name: p + 0.5 * slope for name, p in theta_d.items()}
        >>> g = torch.tensor(2.0, requires_grad=True)
        >>> theta_d = {"d": torch.tensor(0.0, requires_grad=True)}
        >>> f_2 = surrogate_objective(lambda t: g * t["d"] - t["d"] ** 2 / 2, theta_d, ascend, 2)
        >>> f_2.item()  # 2 * 1.5 - 1.5 ** 2 / 2
        1.875
        >>> torch.autograd.grad(f_2, g)  # f alone has slope 0 here, since d = 0
        (tensor(1.8750),)
    """
    return objective(unroll(objective, theta_d, ascend, steps))
