r"""Two learning rates: a small one for what is pretrained, a larger one for the new output layer.

Source: Zhang et al., Dive into Deep Learning, arXiv 2106.11342, section 14.2.2, where the output
    layer learns ten times as fast

$$
\eta_p =
\begin{cases}
k \, \eta & p \in \theta_{head} \\
\eta & p \in \theta \setminus \theta_{head}
\end{cases}
$$

Notation:
    $\eta_p$: `return`, learning rate of each parameter, as groups for an optimiser
    $\theta$: `model`, all of its parameters
    $\theta_{head}$: `head`, those of the output layer, by its name in the model
    $\eta$: `lr`, learning rate of the body
    $k$: `factor`, how much faster the output layer learns
"""

from torch import nn


def parameter_groups(model: nn.Module, head: str, lr: float, factor: float = 10.0) -> list[dict]:
    """Sort the parameters that learn into two groups: each into one, none left out.

    Parameters are told apart by identity, not by name, so that one which is shared between body
    and output layer counts once, with the output layer.

    Args:
        model: what is to be trained.
        head: name of its output layer, as `model.named_modules()` gives it.
        lr: learning rate of the body, > 0.
        factor: that of the output layer is `factor * lr`; > 0.

    Returns:
        The group of the body, then that of the output layer, for any optimiser of torch. Frozen
        parameters are in neither, so the first group is empty where the whole body is frozen.

    Raises:
        ValueError: `lr` or `factor` is not above 0; or `head` is the whole model, or has nothing
            that learns.

    Example:
        >>> model = nn.Sequential(nn.Linear(4, 3), nn.ReLU(), nn.Linear(3, 5))
        >>> for group in parameter_groups(model, "2", lr=0.01):
        ...     print(group["lr"], [tuple(p.shape) for p in group["params"]])
        0.01 [(3, 4), (3,)]
        0.1 [(5, 3), (5,)]
    """
    for name, value in (("lr", lr), ("factor", factor)):
        if not value > 0:
            raise ValueError(f"{name} must be above 0, but is {value}")
    if head == "":
        raise ValueError("head must name a part of the model, but is empty: the whole model")
    fast = [p for p in model.get_submodule(head).parameters() if p.requires_grad]
    if not fast:
        raise ValueError(f"head must hold a parameter that learns, but {head!r} holds none")
    in_head = set(map(id, fast))
    slow = [p for p in model.parameters() if p.requires_grad and id(p) not in in_head]
    return [{"params": slow, "lr": lr}, {"params": fast, "lr": factor * lr}]
