"""The tiny project, built as a site by MkDocs with the project's own configuration: what is written, what fails."""

import json
import shutil
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from verify.page import png_size
from verify.steps import ROOT

NAV = """nav:
  - Home: index.md
  - Papers:
      - papers/index.md
      - papers/*
  - Practice:
      - practice/*
"""
RUN = [
    ("markdown", {}, "# A run\n\nSee [half](../../snippets/toy/half.py), [the page](../../docs/papers/toy.md#toy)."),
    ("code", {}, "print('mean error: 0.25')"),
    ("markdown", {}, "## A part\n\nThe error of $h(x)$, for $x < 1$, is *small*."),
    ("code", {"figure": "curve", "alt": "A curve that rises."}, "plot()"),
]  # fmt: skip
PNG = "iVBORw0KGgoAAAANSUhEUgAAAAcAAAADCAAAAAB6qEoZAAAAC0lEQVR4nGNgwA4AABgAAdV/xOwAAAAASUVORK5CYII="
OUTPUTS = {
    1: [{"output_type": "stream", "name": "stdout", "text": "mean error: 0.25\n"}],
    3: [{"output_type": "display_data", "metadata": {}, "data": {"image/png": PNG}}],
}


@pytest.fixture
def site(project):
    """The tiny project with a home, a notebook, and the configuration of the real one, but for the navigation."""
    config = (ROOT / "mkdocs.yml").read_text()
    start, end = config.index("nav:\n"), config.index("theme:\n")
    (project / "mkdocs.yml").write_text(config[:start] + NAV + "\n" + config[end:])
    for name in ("overrides", "verify"):
        (project / name).symlink_to(ROOT / name)
    (project / "records").mkdir()
    shutil.copytree(
        ROOT / "docs/assets", project / "docs/assets", ignore=shutil.ignore_patterns("*2")
    )
    (project / "docs/index.md").write_text("# Home\n")
    (project / "docs/papers/index.md").write_text("# Papers\n")
    with (project / "docs/papers/toy.md").open("a") as page:
        page.write("\n[The run](../notebooks/toy/run.ipynb) gave [[toy/run: mean error]].\n")
    write_notebook(project, RUN)
    (project / "docs/practice").mkdir()
    advice = "# Advice\n\nSee [one run](../notebooks/toy/run.ipynb), [another](../notebooks/toy/more.ipynb).\n"
    (project / "docs/practice/advice.md").write_text(advice)
    write_notebook(project, [("markdown", {}, "# More runs"), *RUN[1:]], "more")
    return project


def write_notebook(project: Path, cells: list[tuple], name: str = "run") -> None:
    stored = []
    for index, (kind, metadata, source) in enumerate(cells):
        cell = {"cell_type": kind, "metadata": metadata, "source": source, "id": f"cell{index}"}
        if kind == "code":
            cell |= {"execution_count": 1, "outputs": OUTPUTS[index]}
        stored.append(cell)
    path = project / f"notebooks/toy/{name}.ipynb"
    path.parent.mkdir(parents=True, exist_ok=True)
    book = {"cells": stored, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    path.write_text(json.dumps(book))


@pytest.fixture
def build(site, caplog):
    """Build the tiny project as `mkdocs build --strict` does: True and what was written, or False and what was said."""
    from mkdocs.commands.build import build
    from mkdocs.config import load_config
    from mkdocs.exceptions import MkDocsException

    def run() -> tuple[bool, str]:
        try:
            build(load_config(str(site / "mkdocs.yml"), strict=True))
        except (MkDocsException, SystemExit, ValueError) as error:
            return False, caplog.text + str(error)
        return True, caplog.text

    return run


_BUILT: list[Path] = []


@pytest.fixture
def built(request) -> Path:
    """The tiny project as a site, built once for the tests that only look at it."""
    if not _BUILT:
        site, build = request.getfixturevalue("site"), request.getfixturevalue("build")
        held, said = build()
        assert held, said
        _BUILT.append(site / "site")
    return _BUILT[0]


def soup(path: Path) -> BeautifulSoup:
    return BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")


def links(page: BeautifulSoup, css: str) -> dict[str, str]:
    return {" ".join(link.text.split()): link["href"] for link in page.select(f"{css} a[href]")}


# What is written


def test_formulas_are_typeset_and_code_keeps_its_dollars(built):
    page = soup(built / "papers/toy/index.html")
    assert page.select_one("section:has(h4#half) .vp-equation math mfrac")
    assert not page.select(".arithmatex")
    assert "$$" in page.select_one("button[data-standalone]")["data-standalone"]


def test_a_notebook_is_filed_under_the_paper_that_names_it(built):
    page = soup(built / "papers/toy/index.html")
    assert (
        links(page, ".md-nav--primary .md-nav__item--active")["A run"] == "../../notebooks/toy/run/"
    )
    footer = soup(built / "notebooks/toy/run/index.html").select_one(".md-footer__link--prev")
    assert footer["href"] == "../../../papers/toy/"


def test_practice_is_filed_like_papers_and_a_notebook_only_once(built):
    found = links(soup(built / "practice/advice/index.html"), ".md-nav--primary")
    assert found["More runs"] == "../../notebooks/toy/more/"
    assert found["A run"] == "../../notebooks/toy/run/"
    footer = soup(built / "notebooks/toy/more/index.html").select_one(".md-footer__link--prev")
    assert footer["href"] == "../../../practice/advice/"
    footer = soup(built / "practice/advice/index.html").select_one(".md-footer__link--prev")
    assert footer["href"] == "../../notebooks/toy/run/"


def test_a_notebook_is_a_page_of_numbered_cells_with_their_outputs(built):
    article = soup(built / "notebooks/toy/run/index.html").article
    assert article.h1.text.startswith("A run")
    assert [cell.text for cell in article.select(".vp-cell__number")] == ["[1]", "[2]"]
    assert [code.text for code in article.select(".vp-cell .highlight code")] == [
        "print('mean error: 0.25')\n",
        "plot()\n",
    ]
    assert article.select_one(".vp-output pre").text.strip() == "mean error: 0.25"
    assert article.select_one("p em").text == "small"
    assert [tex.text for tex in article.select("annotation")] == ["h(x)", "x < 1"]
    assert "Never run" in article.select_one(".vp-evidence").text


def test_a_notebook_page_is_light_and_asks_nobody(built):
    text = (built / "notebooks/toy/run/index.html").read_text()
    assert len(text) < 50_000  # mkdocs-jupyter's own page has 660 000
    assert "cdnjs" not in text and "<style>" not in text.split("<article")[1]


def test_links_of_a_notebook_hold_on_the_site(built):
    folder = built / "notebooks/toy/run"
    found = links(soup(folder / "index.html"), "article")
    assert found["half"] == "../../../papers/toy/#half"
    assert found["the page"] == "../../../papers/toy/#toy"
    assert (folder / found["Download this notebook"]).read_text() == (
        built.parent / "notebooks/toy/run.ipynb"
    ).read_text()


def test_a_figure_is_a_file_that_both_pages_show(site, build):
    with (site / "docs/papers/toy.md").open("a") as page:
        page.write("\n/// figure | toy/run: curve\nIt rises.\n///\n")
    assert build()[0]
    folder = site / "site/notebooks/toy/run"
    assert png_size((folder / "curve.png").read_bytes()) == (7, 3)
    for address, src in (
        ("notebooks/toy/run", "curve.png"),
        ("papers/toy", "../../notebooks/toy/run/curve.png"),
    ):
        image = soup(site / "site" / address / "index.html").select_one("article img")
        assert (image["src"], image["alt"]) == (src, "A curve that rises.")
        assert (image["width"], image["height"]) == ("7", "3")


def test_the_search_index_speaks_in_words_and_knows_steps_by_name(built):
    index = json.loads((built / "search/search_index.json").read_text())
    entries = {entry["location"]: entry for entry in index["docs"]}
    assert entries["papers/toy/#quarter"]["title"] == (
        "Quarter: A quarter of a number, as half of a half"
    )
    assert "h(x), for x&lt;1, is small" in entries["notebooks/toy/run/#a-part"]["text"]
    assert not any("\\(" in entry["text"] for entry in index["docs"])


def test_tables_scroll_in_a_box_and_an_empty_head_is_no_head(site, build):
    (site / "docs/index.md").write_text(
        "# Home\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n| | |\n|---|---|\n| c | d |\n"
    )
    assert build()[0]
    plain, facts = soup(site / "site/index.html").select("article .vp-scroll > table")
    assert [head.text for head in plain.select("thead th")] == ["a", "b"]
    assert [cell.text for cell in plain.select("td")] == ["1", "2"]
    assert facts.thead is None
    assert [(cell.name, cell.text) for cell in facts.select("tr *")] == [("th", "c"), ("td", "d")]


def test_the_search_dialog_has_a_name_on_every_page(built):
    for page in built.rglob("*.html"):
        assert soup(page).select_one("[role=dialog]")["aria-label"] == "Search", page


# What fails, and names the page


def assert_fails(build, *words: str) -> None:
    held, said = build()
    assert not held
    for word in words:
        assert word in said


def test_an_unknown_step_fails_and_names_the_page(site, build, edit):
    edit("docs/papers/toy.md", "toy/quarter", "toy/quater")
    words = ("papers/toy.md", "unknown step 'toy/quater'", "did you mean 'toy/quarter'?")
    assert_fails(build, *words, "the page above must be mended")  # and no traceback


def test_a_formula_that_cannot_be_typeset_fails_and_names_page_and_formula(site, build, edit):
    edit("docs/papers/toy.md", "# Toy", "# Toy\n\nSo $\\frac{a$.")
    assert_fails(build, "papers/toy.md: cannot typeset $\\frac{a$", "Unexpected end of input")


def test_an_equation_of_a_step_that_cannot_be_typeset_fails(site, build, edit):
    edit("snippets/toy/half.py", "\\frac{x}{2}", "\\half{x}")
    assert_fails(build, "papers/toy.md: cannot typeset", "Undefined control sequence: \\half")


def test_maths_in_a_heading_fails(site, build, edit):
    edit("docs/papers/toy.md", "# Toy", "# Toy\n\n## On $x$")
    assert_fails(build, "papers/toy.md: no maths in a heading", "On ")


def test_every_dead_link_fails_and_names_its_page(site, build, edit):
    dead = ["../../papers/none.md", "../../papers/toy.md#none", "../../snippets/toy/none.py"]
    text = "\n\n".join(f"[dead]({link})" for link in dead)
    write_notebook(site, [("markdown", {}, f"# A run\n\n{text}"), RUN[1]])
    edit("docs/papers/toy.md", "# Toy", "# Toy\n\n[dead](gone.md)")
    in_notebook = [f"'notebooks/toy/run.ipynb' contains a link '{link}'" for link in dead[::2]]
    assert_fails(
        build,
        *in_notebook,
        "'papers/toy.md' does not contain an anchor '#none'",
        "'papers/toy.md' contains a link 'gone.md'",
    )


def test_a_notebook_that_no_page_names_fails(site, build):
    write_notebook(site, RUN, name="lost")
    assert_fails(build, "notebooks/toy/lost.ipynb")
