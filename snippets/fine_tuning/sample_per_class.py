r"""A small labelled set that holds the same number of examples of every class.

Source: Vinyals et al. 2016, arXiv 1606.04080, section 4, where the model is given k labelled examples
    of each class ("k-shot")

$$
S = \bigcup_{c} S_c, \qquad
S_c \sim \mathcal{U}\left(\{A \subseteq \{i : y_i = c\} : |A| = k\}\right)
$$

Notation:
    $S$: `return`, indices of the examples drawn, class after class
    $S_c$: the $k$ of them that have class $c$
    $y_i$: `labels`, class of example $i$
    $k$: `per_class`, number of examples of each class
"""

import torch


def sample_per_class(labels: torch.Tensor, per_class: int, rng: torch.Generator) -> torch.Tensor:
    """Draw `per_class` examples of every class, without replacement.

    A draw from the whole set would leave the classes uneven, and a small one might miss a class.

    Args:
        labels: (N,), integer class of each example.
        per_class: number of examples of each class, >= 1.
        rng: source of randomness; the draw happens on its device, so that one seed gives the same
            examples wherever the labels live.

    Returns:
        (classes * per_class,), indices into `labels`, on its device, in the order of the classes.

    Raises:
        ValueError: `per_class` is below 1, or a class has fewer examples.

    Example:
        >>> labels = torch.tensor([7, 5, 7, 5, 7, 5])
        >>> index = sample_per_class(labels, 2, torch.Generator().manual_seed(0))
        >>> labels[index]
        tensor([5, 5, 7, 7])
    """
    if per_class < 1:
        raise ValueError(f"per_class must be at least 1, but is {per_class}")
    chosen = []
    for c in labels.unique():
        members = (labels == c).nonzero().squeeze(1)
        if len(members) < per_class:
            raise ValueError(
                f"labels must hold at least {per_class} of class {c.item()}, but holds {len(members)}"
            )
        order = torch.randperm(len(members), generator=rng, device=rng.device)
        chosen.append(members[order[:per_class].to(labels.device)])
    return torch.cat(chosen)
