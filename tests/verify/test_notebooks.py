"""Planted faults: each guard of notebooks must go red on one, name the notebook, and pass the sound one."""

import copy
import operator
import os
import re
import signal
import subprocess
import sys
import time
import warnings
from pathlib import Path

import psutil
import pytest

from verify import kernels, nbcheck, nbdiff, nbform, nbrun, notebooks
from verify.notebooks import Notebook, NotebookError

REPOSITORY = Path(__file__).parent.parent.parent
PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
IMPORTS = """\
import os
import matplotlib.pyplot as plt
from snippets.gan.double import double
x = [1.0, 2.0]
y = [double(value) for value in x]
assert y == [2.0, 4.0]"""


def prose(source):
    return {"cell_type": "markdown", "id": "a", "metadata": {}, "source": source}


def code(source, *outputs, **metadata):
    return {
        "cell_type": "code",
        "execution_count": None,
        "id": "a",
        "metadata": metadata,
        "outputs": list(outputs),
        "source": source,
    }


def stream(text, name="stdout"):
    return {"output_type": "stream", "name": name, "text": text}


def shown(**data):
    data = {media.replace("_", "/"): value for media, value in data.items()}
    return {"output_type": "display_data", "data": data, "metadata": {}}


PICTURE = shown(image_png=PNG, text_plain="<Figure size 640x480 with 1 Axes>")
FIGURE = code("_ = plt.plot(x, y);", PICTURE, figure="line", alt="A straight line.")


def content(*cells):
    cells = copy.deepcopy([prose("# A title\nIt doubles."), code(IMPORTS), *cells])
    for number, cell in enumerate(c for c in cells if c["cell_type"] == "code"):
        cell["execution_count"] = number + 1
    for number, cell in enumerate(cells):
        cell["id"] = f"cell-{number}"
    return nbform.normalised({"cells": cells})


SOUND = content(
    code('print("largest value:", max(y))', stream("largest value: 4.0\n")),
    FIGURE,
    code(
        "y[:1]", {"output_type": "execute_result", "data": {"text/plain": "[2.0]"}, "metadata": {}}
    ),
)


@pytest.fixture(scope="module", autouse=True)
def _one_server():
    with kernels.running():
        yield


@pytest.fixture(scope="session")
def make_root(tmp_path_factory):
    """A project of one snippet, and of the notebooks that are handed over."""

    def make(**books):
        root = tmp_path_factory.mktemp("root")
        (root / "pytest.ini").touch()
        for folder in ("snippets", "notebooks"):
            (root / folder / "gan").mkdir(parents=True)
        (root / "snippets/gan/double.py").write_text("def double(x):\n    return 2 * x\n")
        for name, book in books.items():
            text = book if isinstance(book, str) else nbform.dumps(book)
            (root / f"notebooks/gan/{name}.ipynb").write_text(text, encoding="utf-8")
        return root

    return make


# --- reading


def test_reads_title_code_steps_results_and_figures(make_root):
    (book,) = notebooks.find(make_root(sound=SOUND))
    assert (book.id, book.title, book.snippets) == ("gan/sound", "A title", ("gan/double",))
    assert book.results() == {"largest value": "4.0"}
    assert book.figures() == {"line": (PNG, "A straight line.")}
    assert "_ = plt.plot(x, y);" in book.code


def test_reading_needs_neither_torch_nor_jupyter():
    program = (
        "import sys, verify.notebooks as n; n.find(); print({*sys.modules} & {'torch', 'nbformat'})"
    )
    run = subprocess.run(
        [sys.executable, "-c", program], cwd=REPOSITORY, capture_output=True, text=True, check=True
    )
    assert run.stdout == "set()\n"


def test_labels_and_figures_that_come_twice_are_refused_with_both_cells(make_root):
    line = code('print("a: 1")', stream("a: 1\n"))
    (book,) = notebooks.find(make_root(twice=content(line, FIGURE, line, FIGURE)))
    with pytest.raises(
        NotebookError, match="gan/twice.ipynb: cells 2 and 4 both have the label 'a'"
    ):
        book.results()
    with pytest.raises(NotebookError, match="gan/twice.ipynb: cells 3 and 5 both have the figure"):
        book.figures()


@pytest.mark.parametrize("text", ["{", "[]", '{"nbformat": 3}'])
def test_what_is_no_notebook_is_refused_by_name(make_root, text):
    with pytest.raises(NotebookError, match="^notebooks/gan/broken.ipynb: "):
        notebooks.find(make_root(broken=text))


# --- the form of a stored notebook


def changed(change):
    book = copy.deepcopy(SOUND)
    change(book, [cell for cell in book["cells"] if cell["cell_type"] == "code"])
    return book


def planted(guard, message, change):
    return pytest.param(guard, message, change, id=f"{guard}: {message}")


FORM_FAULTS = [
    planted("is_normalised", "holds metadata", lambda b, c: b["metadata"].update(widgets={})),
    planted("is_normalised", "holds metadata", lambda b, c: c[0]["metadata"].update(execution={})),
    planted("is_normalised", "1.5 MB", lambda b, c: c[0].update(source="#" * 1_500_000)),
    planted("opens_with_its_title", "one '# '", lambda b, c: b["cells"][0].update(source="Text")),
    planted("opens_with_its_title", "one '# '", lambda b, c: b["cells"].append(prose("# Two"))),
    planted("opens_with_its_title", "one '# '", lambda b, c: b["cells"].insert(0, prose("Text"))),
    planted("imports_a_snippet", "must import", lambda b, c: c[0].update(source="y = [1.0]")),
    planted("ran_in_order", "cell 2: must have", lambda b, c: c[1].update(execution_count=None)),
    planted("ran_in_order", "cell 2: must have", lambda b, c: c[1].update(execution_count=5)),
    planted("is_plain_python", "cell 2: must be", lambda b, c: c[1].update(source="%time y")),
    planted("is_plain_python", "cell 2: must be", lambda b, c: c[1].update(source="!ls")),
    planted("is_plain_python", "cell 2: must be", lambda b, c: c[1].update(source="get_ipython()")),
    planted("is_plain_python", "cell 2: is empty", lambda b, c: c[1].update(source=" ")),
    *(
        planted(
            "leaves_nothing_unchecked",
            f"cell 2: must have no tags, which switch checks off, but has ['{tag}']",
            lambda b, c, tag=tag: c[1]["metadata"].update(tags=[tag]),
        )
        for tag in ("raises-exception", "nbval-skip", "nbval-ignore-output", "skip-execution")
    ),
    planted(
        "leaves_nothing_unchecked",
        "cell 2: must not switch a check off, but says NBVAL_IGNORE_OUTPUT",
        lambda b, c: c[1].update(source="y\n# NBVAL_IGNORE_OUTPUT"),
    ),
    *(
        planted(
            "leaves_nothing_unchecked",
            f"cell 2: tolerance must be a relative one, between 0 and 1, but is {value!r}",
            lambda b, c, value=value: c[1]["metadata"].update(tolerance=value),
        )
        for value in (0, 1, True, "0.1")
    ),
    planted(
        "stores_no_trouble",
        "cell 2: stores an error, KeyError",
        lambda b, c: c[1]["outputs"].append({"output_type": "error", "ename": "KeyError"}),
    ),
    planted(
        "stores_no_trouble",
        "cell 2: stores what it wrote to stderr: oh",
        lambda b, c: c[1]["outputs"].append(stream("oh\n", "stderr")),
    ),
    planted(
        "has_unique_labels",
        "cells 1 and 2 both have the label 'largest value'",
        lambda b, c: c[0]["outputs"].append(stream("largest value: 3\n")),
    ),
    planted(
        "describes_its_figures",
        "cell 3: must store the figure",
        lambda b, c: c[2]["outputs"].clear(),
    ),
    planted(
        "describes_its_figures",
        "cell 3: must draw one figure, a png, but stores ['image/png', 'image/png']",
        lambda b, c: c[2]["outputs"].append(PICTURE),
    ),
    planted(
        "describes_its_figures",
        "cell 3: must draw one figure, a png, but stores ['image/jpeg']",
        lambda b, c: c[2].update(outputs=[shown(image_jpeg=PNG)]),
    ),
    planted(
        "describes_its_figures",
        "must name it: 'figure'",
        lambda b, c: c[2]["metadata"].pop("figure"),
    ),
    planted("describes_its_figures", "say in 'alt'", lambda b, c: c[2]["metadata"].pop("alt")),
    planted("describes_its_figures", "say in 'alt'", lambda b, c: c[2]["metadata"].update(alt=" ")),
    planted(
        "asserts_what_it_draws",
        "cell 3: draws a figure of data that no assert looks at",
        lambda b, c: c[0].update(source=IMPORTS.replace("assert y", "y")),
    ),
    planted(
        "asserts_what_it_draws",
        "cell 3: draws a figure of data that no assert looks at",
        lambda b, c: c[0].update(source=IMPORTS.replace("assert y == [2.0, 4.0]", "assert plt")),
    ),
]


@pytest.mark.parametrize("guard, message, change", FORM_FAULTS)
def test_a_fault_of_form_is_named_by_its_guard(guard, message, change):
    book = Notebook(REPOSITORY, "gan/planted", changed(change))
    lines = [line for line in nbform.faults(book) if message in line]
    assert [line.startswith("notebooks/gan/planted.ipynb") for line in lines] == [True]
    assert list(getattr(nbform, guard)(book)), f"{guard} is not what caught it"


def test_a_sound_form_has_no_fault_and_every_guard_has_a_planted_one():
    assert nbform.faults(Notebook(REPOSITORY, "gan/sound", SOUND)) == []
    tried = {parameters.values[0] for parameters in FORM_FAULTS}
    assert tried == {guard.__name__ for guard in nbform.GUARDS}


def test_an_assert_after_the_figure_stands_behind_nothing():
    late = content(FIGURE, code("assert y == [2.0, 4.0]"))
    late["cells"][1]["source"] = IMPORTS.replace("assert y", "y")
    (fault,) = nbform.faults(Notebook(REPOSITORY, "gan/late", late))
    assert "no assert looks at" in fault


# --- comparing outputs


@pytest.mark.parametrize(
    "stored, produced, tolerance",
    [
        ("error: 0.031", "error: 0.032", None),
        ("error: -0.00", "error: 0.00", None),
        ("rate 1.50e-03", "rate 1.51e-03", None),
        ("rate 9.99", "rate 10.00", None),  # one digit more
        ("rate 0.1", "rate 0.0999999999", None),  # printed as short as it goes
        ("tensor([ 0.0001, nan, -inf])", "tensor([-0.0000, nan, -inf])", None),
        ("time per step: 12.1 ms", "time per step: 99.8 ms", None),
        ("error: 1.0", "error: 1.2", 0.2),
        ("error: 0.00", "error: 0.01", 0.2),  # the last digit counts even so
        ("steps: 100", "steps: 110", 0.2),
    ],
)
def test_numbers_may_differ_in_their_last_digit_or_within_the_tolerance(
    stored, produced, tolerance
):
    same = nbdiff.within(tolerance)
    assert nbdiff.differences([stream(stored)], [stream(produced)], same) == []
    assert nbdiff.differences([stream(produced)], [stream(stored)], same) == []


@pytest.mark.parametrize(
    "stored, produced, tolerance",
    [
        ("error: 0.031", "error: 0.033", None),
        ("error: 0.031", "error: -0.031", None),
        ("error: 0.3", "error: 0.33", None),
        ("rate 1.50e-03", "rate 1.50e-02", None),
        ("count: 3", "count: 4", None),
        ("error: nan", "error: 0.1", None),
        ("error: inf", "error: -inf", None),
        ("error: 0.1", "errors: 0.1", None),
        ("error: 0.1 m", "error: 0.1 km", None),
        ("a b", "a  b", None),
        ("1.0", "1.0 2.0", None),
        ("1.0", "1.0\n", None),
        ("one\ntwo", "one", None),
        ("time: 1 ms", "time: 1 s", None),
        ("timesteps: 10", "timesteps: 11", None),
        ("error: 1.0", "error: 1.3", 0.2),
        ("steps: 100", "steps: 130", 0.2),
    ],
)
def test_all_else_is_a_difference(stored, produced, tolerance):
    if produced.endswith("\n"):  # a line more, not the end of the same line
        produced += "more"
    same = nbdiff.within(tolerance)
    assert nbdiff.differences([stream(stored)], [stream(produced)], same)
    assert nbdiff.differences([stream(produced)], [stream(stored)], same)


@pytest.mark.parametrize(
    "stored, produced, message",
    [
        ([stream("a")], [], "stdout: 1 stored, 0 produced"),
        ([], [stream("a")], "stdout: 0 stored, 1 produced"),
        ([], [stream("a", "stderr")], "stderr: 0 stored, 1 produced"),
        ([PICTURE], [shown(text_plain="<Figure>")], "image/png: 1 stored, 0 produced"),
        ([PICTURE], [PICTURE, PICTURE], "image/png: 1 stored, 2 produced"),
        ([shown(text_html="<b>1</b>")], [shown(text_html="<b>2</b>")], "text/html, line 1"),
        ([shown(a_json={"a": 1})], [shown(a_json={"a": 2})], "a/json, line 1"),
    ],
)
def test_nothing_stored_or_produced_goes_uncompared(stored, produced, message):
    assert nbdiff.differences(stored, produced, operator.eq)[0].startswith(message)


# --- running them under pytest

RUN_FAULTS = {
    "number": (code("print(0.5)", stream("0.3\n")), "stored:   0.3\n  produced: 0.5"),
    "missing": (code("y", stream("0.3\n")), "stdout: 1 stored, 0 produced"),
    "unforeseen": (code("print(0.5)"), "stdout: 0 stored, 1 produced"),
    "undrawn": (code("1;", PICTURE, figure="a", alt="b"), "image/png: 1 stored, 0 produced"),
    "drawn": (code("_ = plt.plot(x, y)"), "image/png: 0 stored, 1 produced"),
    "stderr": (code("import sys\n_ = sys.stderr.write('oh')"), "stderr: 0 stored, 1 produced"),
    "raises": (code("first = 1\n1 / 0"), "ZeroDivisionError: division by zero"),
    "dies": (code("os._exit(1)"), "the kernel died"),
    "hangs": (code("import time\ntime.sleep(600)"), "Timeout of 5 seconds exceeded"),
}
FORKED = """\
import torch
from pathlib import Path
assert Path.cwd().name == "gan" and os.environ["VERIFY_DEVICE"] == "cpu"
assert torch.get_num_threads() == 1 and not torch.cuda._is_in_bad_fork()
if {forks}:
    server = Path(f"/proc/{{os.getppid()}}")
    assert len(list((server / "task").iterdir())) == 1"""


def environment(*folders, **more):
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("PYTEST_", "COV_"))}
    return {**kept, "PYTHONPATH": os.pathsep.join(map(str, [*folders, REPOSITORY])), **more}


class Checked:
    """What pytest said of a project."""

    def __init__(self, root, *options):
        command = [sys.executable, "-m", "pytest", "-p", "verify.nbcheck", "-v", "-ra", *options]
        run = subprocess.run(command, cwd=root, env=environment(), capture_output=True, text=True)
        self.text, self.code = run.stdout + run.stderr, run.returncode
        lines = re.findall(r"^\[(gw\d)\].*?([A-Z]+) notebooks/gan/(.+?) *$", self.text, re.M)
        self.outcomes = {test: outcome for _, outcome, test in lines}
        self.workers = {test: worker for worker, _, test in lines}

    def cells(self, name):
        """Those of its cells that pytest spoke of, in order."""
        return sorted(id for id in self.outcomes if id.startswith(f"{name}.ipynb::cpu::"))

    def of(self, name):
        return [self.outcomes[id] for id in self.cells(name)]


def test_pytest_tells_every_planted_fault_and_no_other(make_root):
    """All in one run of pytest, with warnings as errors."""
    faulty = {
        name: content(cell, code("y[0];"), code("y[1];")) for name, (cell, _) in RUN_FAULTS.items()
    }
    formless = changed(lambda b, c: c[1].update(execution_count=7))
    forked = content(code(FORKED.format(forks=kernels.FORKS)))
    root = make_root(sound=SOUND, forked=forked, formless=formless, broken="{", **faulty)
    run = Checked(
        root, "-Werror", "-n2", "--nbval-cell-timeout=5", "--continue-on-collection-errors"
    )
    assert run.code == pytest.ExitCode.TESTS_FAILED
    assert "ResourceWarning" not in run.text

    assert run.outcomes["sound.ipynb::form"] == "PASSED"
    assert run.of("sound") == ["PASSED"] * 4
    assert run.of("forked") == ["PASSED"] * 2

    assert "NotebookError: notebooks/gan/broken.ipynb: is not JSON" in run.text
    assert run.outcomes["formless.ipynb::form"] == "FAILED"
    assert "notebooks/gan/formless.ipynb, cell 2: must have run as number 2" in run.text
    for name, (cell, message) in RUN_FAULTS.items():
        assert run.of(name) == ["PASSED", "FAILED", "SKIPPED", "SKIPPED"], name
        report = run.text.partition(f"notebooks/gan/{name}.ipynb, cell 2 on cpu: ")[2]
        report = report.partition("\n___")[0]
        assert message in report
        assert cell["source"].splitlines()[0] in report
        assert f"notebooks/gan/{name}.ipynb on cpu: not run after cell 2 failed" in run.text

    for name in ("sound", *RUN_FAULTS):
        assert len({run.workers[id] for id in run.cells(name)}) == 1, "a notebook was split"
    assert len({*run.workers.values()}) == 2


def test_a_cell_asked_for_alone_runs_those_before_it(make_root):
    root = make_root(sound=SOUND)
    run = Checked(root, "-n0", "notebooks/gan/sound.ipynb::cpu::cell 4")
    assert run.code == pytest.ExitCode.OK
    assert "1 passed" in run.text


def test_nbval_by_itself_is_refused(pytestconfig, monkeypatch):
    monkeypatch.setattr(pytestconfig.option, "nbval", True)
    with pytest.raises(pytest.UsageError, match="leave --nbval and --nbval-lax out"):
        nbcheck.pytest_configure(pytestconfig)


# --- storing them


def test_make_notebooks_stores_what_a_run_gives_and_a_second_run_changes_nothing(make_root, capsys):
    unrun = changed(lambda b, c: [cell.update(execution_count=None, outputs=[]) for cell in c])
    unrun["metadata"] = {"kernelspec": {"name": "other", "display_name": "Other"}}
    unrun["cells"].append(code('print("time, and process:", os.getpid())'))
    root = make_root(unrun=unrun)
    assert nbrun.main(root, []) == 0
    assert capsys.readouterr().out == "notebooks/gan/unrun.ipynb: stored\n"
    (book,) = notebooks.find(root)
    assert nbform.faults(book) == []
    assert book.results()["largest value"] == "4.0"
    assert len(book.figures()["line"][0]) > 1000
    process = int(book.results()["time, and process"])
    _wait_until(lambda: not psutil.pid_exists(process))
    before = book.path.read_bytes()
    assert nbrun.main(root, ["gan/unrun"]) == 0
    assert capsys.readouterr().out == "notebooks/gan/unrun.ipynb: as before\n"
    assert book.path.read_bytes() == before
    assert os.listdir(book.path.parent) == ["unrun.ipynb"]


def test_make_notebooks_leaves_a_notebook_alone_where_a_cell_fails_or_the_form_does(
    make_root, capsys
):
    faulty = content(code("_ = plt.plot(x, y)"))
    root = make_root(
        raises=content(code("1 / 0")), dies=content(code("os._exit(1)")), faulty=faulty
    )
    before = {path: path.read_bytes() for path in root.glob("notebooks/gan/*")}
    assert nbrun.main(root, ["gan"]) == 1
    told = capsys.readouterr().err
    for name in ("raises", "dies", "faulty"):
        assert f"notebooks/gan/{name}.ipynb: not stored" in told
    assert "ZeroDivisionError" in told
    assert "Kernel died" in told
    assert "notebooks/gan/faulty.ipynb, cell 2: draws a figure, so its metadata must" in told
    assert {path: path.read_bytes() for path in root.glob("notebooks/gan/*")} == before


def test_make_notebooks_refuses_an_unknown_name(make_root, capsys):
    assert nbrun.main(make_root(sound=SOUND), ["gan/sund"]) == 2
    assert "no notebook is named gan/sund; there are: gan/sound" in capsys.readouterr().err


# --- kernels


def test_plain_kernels_serve_where_forking_is_not_safe(make_root, monkeypatch):
    monkeypatch.setattr(kernels, "FORKS", False)
    monkeypatch.delenv("VERIFY_KERNELS")
    bare = content(code("print(os.environ['VERIFY_DEVICE'])"))
    bare["cells"][1]["source"] = "import os\nfrom snippets.gan.double import double"
    (book,) = notebooks.find(make_root(bare=bare))
    with kernels.running():
        assert nbrun.executed(book).code_cells[1].stream("stdout") == "cpu\n"


def test_no_process_is_left_when_a_run_is_interrupted_or_killed(make_root):
    waits = content(code("open('started', 'w').close()\nimport time\ntime.sleep(600)"))
    waits["cells"][1]["source"] = "from snippets.gan.double import double"
    runs = {}
    for how in (signal.SIGINT, signal.SIGKILL):
        root = make_root(waits=waits)
        for library in ("torch", "matplotlib", "sklearn"):
            (root / f"{library}.py").touch()  # stands before the real one, which takes long to load
        mark = f"planted-{root}"
        surroundings = environment(root, VERIFY_MARK=mark, TMPDIR=str(root))
        del surroundings["VERIFY_KERNELS"]
        command = [sys.executable, "-m", "pytest", "-p", "verify.nbcheck", "-n1"]
        run = subprocess.Popen(command, cwd=root, env=surroundings, stdout=subprocess.DEVNULL)
        runs[how] = run, root, mark
    for how, (run, root, mark) in runs.items():
        _wait_until((root / "notebooks/gan/started").exists)
        # pytest, its worker, the server, a client and a kernel
        assert len(_marked(mark)) >= (5 if kernels.FORKS else 3)
        run.send_signal(how)
        run.wait()
        _wait_until(lambda mark=mark: not _marked(mark))
        if kernels.FORKS:  # else nobody outlives a killed run to tidy up
            assert not list(root.glob("verify-*")), "the folder of the run is left"


def _wait_until(condition):
    for _ in range(600):
        if condition():
            return
        time.sleep(0.1)
    raise AssertionError("waited for a minute in vain")


def _marked(mark):
    found = []
    for process in psutil.process_iter():
        try:
            if process.environ().get("VERIFY_MARK") == mark:
                found.append(process)
        except (psutil.NoSuchProcess, psutil.AccessDenied, psutil.ZombieProcess):
            continue
    return found


# --- the style of figures


def test_the_style_loads_and_draws_on_white(caplog):
    import matplotlib.style

    with matplotlib.rc_context(), warnings.catch_warnings():
        matplotlib.style.use(REPOSITORY / "notebooks/verified.mplstyle")
        assert matplotlib.rcParams["figure.facecolor"] == "white"
    assert caplog.text == ""  # matplotlib only logs what it does not understand
