"""Mark a reader's own version of a step with the tests that mark ours: nothing on disk is touched."""

import ast
import sys
from pathlib import Path

from verify.mutate import Planted
from verify.steps import Step

# These keep books on our own code; a reader's version must leave no trace in them.
_NO_BOOKS = [
    "-pno:cacheprovider",
    "-pno:verify.changed",
    "-pno:verify.evidence",
    "-pno:verify.nbcheck",
]


def mark(step: Step, file: Path) -> int:
    """Run the step's tests on `file` in its place, and return pytest's exit status.

    Raises:
        ValueError: the file is not Python, or does not define what the step defines.
    """
    source = file.read_text(encoding="utf-8")
    try:
        tree = ast.parse(source, filename=str(file))
    except SyntaxError as error:
        raise ValueError(f"{file} must be Python, but line {error.lineno}: {error.msg}") from error
    defined = {node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.ClassDef)}
    if step.public_name not in defined:
        names = ", ".join(sorted(defined)) or "nothing"
        raise ValueError(f"{file} must define {step.public_name}, but defines {names}")

    import pytest

    sys.meta_path.insert(0, Planted(step, source))
    try:
        return int(pytest.main([*_NO_BOOKS, "--override-ini=addopts=", "--import-mode=importlib",
                                "--quiet", "--tb=short", f"--rootdir={step.root}", str(step.test)]))  # fmt: skip
    finally:
        sys.meta_path.pop(0)
