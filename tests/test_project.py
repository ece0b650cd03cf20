"""The tree is whole: each finding names the file to mend. What is checked stands in `verify/checks.py`."""

from pathlib import Path

import pytest

from verify import checks

ROOT = Path(__file__).resolve().parent.parent


@pytest.mark.parametrize("check", checks.CHECKS, ids=lambda check: check.__name__)
def test_the_tree_is_whole(check):
    assert check(ROOT) == []
