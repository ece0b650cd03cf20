"""What must be true of every notebook as it is stored, before anything of it is run.

Each guard closes a way in which a page could show what no check has looked at: a cell that never
ran, an output that is not compared, a figure that no assert stands behind.
"""

import ast
import builtins
import json
import re
from collections.abc import Iterator

from verify.notebooks import Cell, Notebook, NotebookError

MAX_BYTES = 1_500_000
_CELL_METADATA = ("alt", "figure", "tags", "tolerance")
_METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python", "pygments_lexer": "ipython3"},
}
_DIRECTIVE = re.compile(r"^\s*#\s*(NBVAL_\w+|PYTEST_VALIDATE_\w+)", re.MULTILINE)


def faults(book: Notebook) -> list[str]:
    """Every fault, a line each that begins with the file; none means that the form is right."""
    return [f"{book.name}{fault}" for guard in GUARDS for fault in guard(book)]


def normalised(content: dict) -> dict:
    """A notebook's JSON without what differs between machines and runs: versions, times, marks."""
    cells = []
    for cell in content["cells"]:
        metadata = {key: cell["metadata"][key] for key in _CELL_METADATA if key in cell["metadata"]}
        cells.append({**cell, "metadata": metadata})
    return {"cells": cells, "metadata": _METADATA, "nbformat": 4, "nbformat_minor": 5}


def dumps(content: dict) -> str:
    """The text of the file, laid out as jupyter lays it out."""
    return json.dumps(content, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def is_normalised(book: Notebook) -> Iterator[str]:
    if normalised(book.content) != book.content:
        yield ": holds metadata of one machine or run: run 'make notebooks'"
    size = len(dumps(book.content).encode())
    if size > MAX_BYTES:
        yield f": must be no larger than {MAX_BYTES / 1e6:.1f} MB, but is {size / 1e6:.1f} MB"


def opens_with_its_title(book: Notebook) -> Iterator[str]:
    if [index for index, _ in book.headings] != [0]:
        yield ": must have one '# ' title, in its first cell"


def imports_a_snippet(book: Notebook) -> Iterator[str]:
    if not book.snippets:
        yield ": must import the step that it shows: from snippets.<paper>.<step> import <step>"


def ran_in_order(book: Notebook) -> Iterator[str]:
    for cell in book.code_cells:
        if cell.execution_count != cell.number:
            yield (
                f", cell {cell.number}: must have run as number {cell.number} of a fresh kernel, "
                f"but its execution_count is {cell.execution_count}: run 'make notebooks'"
            )
            return


def is_plain_python(book: Notebook) -> Iterator[str]:
    for cell in book.code_cells:
        if not cell.source.strip():
            yield f", cell {cell.number}: is empty"
        if cell.tree is None:
            yield f", cell {cell.number}: must be plain Python, without magics or shell lines"
        elif "get_ipython" in _names(cell.tree):
            yield f", cell {cell.number}: must be plain Python, but calls get_ipython"


def leaves_nothing_unchecked(book: Notebook) -> Iterator[str]:
    for cell in book.cells:
        if tags := cell.metadata.get("tags"):
            yield f"{_where(cell)}: must have no tags, which switch checks off, but has {tags}"
    for cell in book.code_cells:
        for name in _DIRECTIVE.findall(cell.source):
            yield f", cell {cell.number}: must not switch a check off, but says {name}"
        tolerance = cell.metadata.get("tolerance", 0.1)
        if type(tolerance) not in (int, float) or not 0 < tolerance < 1:
            yield (
                f", cell {cell.number}: tolerance must be a relative one, between 0 and 1, "
                f"but is {tolerance!r}"
            )


def stores_no_trouble(book: Notebook) -> Iterator[str]:
    for cell in book.code_cells:
        for output in cell.outputs:
            if output["output_type"] == "error":
                yield f", cell {cell.number}: stores an error, {output['ename']}"
        if stderr := cell.stream("stderr"):
            yield f", cell {cell.number}: stores what it wrote to stderr: {stderr.strip()[:200]}"


def has_unique_labels(book: Notebook) -> Iterator[str]:
    for read in (book.results, book.figures):
        try:
            read()
        except NotebookError as error:
            yield str(error).removeprefix(book.name)


def describes_its_figures(book: Notebook) -> Iterator[str]:
    for cell in book.code_cells:
        pictures = cell.images()
        where = f", cell {cell.number}"
        if not pictures and "figure" in cell.metadata:
            yield f"{where}: must store the figure {cell.metadata['figure']!r}, but draws nothing"
        if not pictures:
            continue
        if [media for media, _ in pictures] != ["image/png"]:
            yield f"{where}: must draw one figure, a png, but stores {[m for m, _ in pictures]}"
        if not re.fullmatch(r"\w+", str(cell.metadata.get("figure", ""))):
            yield f"{where}: draws a figure, so its metadata must name it: 'figure', one word"
        if not str(cell.metadata.get("alt", "")).strip():
            yield f"{where}: draws a figure, so its metadata must say in 'alt' what is to be seen"


def asserts_what_it_draws(book: Notebook) -> Iterator[str]:
    """Pictures are not compared, so their data must be: an assert names some of what is drawn."""
    common = {*dir(builtins), *_imported(book)}
    asserted: set[str] = set()
    for cell in book.code_cells:
        if cell.tree is None:
            continue
        for node in ast.walk(cell.tree):
            if isinstance(node, ast.Assert):
                asserted |= _names(node.test) - common
        if cell.images() and not asserted & _names(cell.tree):
            yield (
                f", cell {cell.number}: draws a figure of data that no assert looks at, "
                "in this cell or before it"
            )


GUARDS = (
    is_normalised,
    opens_with_its_title,
    imports_a_snippet,
    ran_in_order,
    is_plain_python,
    leaves_nothing_unchecked,
    stores_no_trouble,
    has_unique_labels,
    describes_its_figures,
    asserts_what_it_draws,
)


def _where(cell: Cell) -> str:
    return f", cell {cell.number}" if cell.is_code else ", a cell of prose"


def _names(tree: ast.AST) -> set[str]:
    return {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}


def _imported(book: Notebook) -> set[str]:
    return {
        (alias.asname or alias.name).split(".")[0]
        for node in ast.walk(ast.parse(book.code))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    }
