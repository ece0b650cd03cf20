r"""One update of the network that styles images, judged by a network that stands still.

Source: Johnson et al. 2016, arXiv 1603.08155, section 3, Eq. 1 (with the losses of Eq. 5; for
    style transfer the content target is the input itself)

$$
W^* = \arg\min_W \mathbb{E}_{x, \{y_i\}} \left[ \sum_i \lambda_i \, \ell_i(f_W(x), y_i) \right]
$$

Notation:
    $W$: parameters of `network`, the only ones that move
    $f_W$: `network`, an `ImageTransformationNetwork`
    $x$: `images`, a batch; its mean stands for the expectation
    $y_i$: targets: `images` for the content, `style_features` for the style
    $\lambda_i$: `content_weight`, `style_weight`, `tv_weight`
    $\sum_i \lambda_i \ell_i$: `perceptual_loss`, in which `loss_network` is $\phi$
    $\arg\min$: one step of `optimizer` (the paper: Adam with a learning rate of 0.001)
"""

from collections.abc import Callable, Sequence

import torch
from torch import nn

from snippets.fast_style_transfer.perceptual_loss import perceptual_loss


def transformation_training_step(
    network: nn.Module,
    loss_network: Callable[[torch.Tensor], Sequence[torch.Tensor]],
    optimizer: torch.optim.Optimizer,
    images: torch.Tensor,
    style_features: Sequence[torch.Tensor],
    *,
    content_weight: float,
    style_weight: float,
    tv_weight: float,
    content_layer: int = 1,
) -> torch.Tensor:
    """Move W once. The gradient passes through the loss network and leaves nothing in it.

    Args:
        network: maps images (N, 3, H, W) to images of the same shape, in the range that
            `loss_network` takes.
        loss_network: gives the activations of an image, one tensor a layer.
        optimizer: holds the parameters of `network`, and no others.
        images: (N, 3, H, W), content images.
        style_features: `loss_network(style image)`, computed once for the whole training.
        content_weight: weight of the content.
        style_weight: weight of the style.
        tv_weight: weight of the total variation.
        content_layer: which of the layers tells the content.

    Returns:
        Scalar without gradient: the loss before the update.

    Raises:
        ValueError: a loss refuses its input.

    Example:
        >>> network = nn.Conv2d(3, 3, 1, bias=False)
        >>> _ = nn.init.zeros_(network.weight)
        >>> sgd = torch.optim.SGD(network.parameters(), lr=1.5)
        >>> transformation_training_step(
        ...     network,
        ...     lambda image: [image],
        ...     sgd,
        ...     images=torch.ones(1, 3, 2, 2),
        ...     style_features=[torch.ones(1, 3, 2, 2)],
        ...     content_weight=1.0,
        ...     style_weight=0.0,
        ...     tv_weight=0.0,
        ...     content_layer=0,
        ... )  # all pixels 0 where 1 is wanted
        tensor(1.)
        >>> network.weight[:, :, 0, 0]  # downhill, to the target: 1.5 * 2/3
        tensor([[1., 1., 1.],
                [1., 1., 1.],
                [1., 1., 1.]], grad_fn=<SelectBackward0>)
    """
    with torch.no_grad():
        content_features = loss_network(images)[content_layer]
    loss = perceptual_loss(
        network(images),
        loss_network,
        content_features,
        style_features,
        content_weight=content_weight,
        style_weight=style_weight,
        tv_weight=tv_weight,
        content_layer=content_layer,
    )
    optimizer.zero_grad()
    loss.backward(inputs=[p for p in network.parameters() if p.requires_grad])
    optimizer.step()
    return loss.detach()
