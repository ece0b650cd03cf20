"""Every `pycon` block of a page is run as written and must print what the page says."""

import doctest
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
BLOCK = re.compile(r"^```pycon\n(.*?)^```$", re.DOTALL | re.MULTILINE)
PAGES = [page for page in sorted((ROOT / "docs").rglob("*.md")) if BLOCK.search(page.read_text())]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_the_code_on_the_page_prints_what_the_page_says(page):
    # Everything but the blocks becomes blank, so that a failure names the line of the page.
    text = page.read_text(encoding="utf-8")
    lines = ["\n"] * text.count("\n")
    for block in BLOCK.finditer(text):
        start = text.count("\n", 0, block.start(1))
        for offset, line in enumerate(block[1].splitlines(keepends=True)):
            lines[start + offset] = line
    name = page.relative_to(ROOT).as_posix()
    test = doctest.DocTestParser().get_doctest("".join(lines), {}, name, str(page), 0)
    output: list[str] = []
    result = doctest.DocTestRunner(verbose=False).run(test, out=output.append)
    assert result.failed == 0, "".join(output)
    assert result.attempted > 0
