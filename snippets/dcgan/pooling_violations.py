r"""Rule 1: sizes change by strided and fractionally-strided convolutions alone, which are learned.

Source: Radford et al. 2015, arXiv 1511.06434, section 3, guidelines, first line

$$
\{ m : m \text{ pools or resamples} \} = \emptyset, \qquad
\{ m : m \text{ is a convolution (D) or transposed convolution (G) with } s(m) > 1 \}
    \neq \emptyset
$$

Notation:
    $m$: a module of `network`
    $s(m)$: its `stride`
    $D, G$: `role`, which player the network is
    $\emptyset$: an empty `return`, no violation
"""

from torch import nn


def pooling_violations(network: nn.Module, role: str) -> list[str]:
    """Return what breaks the rule, each line beginning with the name of a module.

    Modules alone are seen. What a `forward` calls as a function, such as `F.interpolate`, is not;
    but a network that changes size by nothing else has no strided convolution, and that is.

    Args:
        network: the player to be checked.
        role: "generator" or "discriminator".

    Returns:
        One line for each violation.

    Raises:
        ValueError: `role` is neither.

    Example:
        >>> network = nn.Sequential(nn.Conv2d(3, 8, 3), nn.MaxPool2d(2))
        >>> for line in pooling_violations(network, "discriminator"):
        ...     print(line)
        1: MaxPool2d pools or resamples
        network: has no Conv2d with a stride above 1
    """
    kinds = {"generator": nn.ConvTranspose2d, "discriminator": nn.Conv2d}
    if role not in kinds:
        raise ValueError(f"role must be one of {sorted(kinds)}, but is {role!r}")
    resampling = {nn.MaxPool2d.__module__, nn.Upsample.__module__}  # the files that define them
    found = [
        f"{name}: {type(module).__name__} pools or resamples"
        for name, module in network.named_modules()
        if any(kind.__module__ in resampling for kind in type(module).__mro__)
    ]
    strides = [max(m.stride) for m in network.modules() if isinstance(m, kinds[role])]
    if not any(stride > 1 for stride in strides):
        found.append(f"network: has no {kinds[role].__name__} with a stride above 1")
    return found
