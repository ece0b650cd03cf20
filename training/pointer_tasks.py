"""The problems of the pointer network's tables: how they are drawn, and how answers are judged."""

import torch

from snippets.pointer_networks.convex_hull import convex_hull
from snippets.pointer_networks.greedy_decoding import greedy_decoding


def draw(
    task: str, sizes: tuple[int, int], batch: int, *, rng: torch.Generator, device: torch.device
) -> tuple[torch.Tensor, torch.Tensor]:
    """Return points of the unit square, (batch, n, 2), and labels; n is drawn once for the batch.

    One n for all means that nothing is padded.
    """
    n = int(torch.randint(sizes[0], sizes[1] + 1, (), generator=rng))
    points = torch.rand(batch, n, 2, generator=rng).to(device)
    return points, labels(task, points)


def labels(task: str, points: torch.Tensor) -> torch.Tensor:
    """The right answer to each problem, in the order in which the network has to give it."""
    if task == "hull":
        return convex_hull(points)
    raise ValueError(f"task must be hull, delaunay or tsp, but is {task}")


def answer(task: str, model: torch.nn.Module, points: torch.Tensor) -> torch.Tensor:
    """What the model says, greedily; n points have fewer than 2 n triangles."""
    n = points.shape[1]
    limit = 6 * n if task == "delaunay" else n
    return greedy_decoding(model, points, limit=limit, tours=task == "tsp")


def quick_score(task: str, model: torch.nn.Module, n: int, device: torch.device) -> float:
    """Share of 1000 fixed problems in which the answer is the label, index by index."""
    points, right = draw(
        task, (n, n), 1000, rng=torch.Generator().manual_seed(1_000_000), device=device
    )
    said = answer(task, model, points)
    longest = max(said.shape[1], right.shape[1])
    said, right = (
        torch.nn.functional.pad(s, (0, longest - s.shape[1]), value=-1) for s in (said, right)
    )
    return (said == right).all(dim=1).double().mean().item()
