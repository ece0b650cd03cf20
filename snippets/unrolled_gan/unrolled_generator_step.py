r"""One update of the generator, which reckons with the discriminator's next steps.

Source: Metz et al. 2016, arXiv 1611.02163, Eq. 10

$$
\theta_G \leftarrow \theta_G - \eta \, \frac{d f_K(\theta_G, \theta_D)}{d \theta_G}
$$

Notation:
    $\theta_G$: `generator`, and its parameters
    $\eta$: `optimizer`, a gradient rule with its step size
    $f_K$: `surrogate_objective`
    $\theta_D$: `discriminator`, which gives the logit of $D$; it does not move
    $x$: `real`, one example of the data a row, the same for all unrolled steps
    $z$: `noise`, one noise vector a row, the same for all unrolled steps
    $K$: `steps`, number of steps that are unrolled
"""

from collections.abc import Callable

import torch
from torch import nn

from snippets.unrolled_gan.gan_objective import gan_objective
from snippets.unrolled_gan.surrogate_objective import surrogate_objective
from snippets.unrolled_gan.unroll_start import unroll_start


def unrolled_generator_step(
    discriminator: nn.Module,
    generator: nn.Module,
    optimizer: torch.optim.Optimizer,
    real: torch.Tensor,
    noise: torch.Tensor,
    ascend: Callable[..., dict[str, torch.Tensor]],
    steps: int,
) -> torch.Tensor:
    """Move the generator's parameters once; the discriminator's neither move nor get a gradient.

    The unrolled parameters live in the graph alone, so nothing has to be put back afterwards. The
    objective is f itself, the minimax one, within the steps and after them.

    Args:
        discriminator: maps examples (m, ...) to logits; a layer that keeps running statistics
            would see every unrolled step.
        generator: maps noise (m, noise_size) to examples (m, ...).
        optimizer: holds the parameters of `generator`, and no others.
        real: (m, ...), examples of the data.
        noise: (m, noise_size), drawn from the noise prior.
        ascend: takes an objective and parameters, returns parameters, with a graph: an
            `AdamAscent`, or `ascent_step` with its step size filled in.
        steps: number of steps, >= 0; with 0 this is the update of a plain GAN.

    Returns:
        Scalar without gradient: f_K before the update.

    Raises:
        ValueError: `steps` is below 0, or a batch is empty.

    Example:
        >>> def ascend(f, theta_d):  # one step of size 1.0
        ...     slope = torch.autograd.grad(f(theta_d), [*theta_d.values()], create_graph=True)[0]
        ...     return {name: p + slope for name, p in theta_d.items()}
        >>> discriminator, generator = nn.Linear(1, 1, bias=False), nn.Linear(1, 1, bias=False)
        >>> _ = nn.init.zeros_(discriminator.weight), nn.init.zeros_(generator.weight)
        >>> sgd = torch.optim.SGD(generator.parameters(), lr=1.0)
        >>> real, noise = torch.tensor([[2.0]]), torch.tensor([[1.0]])
        >>> unrolled_generator_step(discriminator, generator, sgd, real, noise, ascend, steps=0)
        tensor(-1.3863)
        >>> generator.weight.item()  # this discriminator says nothing
        0.0
        >>> unrolled_generator_step(discriminator, generator, sgd, real, noise, ascend, steps=1)
        tensor(-0.8201)
        >>> round(generator.weight.item(), 4)  # the next one would: towards the data
        0.6192
    """
    fake = generator(noise)

    def objective(theta_d: dict[str, torch.Tensor]) -> torch.Tensor:
        return gan_objective(discriminator, theta_d, real, fake)

    f_k = surrogate_objective(objective, unroll_start(discriminator), ascend, steps)
    optimizer.zero_grad()
    f_k.backward()
    optimizer.step()
    return f_k.detach()
