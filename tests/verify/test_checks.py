"""Planted faults: each check of the tree goes red and names the file."""

import pytest

from verify import checks


def test_a_whole_tree_has_no_findings(project):
    assert checks.problems(project) == []


@pytest.mark.parametrize(
    ("name", "old", "new", "finding"),
    [
        ("docs/papers/toy.md", "toy/half", "toy/halves", "snippets/toy/half.py: is on no page"),
        (
            "docs/papers/toy.md",
            "step | toy/half",
            "step | toy/halves",
            "docs/papers/toy.md: names the step toy/halves, which does not exist",
        ),
        (
            "docs/papers/toy.md",
            "# Toy",
            "/// step | toy/half\n///",
            "docs/papers/toy.md: shows toy/half, which docs/papers/toy.md shows already",
        ),
        (
            "snippets/toy/half.py",
            "import torch",
            "import numpy",
            "snippets/toy/half.py: imports numpy; only torch and steps are allowed",
        ),
        (
            "snippets/toy/quarter.py",
            "snippets.toy.half",
            "snippets.toy.third",
            "snippets/toy/quarter.py: imports toy/third, which does not exist",
        ),
        (
            "tests/toy/test_half.py",
            "mark.reference",
            "mark.closed_form",
            "tests/toy/test_half.py: has 1 kind of evidence, but a step needs two",
        ),
        (
            "tests/toy/test_half.py",
            "@pytest.mark.reference\n",
            "",
            "tests/toy/test_half.py: test_division says no kind of evidence",
        ),
        (
            "snippets/toy/half.py",
            "    return x / 2",
            "    if x.isnan().any():\n        raise ValueError('x')\n    return x / 2",
            "tests/toy/test_half.py: has no bad_input test, but snippets/toy/half.py refuses input",
        ),
        ("snippets/toy/half.py", "Source:", "From:", "snippets/toy/half.py: must open with"),
        (
            "snippets/toy/half.py",
            r"\frac{x}{2}",
            r"\fraq{x}{2}",
            "snippets/toy/half.py: cannot typeset",
        ),
    ],
)
def test_a_planted_fault_is_found(project, edit, name, old, new, finding):
    edit(name, old, new)
    assert any(line.startswith(finding) for line in checks.problems(project))


def test_a_step_without_a_test_is_found(project):
    (project / "tests/toy/test_half.py").unlink()
    assert "snippets/toy/half.py: has no test tests/toy/test_half.py" in checks.problems(project)


def test_a_test_without_a_step_is_found(project):
    (project / "snippets/toy/quarter.py").unlink()
    finding = "tests/toy/test_quarter.py: tests snippets/toy/quarter.py, which is gone"
    assert finding in checks.problems(project)
