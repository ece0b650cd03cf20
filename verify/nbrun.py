"""`make notebooks`: run notebooks as the checks run them, and store what they print and draw.

A notebook is written whole or not at all, and only if every cell ran and the result has the form
that every notebook has.
"""

import asyncio
import json
import operator
import os
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from verify import kernels, nbdiff, nbform, notebooks
from verify.notebooks import Cell, Notebook


def main(root: Path, names: list[str]) -> int:
    """Run the notebooks named ("gan/gaussians", or "gan" for a paper's), or all; 0 if all went."""
    books = notebooks.find(root)
    for name in names:
        if not any(_is_named(book, name) for book in books):
            known = ", ".join(book.id for book in books) or "none"
            print(f"no notebook is named {name}; there are: {known}", file=sys.stderr)
            return 2
    chosen = [book for book in books if not names or any(_is_named(book, n) for n in names)]
    # The pool is left last: on Ctrl-C its threads end because their kernels have.
    with ThreadPoolExecutor(os.cpu_count()) as pool, kernels.running():
        return max(pool.map(_report, chosen), default=0)


def _is_named(book: Notebook, name: str) -> bool:
    return book.id == name or book.id.startswith(f"{name}/")


def _report(book: Notebook) -> int:
    try:
        new = executed(book)
    except Exception as error:  # whatever it is, the other notebooks go on
        print(f"{book.name}: not stored\n{error}", file=sys.stderr)
        return 1
    if faults := nbform.faults(new):
        print(*faults, f"{book.name}: not stored", sep="\n", file=sys.stderr)
        return 1
    if new.content == book.content:
        print(f"{book.name}: as before")
    else:
        _write(new.path, nbform.dumps(new.content))
        print(f"{book.name}: stored")
    return 0


def executed(book: Notebook) -> Notebook:
    """The notebook with the outputs of a run on the CPU, where it was before."""
    import nbformat
    from jupyter_client.manager import AsyncKernelManager
    from nbclient import NotebookClient

    content = nbformat.read(book.path, as_version=4)
    client = NotebookClient(
        content,
        km=kernels.manager(AsyncKernelManager),
        timeout=kernels.CELL_SECONDS,
        startup_timeout=kernels.START_SECONDS,
        record_timing=False,
        coalesce_streams=True,
        shutdown_kernel="immediate",
    )
    environment = kernels.environment(book.root, "cpu")
    where = {"cwd": str(book.path.parent), "env": environment, "stderr": subprocess.DEVNULL}
    asyncio.run(client.async_execute(**where, cleanup_kc=True))
    new = nbform.normalised(json.loads(nbformat.writes(content)))
    new = Notebook(book.root, book.id, new)
    for before, after in zip(book.code_cells, new.code_cells, strict=True):
        if _differ_in_times_alone(before, after):
            after.content["outputs"] = before.outputs
    return new


def _differ_in_times_alone(before: Cell, after: Cell) -> bool:
    """Then the old outputs stay, so that a second run leaves the file as it is."""
    return before.images() == after.images() and not nbdiff.differences(
        before.outputs, after.outputs, operator.eq
    )


def _write(path: Path, text: str) -> None:
    handle, part = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".part")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
        os.chmod(part, path.stat().st_mode)
        os.replace(part, path)
    except BaseException:
        Path(part).unlink(missing_ok=True)
        raise
