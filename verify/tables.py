"""Tables that are computed, never typed: what held where, and the list of papers with their state."""

import xml.etree.ElementTree as etree
from collections import Counter
from dataclasses import dataclass

from verify.card import DEVICE_NAMES, el, mutant_line, state
from verify.pages import Page
from verify.records import Records


@dataclass(frozen=True)
class Contents:
    """One paper or topic: its title, and the ids of its steps and notebooks as the records name them."""

    title: str
    ids: list[str]


def status(records: Records, papers: list[Contents], links: dict[str, str]) -> etree.Element:
    """A summary, then a row for each step and notebook: one column a device that any record speaks of."""
    devices = records.devices()
    heads = ["Step", *(DEVICE_NAMES[device] for device in devices), "Evidence", "Mutants"]
    table = el(
        "table",
        "vp-status",
        el("thead", "", el("tr", "", *(el("th", "", head, scope="col") for head in heads))),
    )
    for paper in papers:
        rows = [_row(records, id, links, devices) for id in paper.ids]
        if len(papers) > 1:
            title = el("th", "vp-status__paper", paper.title)
            title.attrib.update(colspan=str(len(heads)), scope="rowgroup")
            rows.insert(0, el("tr", "", title))
        table.append(el("tbody", "", *rows))
    ids = [id for paper in papers for id in paper.ids]
    facts = (el("li", "", el("b", "", figure), said) for figure, said in summary(records, ids))
    node = el("div", "vp-status-block", **{"data-search-exclude": "true"})
    node.append(el("ul", "vp-summary", *facts))
    node.append(el("div", "vp-scroll", table))
    return node


def summary(records: Records, ids: list[str]) -> list[tuple[str, str]]:
    """What the records say of these steps and notebooks together: figures, each with what it counts."""
    steps = [id for id in ids if not id.startswith("notebooks/")]
    books = [id for id in ids if id.startswith("notebooks/")]
    facts = [
        _held(records, group, noun, device)
        for device in records.devices()
        for noun, group in (("steps", steps), ("notebooks", books))
        if group
    ]
    cpu = [entry for id in steps if (entry := records.on(id, "cpu"))]
    shown = sum("displayed" in entry.evidence and entry.state == "verified" for entry in cpu)
    if steps:
        share = f"{100 * shown // len(steps)} % of the steps: the equation shown is the one tested"
        facts.append((f"{shown} of {len(steps)}", share))
    counts = Counter()
    for entry in cpu:
        if entry.mutants and entry.mutants["fresh"]:
            counts.update({key: entry.mutants[key] for key in ("tried", "caught", "waived")})
            counts["steps"] += 1
    if counts["tried"]:
        said = (
            f"planted faults caught, {counts['waived']} waived with a reason; "
            f"tried for {counts['steps']} of {len(steps)} steps"
        )
        facts.append((f"{counts['caught']} of {counts['tried']}", said))
    return facts


def papers(records: Records, found: list[Page]) -> etree.Element:
    """One entry a paper: its title, what it says of itself, and its measured state."""
    items = []
    for paper in found:
        ids = paper.steps + [f"notebooks/{id}" for id in paper.notebooks]
        title = el("a", "", paper.title, href=f"/{paper.uri}")
        year = [" ", el("span", "vp-paper__year", paper.year)] if paper.year else []
        head = el("p", "vp-paper__title", title, *year)
        item = el("li", "vp-paper", head)
        if "description" in paper.meta:
            item.append(el("p", "", paper.meta["description"]))
        item.append(el("p", "vp-paper__state", *_overall(records, ids)))
        items.append(item)
    return el("ul", "vp-papers", *items)


def _overall(records: Records, ids: list[str]) -> list[etree.Element | str]:
    """The worst state on the CPU, and the counts."""
    steps = [id for id in ids if not id.startswith("notebooks/")]
    states = {records.state(id, "cpu") for id in ids}
    worst = next((name for name in ("failed", "stale", "never run") if name in states), "verified")
    if not ids:
        return [state("never run"), " no steps yet"]
    held = sum(records.state(id, "cpu") == "verified" for id in ids)
    books = len(ids) - len(steps)
    what = f"{_count(len(steps), 'step')}, {_count(books, 'notebook')}"
    return [state(worst), f" {what}; {held} of {len(ids)} hold on the CPU"]


def _held(records: Records, ids: list[str], noun: str, device: str) -> tuple[str, str]:
    counts = Counter(records.state(id, device) for id in ids)
    said = f"{noun} verified on {DEVICE_NAMES[device]}"
    others = [f"{counts[name]} {name}" for name in ("failed", "stale", "never run") if counts[name]]
    return f"{counts['verified']} of {len(ids)}", ", ".join([said, *others])


def _row(records: Records, id: str, links: dict[str, str], devices: list[str]) -> etree.Element:
    name = id.rpartition("/")[2]
    shown = el("code", "", f"{name}.ipynb" if id.startswith("notebooks/") else name)
    head = el("th", "", el("a", "", shown, href=links[id]) if id in links else shown, scope="row")
    row = el("tr", "", head)
    entries = {entry.device: entry for entry in records.of(id)}
    for device in devices:
        cell = el("td", "", state(records.state(id, device)))
        if entry := entries.get(device):
            cell.append(el("small", "", f"{entry.date}, torch {entry.torch}"))
        row.append(cell)
    tested = next(iter(entries.values()), None)
    kinds = tested.evidence if tested else {}
    text = ", ".join(f"{kind.replace('_', ' ')} {count}" for kind, count in kinds.items())
    row.append(el("td", "vp-status__kinds", text))
    row.append(el("td", "", mutant_line(tested) if tested else ""))
    return row


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
