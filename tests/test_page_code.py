"""Every `pycon` block of a page is run as written and must print what the page says."""

import doctest
import re
from pathlib import Path

import pytest

from verify import records

ROOT = Path(__file__).resolve().parent.parent
BLOCK = re.compile(r"^```pycon\n(.*?)^```$", re.DOTALL | re.MULTILINE)


def one_a_page():
    for page in sorted((ROOT / "docs").rglob("*.md")):
        blocks = BLOCK.findall(page.read_text(encoding="utf-8"))
        if blocks:
            code = "".join(
                ex.source for ex in doctest.DocTestParser().get_examples("\n".join(blocks))
            )
            files = records.imported_files(ROOT, code)
            name = page.relative_to(ROOT).as_posix()
            yield pytest.param(page, id=name, marks=pytest.mark.inputs(page, *files))


@pytest.mark.parametrize("page", list(one_a_page()))
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
