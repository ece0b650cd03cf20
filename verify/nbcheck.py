"""The pytest side of notebooks: plain `pytest` runs each of them, through nbval, once per device.

    notebooks/gan/gaussians.ipynb::form           the stored notebook has the form of every notebook
    notebooks/gan/gaussians.ipynb::cpu::cell 3    its third code cell gives again what is stored

nbval talks to the kernel and gathers the outputs. Here stands what it leaves open: it would wait
half an hour for a dead kernel, fail on a last digit, take pictures for granted, and go on after a
cell that failed.
"""

import contextlib
import re
import subprocess
import textwrap
import time
from collections import defaultdict
from pathlib import Path
from queue import Empty

import nbformat
import pytest
from jupyter_client.manager import KernelManager
from nbval.kernel import RunningKernel
from nbval.plugin import IPyNbCell, IPyNbFile, NbCellError

from verify import kernels, nbdiff, nbform
from verify.notebooks import Notebook

_COLOURS = re.compile(r"\x1b\[[\d;]*m")


def pytest_configure(config):
    option = config.option
    if option.nbval or option.nbval_lax:
        raise pytest.UsageError(
            "plain pytest runs the notebooks: leave --nbval and --nbval-lax out"
        )
    if option.nbval_cell_timeout == 2000:  # nbval's own default
        option.nbval_cell_timeout = kernels.CELL_SECONDS
    if not hasattr(config, "workerinput") and _may_run_notebooks(config):
        stack = contextlib.ExitStack()
        stack.enter_context(kernels.running())
        config.add_cleanup(stack.close)


def _may_run_notebooks(config) -> bool:
    """Whether the paths that pytest was given hold notebooks or are notebooks."""
    here, folder = config.invocation_params.dir, (config.rootpath / "notebooks").resolve()
    paths = [(here / arg.split("::")[0]).resolve() for arg in config.args]
    return any(folder.is_relative_to(path) or path.is_relative_to(folder) for path in paths)


def pytest_collect_file(file_path, parent):
    folder = parent.config.rootpath / "notebooks"
    if file_path.suffix == ".ipynb" and file_path.is_relative_to(folder):
        return NotebookFile.from_parent(parent, path=file_path)
    return None


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    """One process runs the whole of a notebook on a device, and the whole of a file of tests.

    What a file's tests share is thus made once. The pages in the browser share nothing but it, and
    spread. (Marks xdist_group would say the same, but pytest 9.2 makes xdist 3.8 deaf to them.)
    """
    from xdist.scheduler import LoadScopeScheduling

    class WholeFiles(LoadScopeScheduling):
        def _split_scope(self, nodeid):
            file = nodeid.split("::")[0]
            if file.endswith(".ipynb"):
                return nodeid.rpartition("::")[0]
            return nodeid if file.endswith("test_browser.py") else file

    return WholeFiles(config, log)


def devices(config) -> list[str]:
    plugin = config.pluginmanager.get_plugin("verify.plugin")
    return plugin.devices(config) if plugin else ["cpu"]


class NotebookFile(pytest.File):
    def collect(self):
        book = Notebook.read(self.config.rootpath, self.path)
        yield Form.from_parent(self, name="form", book=book)
        for device in devices(self.config):
            yield Run.from_parent(
                self, path=self.path, name=device, nodeid=f"{self.nodeid}::{device}", book=book
            )


class Form(pytest.Item):
    def __init__(self, *, book: Notebook, **kwargs):
        super().__init__(**kwargs)
        self.book = book

    def runtest(self):
        if faults := nbform.faults(self.book):
            pytest.fail("\n".join(faults), pytrace=False)

    def reportinfo(self):
        return self.path, None, f"{self.book.name}: form"


class Run(IPyNbFile):
    """One notebook on one device: a kernel, and the cells that run in it in turn."""

    def __init__(self, *args, book: Notebook, **kwargs):
        super().__init__(*args, **kwargs)
        self.book = book
        self.done = 0  # how many cells have run
        self.failed = 0  # the number of the cell that failed

    def collect(self):
        cells = nbformat.read(self.path, as_version=4).cells
        code = [cell for cell in cells if cell.cell_type == "code"]
        self.cells = [
            RunCell.from_parent(
                self,
                name=f"cell {number}",
                cell_num=number,
                cell=cell,
                options=defaultdict(bool, check=True),
            )
            for number, cell in enumerate(code, start=1)
        ]
        return self.cells

    def setup(self):
        """Nothing: the kernel starts with the first cell, so that its failure is told once."""

    def start(self):
        if self.kernel is None:
            self.kernel = Kernel(self.name, self.path.parent, self.book.root)

    def teardown(self):
        if self.kernel is not None:
            self.kernel.stop()


class RunCell(IPyNbCell):
    @property
    def device(self) -> str:
        return self.parent.name

    def setup(self):
        """Nothing: nbval would mark the cells after a timeout as expected to fail."""

    def runtest(self):
        run = self.parent
        if run.failed:
            pytest.skip(f"{run.book.name} on {self.device}: not run after cell {run.failed} failed")
        # Where pytest was asked for this cell alone, those before it run first.
        for cell in run.cells[run.done : self.cell_num]:
            run.failed = cell.cell_num
            cell.execute()
            run.done, run.failed = cell.cell_num, 0

    def execute(self):
        try:
            self.parent.start()
            super().runtest()
        except RuntimeError as error:  # jupyter's and ours, where the kernel is gone
            self.raise_cell_error(str(error))

    def compare_outputs(self, test, ref, skip_compare=None):
        same = nbdiff.within(self.cell.metadata.get("tolerance"))
        self.comparison_traceback = nbdiff.differences(ref, test, same)
        return not self.comparison_traceback

    def repr_failure(self, excinfo):
        error = excinfo.value
        if not isinstance(error, NbCellError):
            return pytest.Item.repr_failure(self, excinfo)
        parts = [
            f"{self.parent.book.name}, cell {error.cell_num} on {self.device}: {error}",
            textwrap.indent(error.source, "    "),
            _COLOURS.sub("", error.inner_traceback or ""),
        ]
        return "\n\n".join(part for part in parts if part)

    def reportinfo(self):
        return self.path, None, f"{self.parent.book.name} on {self.device}: {self.name}"


class Kernel(RunningKernel):
    def __init__(self, device: str, folder: Path, root: Path):
        self.km = kernels.manager(KernelManager)
        environment = kernels.environment(root, device)
        self.km.start_kernel(cwd=str(folder), env=environment, stderr=subprocess.DEVNULL)
        self.kc = self.km.client()
        self.kc.start_channels()
        try:
            self.kc.wait_for_ready(timeout=kernels.START_SECONDS)
            self._ensure_iopub_up()
        except RuntimeError:
            self.stop()
            raise

    def get_message(self, stream, timeout):
        """Wait for a message, but no longer than there is a kernel to send it."""
        end = time.monotonic() + timeout
        while True:
            try:
                return super().get_message(stream, timeout=min(0.5, timeout))
            except Empty:
                if not self.is_alive():
                    raise RuntimeError("the kernel died") from None
                if time.monotonic() > end:
                    raise

    def execute_cell_input(self, cell_input, allow_stdin=None):
        """As `make notebooks` does: with history, or a closing semicolon would mean nothing."""
        return self.kc.execute(
            cell_input, store_history=True, allow_stdin=False, stop_on_error=False
        )

    def stop(self):
        if hasattr(self, "km"):
            super().stop()
