r"""One update of the decoder; the encoder stands still, and AdaIN has nothing to learn.

Source: Huang and Belongie 2017, arXiv 1703.06868, sections 6.1 and 6.2, Eq. 9 to 13

$$
\begin{aligned}
t &= \operatorname{AdaIN}(f(c), f(s)) \\
\theta_g &\leftarrow \text{descend}\left(\theta_g, \; \nabla_{\theta_g}
    \left[ \mathcal{L}_c(f(g(t)), t) + \lambda \, \mathcal{L}_s(\phi(g(t)), \phi(s)) \right] \right)
\end{aligned}
$$

Notation:
    $g, \theta_g$: `decoder`, and its parameters
    $\phi$: `encoder`, activations at every layer
    $f$: the last layer of `encoder`
    $c$: `content`, images to be styled
    $s$: `style`, as many images whose style is wanted
    $t$: target, a constant in this update
    $\mathcal{L}_c + \lambda \mathcal{L}_s$: `adain_loss`, Eq. 11
    $\lambda$: `style_weight`, weight of the style
    $\text{descend}$: one step of `optimizer` (the paper: Adam)
"""

from collections.abc import Callable, Sequence

import torch
from torch import nn

from snippets.fast_style_transfer.adain_loss import adain_loss
from snippets.fast_style_transfer.adaptive_instance_normalization import (
    adaptive_instance_normalization,
)


def decoder_training_step(
    encoder: Callable[[torch.Tensor], Sequence[torch.Tensor]],
    decoder: nn.Module,
    optimizer: torch.optim.Optimizer,
    content: torch.Tensor,
    style: torch.Tensor,
    style_weight: float,
) -> torch.Tensor:
    """Move the decoder once. The gradient passes through the encoder and leaves nothing in it.

    Args:
        encoder: gives the activations of images, one tensor a layer, the deepest last.
        decoder: maps the deepest activations to images of the size of `content`.
        optimizer: holds the parameters of `decoder`, and no others.
        content: (N, 3, H, W).
        style: (N, 3, H', W').
        style_weight: lambda, >= 0.

    Returns:
        Scalar without gradient: the loss before the update.

    Raises:
        ValueError: `content` and `style` differ in number or hold no image.

    Example:
        >>> decoder = nn.Conv2d(3, 3, 1)
        >>> _ = nn.init.zeros_(decoder.weight), nn.init.zeros_(decoder.bias)
        >>> sgd = torch.optim.SGD(decoder.parameters(), lr=1.0)
        >>> content = style = torch.full((1, 3, 2, 2), 2.0)
        >>> decoder_training_step(lambda image: [image], decoder, sgd, content, style, 0.0)
        tensor(6.9282)
        >>> decoder.bias.detach()  # towards 2 in each channel
        tensor([1.1547, 1.1547, 1.1547])
    """
    with torch.no_grad():
        style_features = encoder(style)
        t = adaptive_instance_normalization(encoder(content)[-1], style_features[-1])
    loss = adain_loss(encoder(decoder(t)), t, style_features, style_weight)
    optimizer.zero_grad()
    loss.backward(inputs=[p for p in decoder.parameters() if p.requires_grad])
    optimizer.step()
    return loss.detach()
