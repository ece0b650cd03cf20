"""What must be true of the tree as a whole: every step has a test, a page and evidence, and nothing is orphaned.

Each function returns its findings as lines that begin with the file to mend. Nothing is imported: all is read as text.
"""

import ast
import re
import sys
from collections import defaultdict
from pathlib import Path

from verify import bundle, maths, steps
from verify.steps import Step, StepError

_BLOCK = re.compile(r"^/// *step *\| *(\S+)", re.MULTILINE)
_KINDS = (
    "derivation",
    "closed_form",
    "reference",
    "property",
    "gradient",
    "displayed",
    "experiment",
)
# Folders of tests that mirror no folder of snippets.
_OTHER_TESTS = ("verify", "site")


def problems(root: Path) -> list[str]:
    """All findings; an empty list means that the tree is whole."""
    return [line for check in CHECKS for line in check(root)]


def steps_are_well_formed(root: Path) -> list[str]:
    found = []
    for step in steps.find(root):
        try:
            _ = (step.title, step.source, step.equation, step.notation, step.example, step.code)
            bundle.standalone(step)
        except StepError as error:
            found.append(str(error))
    return found


def steps_import_only_torch_and_steps(root: Path) -> list[str]:
    found = []
    for step in steps.find(root):
        for node in ast.walk(step.tree):
            names = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                names = [node.module or "."]
            for name in names:
                top = name.split(".")[0]
                if top not in ("torch", "snippets") and top not in sys.stdlib_module_names:
                    found.append(f"{_file(step)}: imports {name}; only torch and steps are allowed")
    return found


def steps_can_be_typeset(root: Path) -> list[str]:
    found = []
    for step in steps.find(root):
        try:
            maths.typeset(step.equation, display=True)
            for symbol in step.notation:
                maths.typeset(symbol.latex)
        except maths.MathsError as error:
            found.append(f"{_file(step)}: {error}")
        except StepError:
            pass  # said by steps_are_well_formed
    return found


def steps_have_tests(root: Path) -> list[str]:
    return [
        f"{_file(step)}: has no test {step.test.relative_to(root)}"
        for step in steps.find(root)
        if not step.test.exists()
    ]


def tests_have_steps(root: Path) -> list[str]:
    found = []
    for path in sorted((root / "tests").glob("*/test_*.py")):
        snippet = root / "snippets" / path.parent.name / f"{path.stem.removeprefix('test_')}.py"
        if path.parent.name not in _OTHER_TESTS and not snippet.exists():
            found.append(
                f"{path.relative_to(root)}: tests {snippet.relative_to(root)}, which is gone"
            )
    return found


def steps_are_on_one_page(root: Path) -> list[str]:
    pages = defaultdict(list)
    for page in sorted((root / "docs").rglob("*.md")):
        for step_id in _BLOCK.findall(page.read_text(encoding="utf-8")):
            pages[step_id].append(page.relative_to(root).as_posix())
    known = {step.id: step for step in steps.find(root)}
    missing = [f"{_file(step)}: is on no page" for id, step in known.items() if id not in pages]
    twice = [
        f"{page}: shows {id}, which {places[0]} shows already"
        for id, places in pages.items()
        for page in places[1:]
    ]
    unknown = [
        f"{page}: names the step {id}, which does not exist"
        for id, places in pages.items()
        if id not in known
        for page in places
    ]
    return missing + twice + unknown


def steps_have_two_kinds_of_evidence(root: Path) -> list[str]:
    found = []
    for step in steps.find(root):
        if not step.test.exists():
            continue
        where, marks = step.test.relative_to(root), _marks(step.test)
        kinds = {kind for names in marks.values() for kind in names if kind in _KINDS}
        if len(kinds) < 2:
            found.append(f"{where}: has {len(kinds)} kind of evidence, but a step needs two")
        if "raise ValueError" in step.text and not any("bad_input" in m for m in marks.values()):
            found.append(f"{where}: has no bad_input test, but {_file(step)} refuses input")
        found += [f"{where}: {test} says no kind of evidence" for test, m in marks.items() if not m]
    return found


CHECKS = (
    steps_are_well_formed,
    steps_import_only_torch_and_steps,
    steps_can_be_typeset,
    steps_have_tests,
    tests_have_steps,
    steps_are_on_one_page,
    steps_have_two_kinds_of_evidence,
)


def displayed_share(root: Path) -> tuple[int, int]:
    """How many steps have a test that parses the displayed equation, and how many steps there are."""
    found = [step for step in steps.find(root) if step.test.exists()]
    return sum("displayed" in m for s in found for m in [_all(s)]), len(found)


def _all(step: Step) -> set[str]:
    return {kind for kinds in _marks(step.test).values() for kind in kinds}


def _marks(test: Path) -> dict[str, set[str]]:
    """Name of each test function -> the evidence markers that it carries."""
    marks = {}
    for node in ast.walk(ast.parse(test.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            names = {
                part.attr
                for decorator in node.decorator_list
                for part in ast.walk(decorator)
                if isinstance(part, ast.Attribute)
            }
            marks[node.name] = names & {*_KINDS, "bad_input"}
    return marks


def _file(step: Step) -> str:
    return step.snippet.relative_to(step.root).as_posix()
