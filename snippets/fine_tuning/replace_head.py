r"""The source model with a new, untrained output layer for the target's classes.

Source: Zhang et al., Dive into Deep Learning, arXiv 2106.11342, section 14.2.1, steps 2 and 3, with
    the Xavier initialisation of section 14.2.2; the bias starts at 0 here

$$
f(x) = W h_\theta(x) + b, \qquad \theta = \theta_{source}, \quad
W_{ij} \sim \mathcal{U}(-a, a), \quad a = \sqrt{\frac{6}{n_{in} + n_{out}}}, \quad b = 0
$$

Notation:
    $f$: `return`, the target model
    $\theta_{source}$: `model`, the pretrained one, which is copied and stays as it is
    $h_\theta$: the body: all of the model before its output layer
    $W, b$: `head`, the output layer, by the name it has in the model
    $n_{out}$: `classes`, number of classes of the target
    $n_{in}$: number of features that the body hands to the output layer
"""

import copy

import torch
from torch import nn


def replace_head(model: nn.Module, head: str, classes: int, rng: torch.Generator) -> nn.Module:
    """Copy a pretrained model and put a fresh linear layer in the place of its output layer.

    Args:
        model: the pretrained model; not changed.
        head: name of its output layer, an `nn.Linear`, as `model.named_modules()` gives it: "fc" in
            a ResNet of torchvision, "classifier.6" in a VGG.
        classes: number of outputs of the new layer, >= 1.
        rng: source of the new weights, drawn on its device and moved to the model's.

    Returns:
        A copy of the model. Its new layer has the old one's device and dtype, has a bias if the
        old one had, and learns even where the rest is frozen.

    Raises:
        ValueError: the layer is not linear, or `classes` is below 1.

    Example:
        >>> source = nn.Sequential(nn.Linear(4, 3), nn.ReLU(), nn.Linear(3, 10))
        >>> target = replace_head(source, "2", 5, torch.Generator().manual_seed(0))
        >>> target(torch.ones(1, 4)).shape, torch.equal(target[0].weight, source[0].weight)
        (torch.Size([1, 5]), True)
        >>> bool(target[2].weight.abs().max() <= (6 / (3 + 5)) ** 0.5)
        True
    """
    old = model.get_submodule(head)
    if not isinstance(old, nn.Linear):
        raise ValueError(f"head must name a linear layer, but {head!r} is a {type(old).__name__}")
    if classes < 1:
        raise ValueError(f"classes must be at least 1, but is {classes}")
    weight = torch.empty(classes, old.in_features, dtype=old.weight.dtype, device=rng.device)
    nn.init.xavier_uniform_(weight, generator=rng)
    with torch.device("meta"):  # so that torch draws no weights of its own
        new = nn.Linear(old.in_features, classes, bias=old.bias is not None)
    new.weight = nn.Parameter(weight.to(old.weight.device))
    if old.bias is not None:
        new.bias = nn.Parameter(old.bias.new_zeros(classes))
    target = copy.deepcopy(model)
    target.set_submodule(head, new)
    return target
