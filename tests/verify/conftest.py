"""A tiny project in an empty folder: one paper, two steps, all in order. Tests plant one fault each."""

from pathlib import Path

import pytest

HALF = r'''r"""Half of a number.

Source: Nobody 2000, Eq. 1

$$
h(x) = \frac{x}{2}
$$

Notation:
    $h(x)$: `return`, the half
    $x$: `x`, any number
"""

import torch


def half(x: torch.Tensor) -> torch.Tensor:
    """Return the half.

    Args:
        x: any shape.

    Example:
        >>> half(torch.tensor(3.0))
        tensor(1.5000)
    """
    return x / 2
'''
QUARTER = r'''r"""A quarter of a number, as half of a half.

Source: Nobody 2000, Eq. 2

$$
q(x) = h(h(x))
$$

Notation:
    $q(x)$: `return`, the quarter
    $h$: half of a number
    $x$: `x`, any number,
        whatever its shape
"""

import math

import torch

from snippets.toy.half import half


def quarter(x: torch.Tensor) -> torch.Tensor:
    """Return the quarter.

    Example:
        >>> quarter(torch.tensor(math.pi))
        tensor(0.7854)
    """
    return half(half(x))
'''
TEST = """import pytest
import torch

from snippets.toy.{name} import {name}


@pytest.mark.closed_form
def test_zero(device):
    assert {name}(torch.zeros(1, device=device)) == 0


@pytest.mark.reference
def test_division(device):
    assert {name}(torch.ones(1, device=device)) == {value}
"""
PAGE = """# Toy

/// step | toy/half
///

/// step | toy/quarter
///
"""


@pytest.fixture
def project(tmp_path) -> Path:
    files = {
        "snippets/toy/half.py": HALF,
        "snippets/toy/quarter.py": QUARTER,
        "tests/toy/test_half.py": TEST.format(name="half", value=0.5),
        "tests/toy/test_quarter.py": TEST.format(name="quarter", value=0.25),
        "docs/papers/toy.md": PAGE,
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    return tmp_path


@pytest.fixture
def edit(project):
    """Replace `old`, which must be there, by `new` in a file of the tiny project."""

    def replace(name: str, old: str, new: str) -> None:
        text = (project / name).read_text()
        assert old in text
        (project / name).write_text(text.replace(old, new))

    return replace
