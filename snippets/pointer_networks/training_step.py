r"""One update of the weights: gradient clipped to length 2, then the optimiser's step.

Source: Vinyals et al. 2015, arXiv 1506.03134, sections 2.1 and 4.1 (stochastic gradient descent,
    learning rate 1.0, batch size 128, L2 gradient clipping of 2.0)

$$
g = \nabla_\theta \left( -\frac{1}{B} \sum_{b=1}^B \log p(\mathcal{C}^{\mathcal{P}_b} |
\mathcal{P}_b; \theta) \right), \qquad
\theta \leftarrow \theta - \eta \, g \cdot \min\left( 1, \frac{2}{\|g\|_2} \right)
$$

Notation:
    $\theta$: the parameters of `model`
    $\mathcal{P}_b$: `points[b]`, a problem
    $\mathcal{C}^{\mathcal{P}_b}$: `labels[b]`, its answer
    $B$: batch size
    $\eta$: learning rate, which `optimizer` holds; the paper used 1.0
    $2$: `clip`, largest length of the gradient
"""

import torch
from torch import nn

from snippets.pointer_networks.places_with_stop import places_with_stop
from snippets.pointer_networks.training_objective import training_objective


def training_step(
    model: nn.Module,
    optimizer: torch.optim.Optimizer,
    points: torch.Tensor,
    labels: torch.Tensor,
    mask: torch.Tensor | None = None,
    *,
    clip: float = 2.0,
) -> torch.Tensor:
    """Move the weights once towards answering `labels` to `points`.

    Args:
        model: maps points, places and mask to scores, as `PointerNetwork` does.
        optimizer: holds the parameters of `model`. The paper's is SGD with learning rate 1.0.
        points: (batch, n, 2), batch >= 1.
        labels: (batch, m), int64, indices of points in the right order, then -1.
        mask: (batch, n), boolean, True for points that are no padding; None if none is.
        clip: largest L2 norm of the gradient, > 0, over all parameters together.

    Returns:
        The objective before the update, a scalar without gradient.

    Raises:
        ValueError: `clip` is not above 0.

    Example:
        >>> class Free(nn.Module):  # its scores are its weights
        ...     def __init__(self):
        ...         super().__init__()
        ...         self.u = nn.Parameter(torch.zeros(1, 4, 4))
        ...
        ...     def forward(self, points, places, mask):
        ...         return self.u
        >>> network = Free()
        >>> sgd = torch.optim.SGD(network.parameters(), lr=1.0)
        >>> labels = torch.tensor([[0, 1, 2]])  # and the stop: four choices among four places
        >>> training_step(network, sgd, torch.rand(1, 3, 2), labels)  # 4 log 4
        tensor(5.5452)
    """
    if not clip > 0:
        raise ValueError(f"clip must be above 0, but is {clip}")
    places = places_with_stop(labels)
    loss = training_objective(model(points, places, mask), places)
    optimizer.zero_grad()
    loss.backward()
    nn.utils.clip_grad_norm_(model.parameters(), clip)
    optimizer.step()
    return loss.detach()
