r"""The whole loss of style transfer, as a function of the image alone.

Source: Gatys, Ecker, Bethge, CVPR 2016, Eq. 1, 3 to 5 and 7; the last term, which the paper does
    not have, from Dive into Deep Learning, section 14.12, and jcjohnson/neural-style

$$
\mathcal L(\vec x) = \alpha \mathcal L_{content}(\vec p, \vec x)
+ \beta \sum_l w_l E_l(\vec a, \vec x) + \gamma \, TV(\vec x)
$$

Notation:
    $\vec x$: `x`, the image that is made
    $\vec p$: `photograph`
    $\vec a$: `artwork`
    $\alpha$: `alpha`, weight of the content
    $\beta$: `beta`, weight of the style
    $\gamma$: `gamma`, weight of the total variation, 0 in the paper
    $\mathcal L_{content}$: Eq. 1, at layer `content_layer`
    $E_l$: Eq. 4, at `style_layers`
    $w_l$: `style_weights`, by the name of the layer, one over their number if not given
"""

from collections.abc import Callable, Collection, Mapping

import torch
from torch import nn

from snippets.style_transfer.content_loss import content_loss
from snippets.style_transfer.extract_features import extract_features
from snippets.style_transfer.gram_matrix import gram_matrix
from snippets.style_transfer.style_distance import style_distance
from snippets.style_transfer.style_loss import style_loss
from snippets.style_transfer.total_loss import total_loss
from snippets.style_transfer.total_variation import total_variation


class TransferLoss:
    """Keeps what is wanted of the image; what does not change is computed once, here.

    Gram matrices are divided by their number of places, so that the artwork may have another size
    than the photograph. For equal sizes this is Eq. 4.

    Args:
        network: as `vgg_network` returns it, on the device of the images.
        photograph: (1, 3, H, W), preprocessed.
        artwork: (1, 3, H', W'), preprocessed.
        alpha: >= 0.
        beta: >= 0.
        gamma: >= 0.
        content_layer: the paper's conv4_2, after its rectifier.
        style_layers: the paper's conv1_1 to conv5_1, after their rectifiers.
        style_weights: >= 0, by the names of `style_layers`.
        statistic: `gram_matrix`, or `centered_gram` for an untrained network.

    Raises:
        ValueError: a weight is negative, or `network` lacks a layer.

    Example:
        >>> conv = nn.Conv2d(3, 1, 1, bias=False)
        >>> _ = nn.init.ones_(conv.weight)
        >>> network = nn.Sequential()
        >>> network.add_module("conv1_1", conv)
        >>> black, white = torch.zeros(1, 3, 2, 2), torch.ones(1, 3, 1, 1)
        >>> loss = TransferLoss(
        ...     network, black, white, alpha=1.0, content_layer="conv1_1", style_layers=["conv1_1"]
        ... )
        >>> loss(torch.zeros(1, 3, 2, 2)).item()  # the content is there, the style is 9^2 / 4 off
        20.25
    """

    def __init__(
        self,
        network: nn.Sequential,
        photograph: torch.Tensor,
        artwork: torch.Tensor,
        *,
        alpha: float = 1e-3,
        beta: float = 1.0,
        gamma: float = 0.0,
        content_layer: str = "relu4_2",
        style_layers: Collection[str] = ("relu1_1", "relu2_1", "relu3_1", "relu4_1", "relu5_1"),
        style_weights: Mapping[str, float] | None = None,
        statistic: Callable[[torch.Tensor], torch.Tensor] = gram_matrix,
    ):
        for name, weight in (("alpha", alpha), ("beta", beta), ("gamma", gamma)):
            if not weight >= 0:
                raise ValueError(f"{name} must be >= 0, but is {weight}")
        self.network, self.statistic = network, statistic
        self.alpha, self.beta, self.gamma = alpha, beta, gamma
        self.content_layer, self.style_layers = content_layer, tuple(style_layers)
        self.style_weights = style_weights
        with torch.no_grad():
            self.P = extract_features(network, photograph, [content_layer])[content_layer]
            F = extract_features(network, artwork, self.style_layers)
            self.A = {l: self._style(F[l]) for l in self.style_layers}

    def _style(self, F_l: torch.Tensor) -> torch.Tensor:
        return self.statistic(F_l) / F_l.shape[-2:].numel()

    def parts(self, x: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Return the content loss and the style loss of an image, not weighed.

        Args:
            x: (1, 3, H, W), of the size of the photograph.
        """
        F = extract_features(self.network, x, {self.content_layer, *self.style_layers})
        E = {l: style_distance(self._style(F[l]), self.A[l], 1) for l in self.style_layers}
        return content_loss(F[self.content_layer], self.P), style_loss(E, self.style_weights)

    def __call__(self, x: torch.Tensor) -> torch.Tensor:
        """Return the scalar to be made small.

        Args:
            x: (1, 3, H, W), of the size of the photograph, preprocessed.
        """
        loss = total_loss(*self.parts(x), self.alpha, self.beta)
        return loss + self.gamma * total_variation(x)
