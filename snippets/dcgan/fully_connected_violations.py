r"""Rule 3: no fully connected hidden layers.

Source: Radford et al. 2015, arXiv 1511.06434, section 3, guidelines, third line, and the second
    of the "three recent changes" above it (G begins with a matrix product, D ends with one)

$$
\{ i : 1 < i < L, \; \text{layer } i \text{ is fully connected} \} = \emptyset
$$

Notation:
    $i$: layer of `network`: a convolution or a matrix, in the order of `named_modules`
    $L$: number of layers
    $\emptyset$: an empty `return`, no violation
"""

from torch import nn


def fully_connected_violations(network: nn.Module) -> list[str]:
    """Return the names of linear layers that are neither the first layer nor the last.

    Args:
        network: the player to be checked; its modules are registered in the order of their use.

    Returns:
        One line for each violation.

    Raises:
        ValueError: the network has no layer with weights.

    Example:
        >>> network = nn.Sequential(
        ...     nn.Conv2d(1, 8, 4, 2), nn.Flatten(), nn.Linear(8, 100), nn.Linear(100, 1)
        ... )
        >>> fully_connected_violations(network)
        ['2: is a fully connected hidden layer']
    """
    layers = [
        (name, module)
        for name, module in network.named_modules()
        if isinstance(module, (nn.modules.conv._ConvNd, nn.Linear))
    ]
    if not layers:
        raise ValueError("network must have a convolution or a linear layer, but has none")
    return [
        f"{name}: is a fully connected hidden layer"
        for name, module in layers[1:-1]
        if isinstance(module, nn.Linear)
    ]
