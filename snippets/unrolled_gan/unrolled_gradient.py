r"""The gradient of the surrogate, in its two terms.

Source: Metz et al. 2016, arXiv 1611.02163, Eq. 12

$$
\frac{d f_K(\theta_G, \theta_D)}{d \theta_G}
    = \frac{\partial f(\theta_G, \theta_D^K)}{\partial \theta_G}
    + \frac{\partial f(\theta_G, \theta_D^K)}{\partial \theta_D^K} \,
        \frac{d \theta_D^K(\theta_G, \theta_D)}{d \theta_G}
$$

Notation:
    $\frac{d f_K}{d \theta_G}$: `return`, its two terms, apart, for each tensor of $\theta_G$
    $f(\theta_G, \cdot)$: `objective`, a function of the discriminator's parameters
    $\theta_G$: `theta_g`, parameters of the generator
    $\theta_D$: `theta_d`, present parameters of the discriminator, by name
    $\theta_D^K(\theta_G, \theta_D)$: `unrolled`, what they will be after $K$ steps
    $K$: `steps`, number of steps that are unrolled
"""

from collections.abc import Callable, Sequence

import torch

from snippets.unrolled_gan.unroll import unroll


def unrolled_gradient(
    objective: Callable[[dict[str, torch.Tensor]], torch.Tensor],
    theta_g: Sequence[torch.Tensor],
    theta_d: dict[str, torch.Tensor],
    ascend: Callable[..., dict[str, torch.Tensor]],
    steps: int,
) -> tuple[tuple[torch.Tensor, ...], tuple[torch.Tensor, ...]]:
    """Return both terms: what the generator does to f, and what the discriminator does about it.

    The first holds the unrolled discriminator still. It is all that is left where the
    discriminator is simply trained K steps further. The second says how its steps would turn out
    for another generator; a detach anywhere within the steps loses it.

    Args:
        objective: maps parameters to f, a scalar that depends on each of them and on `theta_g`.
        theta_g: parameters of the generator, each requiring a gradient.
        theta_d: parameters by name, each requiring a gradient.
        ascend: takes `objective` and parameters, returns parameters, with a graph.
        steps: number of steps, >= 0.

    Returns:
        Two tuples, the first and the second term, each with one tensor for each of `theta_g`.
        Their sum is the gradient of `surrogate_objective`.

    Raises:
        ValueError: `steps` is below 0.

    Example:
        >>> def ascend(f, theta_d):  # one step of size 0.5
        ...     slope = torch.autograd.grad(f(theta_d), [*theta_d.values()], create_graph=True)[0]
        ...     return {name: p + 0.5 * slope for name, p in theta_d.items()}
        >>> g = torch.tensor(2.0, requires_grad=True)
        >>> theta_d = {"d": torch.tensor(0.0, requires_grad=True)}
        >>> f = lambda t: g * t["d"] - t["d"] ** 2 / 2
        >>> unrolled_gradient(f, [g], theta_d, ascend, steps=2)
        ((tensor(1.5000),), (tensor(0.3750),))
    """
    unrolled = unroll(objective, theta_d, ascend, steps)
    still = {name: p.detach().requires_grad_() for name, p in unrolled.items()}
    slopes = torch.autograd.grad(objective(still), [*theta_g, *still.values()], retain_graph=True)
    first, of_d = slopes[: len(theta_g)], slopes[len(theta_g) :]
    # Without a step the unrolled parameters do not depend on the generator: zeros, not None.
    second = torch.autograd.grad(
        list(unrolled.values()), list(theta_g), of_d, materialize_grads=True
    )
    return first, second
