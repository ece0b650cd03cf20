r"""One update of the generator against a discriminator that stands still.

Source: Goodfellow et al. 2014, arXiv 1406.2661, Algorithm 1, last line (which prints
    L(D) = log(1 - D); section 3 advises L(D) = -log D instead)

$$
\theta_g \leftarrow \text{descend}\left(\theta_g,\;
\nabla_{\theta_g} \frac{1}{m} \sum_{i=1}^m L\left(D\left(G\left(z^{(i)}\right)\right)\right)\right),
\qquad L(D) = \log(1 - D) \;\text{ or }\; {-\log D}
$$

Notation:
    $G, \theta_g$: `generator`, and its parameters
    $D$: `discriminator`, which gives the logit of $D$, held still
    $z^{(i)}$: `noise`, one noise vector a row, fresh since the last update of the discriminator
    $\text{descend}$: `optimizer`, a gradient rule (the paper: SGD with momentum)
    $\frac{1}{m} \sum L$: `loss`, from logits, mean over the batch
    $m$: number of rows in `noise`
"""

from collections.abc import Callable

import torch
from torch import nn

from snippets.gan.non_saturating_generator_loss import non_saturating_generator_loss


def generator_step(
    discriminator: nn.Module,
    generator: nn.Module,
    optimizer: torch.optim.Optimizer,
    noise: torch.Tensor,
    loss: Callable[[torch.Tensor], torch.Tensor] = non_saturating_generator_loss,
) -> torch.Tensor:
    """Move the generator's parameters once; the discriminator's neither move nor get a gradient.

    The gradient passes through the discriminator, so its output must not be detached here.

    Args:
        discriminator: maps examples (m, ...) to logits.
        generator: maps noise (m, noise_size) to examples (m, ...).
        optimizer: holds the parameters of `generator`, and no others.
        noise: (m, noise_size), drawn afresh from the noise prior.
        loss: maps the logits of generated examples to a scalar; `minimax_generator_loss` is the
            one printed in Algorithm 1.

    Returns:
        Scalar without gradient: the generator's loss before the update.

    Raises:
        ValueError: the batch is empty.

    Example:
        >>> generator = nn.Linear(1, 1, bias=False)
        >>> _ = nn.init.zeros_(generator.weight)
        >>> sgd = torch.optim.SGD(generator.parameters(), lr=1.0)
        >>> generator_step(nn.Identity(), generator, sgd, torch.tensor([[2.0]]))  # log 2
        tensor(0.6931)
        >>> generator.weight.item()  # 0 + (1 - D) 2, with D = 1/2
        1.0
    """
    g_loss = loss(discriminator(generator(noise)))
    optimizer.zero_grad()
    # Gradients are stored for these parameters only: the discriminator's are passed through.
    g_loss.backward(inputs=[p for p in generator.parameters() if p.requires_grad])
    optimizer.step()
    return g_loss.detach()
