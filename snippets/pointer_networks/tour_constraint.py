r"""Nothing but tours: a city that was visited is not pointed at again, and the stop waits for all.

Source: Vinyals et al. 2015, arXiv 1506.03134, section 4.4 (only tours are considered)

$$
\tilde u^i_j = \begin{cases} -\infty & \text{if } j \in \{ C_1, \dots, C_{i-1} \} \\
-\infty & \text{if } j \text{ is the stop and } i \le n \\
u^i_j & \text{otherwise} \end{cases}
$$

Notation:
    $\tilde u^i_j$: `return`, scores of what may be next
    $u^i_j$: `u`, scores
    $C_1, \dots, C_{i-1}$: `visited`, places pointed at before
    $n$: number of cities
"""

import torch

from snippets.pointer_networks.masked_scores import masked_scores


def tour_constraint(
    u: torch.Tensor, visited: torch.Tensor, mask: torch.Tensor | None = None
) -> torch.Tensor:
    """Return the scores of one output with what would break the tour at minus infinity.

    To mask scores before the softmax is the same as to set probabilities to 0 after it and to
    divide by what is left.

    Args:
        u: (batch, 1, n + 1), scores; place 0 is the stop.
        visited: (batch, i - 1), int64, places pointed at so far, 0 where a row has stopped.
        mask: (batch, n), boolean, True for cities that are no padding; None if none is.

    Returns:
        (batch, 1, n + 1).

    Raises:
        ValueError: `u` is of another shape, `visited` of another batch, or `mask` of other cities.

    Example:
        >>> u = torch.tensor([[[9.0, 3.0, 2.0, 1.0]]])
        >>> tour_constraint(u, torch.tensor([[1, 3]]))
        tensor([[[-inf, -inf, 2., -inf]]])
        >>> tour_constraint(u, torch.tensor([[1, 3, 2]]))
        tensor([[[9., -inf, -inf, -inf]]])
    """
    if u.dim() != 3 or u.shape[1] != 1:
        raise ValueError(f"u must be (batch, 1, n + 1), but is {tuple(u.shape)}")
    batch, places = len(u), u.shape[2]
    if len(visited) != batch:
        raise ValueError(f"visited must have the batch of u, {batch}, but has {len(visited)}")
    if mask is not None and mask.shape != (batch, places - 1):
        raise ValueError(
            f"mask must be {(batch, places - 1)}, as u has it, but is {tuple(mask.shape)}"
        )
    left = torch.ones(batch, places, dtype=torch.bool, device=u.device)
    if mask is not None:
        left[:, 1:] = mask
    left = left.scatter(1, visited, False)
    left[:, 0] = ~left[:, 1:].any(dim=1)
    return masked_scores(u, left)
