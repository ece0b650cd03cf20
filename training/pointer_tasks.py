"""The problems of the pointer network's tables: how they are drawn, and how answers are judged."""

import math

import torch
import torch.nn.functional as F

from snippets.pointer_networks.area_coverage import area_coverage
from snippets.pointer_networks.beam_search import beam_search
from snippets.pointer_networks.convex_hull import convex_hull
from snippets.pointer_networks.delaunay_triangles import delaunay_triangles
from snippets.pointer_networks.greedy_decoding import greedy_decoding
from snippets.pointer_networks.held_karp import held_karp
from snippets.pointer_networks.nearest_neighbour_tour import nearest_neighbour_tour
from snippets.pointer_networks.polygon_area import polygon_area
from snippets.pointer_networks.same_polygon import same_polygon
from snippets.pointer_networks.tour_length import tour_length
from snippets.pointer_networks.triangle_coverage import triangle_coverage
from snippets.pointer_networks.two_opt import two_opt

LONGEST_HULL = 100  # corners; 500 points in a square have about 20
LARGEST_SOLVED = 12  # cities up to which the shortest tour is quick enough to ask for


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
    if task == "tsp":
        return held_karp(points) if points.shape[1] <= LARGEST_SOLVED else short_tour(points)
    return delaunay_triangles(points).flatten(1)


def short_tour(points: torch.Tensor) -> torch.Tensor:
    """The shortest of n tours: a greedy one from each city, after 2-opt. Written as `held_karp` writes it."""
    batch, n, _ = points.shape
    row = torch.arange(batch, device=points.device)
    city = torch.arange(n, device=points.device)
    shifted = (city[:, None] + city) % n  # row s: the cities from s on
    maps = points[:, shifted].flatten(0, 1)
    tours = two_opt(maps, nearest_neighbour_tour(maps))
    best = tour_length(maps, tours).view(batch, n).argmin(dim=1)
    tour = (tours.view(batch, n, n)[row, best] + best[:, None]) % n
    tour = tour.gather(1, (tour.argmin(dim=1, keepdim=True) + city) % n)
    clockwise = polygon_area(points.double()[row[:, None], tour]) < 0
    return torch.where(clockwise[:, None], tour.flip(1).roll(1, dims=1), tour)


def answer(task: str, model: torch.nn.Module, points: torch.Tensor, beams: int = 1) -> torch.Tensor:
    """What the model says; n points have fewer than 2 n triangles."""
    n = points.shape[1]
    limit, tours = 6 * n if task == "delaunay" else min(n, LONGEST_HULL), task == "tsp"
    if beams == 1:
        return greedy_decoding(model, points, limit=limit, tours=tours)
    return beam_search(model, points, beams=beams, limit=limit, tours=tours)[0]


def quick_score(task: str, model: torch.nn.Module, n: int, device: torch.device) -> float:
    """Share of 1000 fixed problems in which the answer is the label, index by index."""
    points, right = draw(
        task, (n, n), 1000, rng=torch.Generator().manual_seed(1_000_000), device=device
    )
    said = answer(task, model, points)
    longest = max(said.shape[1], right.shape[1])
    said, right = (F.pad(s, (0, longest - s.shape[1]), value=-1) for s in (said, right))
    return (said == right).all(dim=1).double().mean().item()


def judge(task: str, points: torch.Tensor, said: torch.Tensor) -> dict[str, torch.Tensor]:
    """One number for each problem and measure; nan where a measure does not apply."""
    if task == "tsp":
        length = {"length": tour_length(points.double(), said)}
        if points.shape[1] <= LARGEST_SOLVED:
            shortest = tour_length(points.double(), held_karp(points))
            length["excess"] = length["length"] / shortest - 1
        return length
    if task == "hull":
        right = convex_hull(points)
        covered = area_coverage(points, said, right)
        exact = same_polygon(said, right).double()
        return {"exact": exact, "area": covered, "not simple": covered.isnan().double()}
    right = delaunay_triangles(points)
    whole = said[:, : said.shape[1] // 3 * 3].reshape(len(said), -1, 3)
    whole = whole.masked_fill((whole < 0).any(dim=2, keepdim=True), -1)
    covered = triangle_coverage(whole, right)
    given = (whole >= 0).all(dim=2).sum(dim=1) == (right >= 0).all(dim=2).sum(dim=1)
    return {"exact": ((covered == 1) & given).double(), "triangles": covered}


def evaluate(
    task: str,
    model: torch.nn.Module,
    n: int,
    *,
    beams: int = 1,
    problems: int,
    seed: int,
    device: torch.device,
) -> dict[str, dict[str, float]]:
    """Mean and standard error of every measure over problems that a seed fixes.

    The mean is over the problems to which a measure applies: area is that of simple polygons.
    """
    rng = torch.Generator().manual_seed(seed)
    found: dict[str, list[torch.Tensor]] = {}
    for first in range(0, problems, 1000):
        points = torch.rand(min(1000, problems - first), n, 2, generator=rng).to(device)
        for name, values in judge(task, points, answer(task, model, points, beams)).items():
            found.setdefault(name, []).append(values.cpu())
    result = {}
    for name, parts in found.items():
        values = torch.cat(parts)
        values = values[~values.isnan()]
        error = values.std().item() / math.sqrt(len(values)) if len(values) > 1 else math.inf
        result[name] = {"value": values.mean().item(), "standard_error": error}
    return result
