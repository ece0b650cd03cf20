r"""One step of the discriminator that the generator can look through.

Source: Metz et al. 2016, arXiv 1611.02163, Eq. 7

$$
\theta_D^{k+1} = \theta_D^k + \eta^k \, \frac{d f(\theta_G, \theta_D^k)}{d \theta_D^k}
$$

Notation:
    $\theta_D^{k+1}$: `return`, the parameters after the step, with a graph that leads back to
        $\theta_G$ and to $\theta_D^k$
    $\theta_D^k$: `theta_d`, parameters by name
    $\eta^k$: `eta`, size of the step
    $f(\theta_G, \cdot)$: `objective`, a function of the discriminator's parameters
"""

from collections.abc import Callable

import torch


def ascent_step(
    objective: Callable[[dict[str, torch.Tensor]], torch.Tensor],
    theta_d: dict[str, torch.Tensor],
    eta: float,
) -> dict[str, torch.Tensor]:
    """Return the parameters one step of gradient ascent further.

    Nothing is changed in place, and the gradient itself keeps its graph (`create_graph`): a
    derivative of the result asks how the step would have turned out for another generator.

    Args:
        objective: maps parameters to f, a scalar that depends on each of them.
        theta_d: parameters by name, each requiring a gradient.
        eta: step size, > 0.

    Returns:
        The new parameters by the same names.

    Raises:
        ValueError: `eta` is not above 0.

    Example:
        >>> g = torch.tensor(3.0, requires_grad=True)
        >>> theta_d = {"d": torch.tensor(1.0, requires_grad=True)}
        >>> new = ascent_step(lambda t: g * t["d"] - t["d"] ** 2, theta_d, eta=0.1)
        >>> round(new["d"].item(), 4)  # 1 + 0.1 (3 - 2)
        1.1
        >>> torch.autograd.grad(new["d"], g)  # the answer moves by 0.1 where g moves by 1
        (tensor(0.1000),)
    """
    if not eta > 0:
        raise ValueError(f"eta must be above 0, but is {eta}")
    slopes = iter(
        torch.autograd.grad(objective(theta_d), list(theta_d.values()), create_graph=True)
    )
    return {name: p + eta * next(slopes) for name, p in theta_d.items()}
