"""What the copier gets: each step's standalone form, pasted into an empty folder, runs its example there.

One fresh process for all of them, since importing torch is what takes the time. Each copy is a module of its own, and
the project is not on the path.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from verify import bundle, steps

STEPS = steps.find(Path(__file__).resolve().parent.parent)
RUN_EXAMPLES = """
import doctest, importlib.util, io, json, pathlib, sys
found = {}
for path in sorted(pathlib.Path.cwd().glob("*/*.py")):
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    out = io.StringIO()
    try:
        spec.loader.exec_module(module)
        runner = doctest.DocTestRunner(verbose=False)
        public = getattr(module, sys.argv[1 + len(found)])
        for test in doctest.DocTestFinder(recurse=False).find(public, globs=vars(module)):
            runner.run(test, out=out.write)
        tried = runner.tries
    except Exception as error:
        tried, _ = 0, out.write(repr(error))
    found[f"{path.parent.name}/{path.stem}"] = {"tried": tried, "output": out.getvalue()}
found["strangers"] = sorted({name.split(".")[0] for name in sys.modules} & {"snippets", "verify"})
print(json.dumps(found))
"""


def one_a_step():
    for step in STEPS:
        files = [part.snippet for part in steps.closure(step)]
        yield pytest.param(step, id=step.id, marks=pytest.mark.inputs(*files))


@pytest.fixture(scope="module")
def examples(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp("pasted")
    here = [item for item in request.session.items if item.path == request.path]
    chosen = [item.callspec.params["step"] for item in here]
    for step in chosen:
        (folder / step.paper).mkdir(exist_ok=True)
        bundle.write(step, folder / step.paper)
    env = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    run = subprocess.run(
        [sys.executable, "-P", "-c", RUN_EXAMPLES, *(step.public_name for step in chosen)],
        cwd=folder, env=env, capture_output=True, text=True, timeout=300,
    )  # fmt: skip
    assert run.returncode == 0, run.stderr
    found = json.loads(run.stdout.splitlines()[-1])
    assert found["strangers"] == [], "a copy reaches back into the project"
    return found


@pytest.mark.parametrize("step", list(one_a_step()))
def test_the_copy_runs_alone_and_prints_what_the_page_shows(step, examples):
    result = examples[step.id]
    assert result["output"] == "", f"snippets/{step.id}.py"
    assert result["tried"] == step.example.count(">>> ")
