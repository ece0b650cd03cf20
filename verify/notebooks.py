"""Find the notebooks and read them as they are stored: nothing here imports torch or jupyter.

A notebook is `notebooks/<paper>/<name>.ipynb`. What it printed as `label: value` is a result; a
picture whose cell has `figure` and `alt` in its metadata is a figure. Pages pull both from here.
"""

import ast
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from verify.steps import ROOT, imported_steps

_RESULT = re.compile(r"(?P<label>[^\s:][^:]*): +(?P<value>\S.*)")
_FENCED = re.compile(r"^(```|~~~).*?^\1", re.DOTALL | re.MULTILINE)


class NotebookError(ValueError):
    """A notebook breaks the form that every notebook has; the message names it and the cell."""


@dataclass(frozen=True)
class Cell:
    number: int  # counts code cells from 1, as in `In [3]`; 0 for a cell of prose
    content: dict

    @property
    def is_code(self) -> bool:
        return self.content["cell_type"] == "code"

    @property
    def source(self) -> str:
        return _text(self.content["source"])

    @property
    def metadata(self) -> dict:
        return self.content["metadata"]

    @property
    def outputs(self) -> list[dict]:
        return self.content["outputs"]

    @property
    def execution_count(self) -> int | None:
        return self.content["execution_count"]

    @cached_property
    def tree(self) -> ast.Module | None:
        """None where the source is no plain Python: a magic, a shell line, a slip."""
        try:
            return ast.parse(self.source)
        except SyntaxError:
            return None

    def stream(self, name: str) -> str:
        """All that the cell wrote to `stdout` or `stderr`."""
        return "".join(_text(o["text"]) for o in self.outputs if o.get("name") == name)

    def images(self) -> list[tuple[str, str]]:
        """Media type and content (base64 for a png) of each picture that the cell shows."""
        return [
            (media, _text(data))
            for output in self.outputs
            for media, data in output.get("data", {}).items()
            if media.startswith("image/")
        ]


@dataclass(frozen=True)
class Notebook:
    root: Path
    id: str  # "gan/gaussians"
    content: dict

    @classmethod
    def read(cls, root: Path, path: Path) -> "Notebook":
        name = path.relative_to(root).as_posix()
        try:
            content = json.loads(path.read_text(encoding="utf-8"))
        except ValueError as error:
            raise NotebookError(f"{name}: is not JSON: {error}") from None
        if not isinstance(content, dict) or content.get("nbformat") != 4:
            raise NotebookError(f"{name}: must be a notebook of nbformat 4")
        return cls(root, path.relative_to(root / "notebooks").with_suffix("").as_posix(), content)

    @property
    def path(self) -> Path:
        return self.root / "notebooks" / f"{self.id}.ipynb"

    @property
    def name(self) -> str:
        """How messages call it: "notebooks/gan/gaussians.ipynb"."""
        return f"notebooks/{self.id}.ipynb"

    @cached_property
    def cells(self) -> tuple[Cell, ...]:
        number, cells = 0, []
        for content in self.content["cells"]:
            number += content["cell_type"] == "code"
            cells.append(Cell(number if content["cell_type"] == "code" else 0, content))
        return tuple(cells)

    @property
    def code_cells(self) -> list[Cell]:
        return [cell for cell in self.cells if cell.is_code]

    @property
    def headings(self) -> list[tuple[int, str]]:
        """Each `# Title`, with the index of the cell that holds it."""
        return [
            (index, title)
            for index, cell in enumerate(self.cells)
            if cell.content["cell_type"] == "markdown"
            for title in re.findall(r"^# +(.+)$", _FENCED.sub("", cell.source), re.MULTILINE)
        ]

    @property
    def title(self) -> str:
        if not self.headings:
            raise NotebookError(f"{self.name}: has no title: a first cell that starts '# '")
        return self.headings[0][1].strip()

    @cached_property
    def code(self) -> str:
        """The source of every code cell, but for those that are no plain Python."""
        return "\n\n".join(cell.source for cell in self.code_cells if cell.tree is not None)

    @cached_property
    def snippets(self) -> tuple[str, ...]:
        """The ids of the steps that it imports itself, in order."""
        return imported_steps(ast.parse(self.code))

    def results(self) -> dict[str, str]:
        """What it printed as `label: value`."""
        return self._unique("label", self._printed())

    def figures(self) -> dict[str, tuple[str, str]]:
        """Name of each figure -> its picture (png, base64) and the text that stands for it."""
        return self._unique("figure", self._drawn())

    def _printed(self) -> Iterator[tuple[int, str, str]]:
        for cell in self.code_cells:
            for line in cell.stream("stdout").splitlines():
                if match := _RESULT.fullmatch(line.rstrip()):
                    yield cell.number, match["label"], match["value"]

    def _drawn(self) -> Iterator[tuple[int, str, tuple[str, str]]]:
        for cell in self.code_cells:
            pictures = [data for media, data in cell.images() if media == "image/png"]
            if "figure" in cell.metadata and pictures:
                yield (
                    cell.number,
                    cell.metadata["figure"],
                    (pictures[0], cell.metadata.get("alt", "")),
                )

    def _unique(self, kind: str, found: Iterator[tuple]) -> dict:
        values, places = {}, {}
        for number, key, value in found:
            if key in values:
                raise NotebookError(
                    f"{self.name}: cells {places[key]} and {number} both have the {kind} {key!r}"
                )
            values[key], places[key] = value, number
        return values


def find(root: Path = ROOT) -> list[Notebook]:
    """Every notebook, ordered by paper and name."""
    folder = root / "notebooks"
    return [
        Notebook.read(root, path)
        for path in sorted(folder.rglob("*.ipynb"))
        if not any(part.startswith(".") for part in path.relative_to(folder).parts)
    ]


def _text(value: str | list[str]) -> str:
    """JSON notebooks store a text whole or as a list of its lines."""
    return value if isinstance(value, str) else "".join(value)
