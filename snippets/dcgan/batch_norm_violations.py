r"""Rule 2: batch norm on every layer, but not where images come out of G or into D.

Source: Radford et al. 2015, arXiv 1511.06434, section 3, guidelines, second line, and the text
    above the box ("not applying batchnorm to the generator output layer and the discriminator
    input layer"); the output layer of D, which the text leaves open: the authors' code

$$
\operatorname{BN}_G(i) = \begin{cases} 1 & i < L \\ 0 & i = L \end{cases} \qquad
\operatorname{BN}_D(i) = \begin{cases} 0 & i = 1 \text{ or } i = L \\ 1 & 1 < i < L \end{cases}
$$

Notation:
    $i$: layer of `network`: a convolution or a matrix, in the order of `named_modules`
    $L$: number of layers
    $\operatorname{BN}_G, \operatorname{BN}_D$: whether batch norm follows layer $i$; which of both,
        says `role`
"""

from torch import nn


def batch_norm_violations(network: nn.Module, role: str) -> list[str]:
    """Return what breaks the rule, each line beginning with the name of a layer.

    Args:
        network: the player to be checked; its modules are registered in the order of their use.
        role: "generator" or "discriminator".

    Returns:
        One line for each violation, none where the rule is kept. Batch norm in front of the first
        layer breaks it in a discriminator.

    Raises:
        ValueError: `role` is neither, or the network has no layer with weights.

    Example:
        >>> network = nn.Sequential(nn.Conv2d(3, 8, 4), nn.BatchNorm2d(8), nn.Conv2d(8, 1, 4))
        >>> batch_norm_violations(network, "discriminator")
        ['0: must not have batch norm']
        >>> batch_norm_violations(network, "generator")
        []
    """
    if role not in ("generator", "discriminator"):
        raise ValueError(f"role must be 'discriminator' or 'generator', but is {role!r}")
    normed: dict[str, bool] = {}  # for each layer, whether batch norm follows
    for name, module in network.named_modules():
        if isinstance(module, (nn.modules.conv._ConvNd, nn.Linear)):
            normed[name] = False
        elif isinstance(module, nn.modules.batchnorm._BatchNorm):
            if normed:
                normed[next(reversed(normed))] = True
            elif role == "discriminator":
                normed[name] = True  # stands in front of the input layer
    if not normed:
        raise ValueError("network must have a convolution or a linear layer, but has none")
    names = list(normed)
    plain = {names[-1]} if role == "generator" else {names[0], names[-1]}
    return [
        f"{name}: must {'not ' * (name in plain)}have batch norm"
        for name, has in normed.items()
        if has is (name in plain)
    ]
