"""The Markdown extension, on the tiny project: what a page shows, and what it refuses."""

import base64
import json
import struct
import zlib

import markdown
import pytest
from bs4 import BeautifulSoup

from verify import bundle, page, records, steps

PASSED = {"outcome": "passed", "evidence": {"closed_form": 2, "displayed": 1, "bad_input": 3}}
MUTANTS = {"tried": 9, "caught": 8, "waived": 1}
UNKNOWN = "^unknown {}"


def png(width: int, height: int) -> str:
    """A black picture, as a notebook stores it."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    rows = chunk(b"IDAT", zlib.compress(height * (b"\0" * (width + 1))))
    return base64.b64encode(b"\x89PNG\r\n\x1a\n" + head + rows + chunk(b"IEND", b"")).decode()


def code_cell(source: str, outputs: list[dict], **metadata) -> dict:
    return {
        "cell_type": "code",
        "execution_count": 1,
        "metadata": metadata,
        "outputs": outputs,
        "source": source,
    }


@pytest.fixture
def notebook(project):
    cells = [
        {"cell_type": "markdown", "metadata": {}, "source": "# A run"},
        code_cell(
            "print('x')",
            [
                {
                    "output_type": "stream",
                    "name": "stdout",
                    "text": "mean error: 0.25\nx: -1\nshare: 9 ± 1 %\n",
                }
            ],
        ),
        code_cell(
            "plot()",
            [{"output_type": "display_data", "metadata": {}, "data": {"image/png": png(7, 3)}}],
            figure="curve",
            alt="A curve that rises.",
        ),
    ]
    book = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    path = project / "notebooks/toy/run.ipynb"
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps(book))
    return path


@pytest.fixture
def show(project):
    """Convert a page of the tiny project, whose files are read anew."""

    def convert(text: str) -> BeautifulSoup:
        page.library.cache_clear()
        md = markdown.Markdown(
            extensions=[
                "tables",
                "toc",
                "pymdownx.arithmatex",
                "pymdownx.superfences",
                "verify.page",
            ],
            extension_configs={
                "pymdownx.arithmatex": {"generic": True},
                "verify.page": {"root": str(project)},
            },
        )
        done = BeautifulSoup(md.convert(text), "html.parser")
        done.toc = md.toc_tokens
        return done

    yield convert
    page.library.cache_clear()


def block(name: str, argument: str = "", content: str = "") -> str:
    return f"/// {name}" + (f" | {argument}" if argument else "") + f"\n{content}\n///\n"


# A step


def test_a_step_shows_its_equation_symbols_code_and_example(show):
    card = show(block("step", "toy/half")).select_one("section.vp-step")
    assert card.h4["id"] == "half"
    assert card.h4.text == "Half of a number"
    assert card.select_one(".vp-step__source").text == "Nobody 2000, Eq. 1"
    assert card.select_one(".vp-equation .arithmatex").text == r"\[h(x) = \frac{x}{2}\]"
    rows = [[cell.text for cell in row.select("td")] for row in card.select("tbody tr")]
    assert rows == [[r"\(h(x)\)", "return", "the half"], [r"\(x\)", "x", "any number"]]
    assert card.select_one(".vp-code .highlight code").text == (
        "import torch\n\n\n"
        "def half(x: torch.Tensor) -> torch.Tensor:\n"
        '    """Return the half.\n\n'
        "    Args:\n"
        "        x: any shape.\n"
        '    """\n'
        "    return x / 2\n"
    )
    assert card.select_one(".vp-example code").text == (
        ">>> half(torch.tensor(3.0))\ntensor(1.5000)\n"
    )


def test_a_title_is_text_with_the_apostrophe_of_a_printer(show, edit):
    edit("snippets/toy/half.py", "Half of a number.", "A number's `half`, x*y* <b>.")
    assert show(block("step", "toy/half")).h4.text == "A number’s `half`, x*y* <b>"


def test_a_symbol_that_the_code_lacks_says_so(show):
    rows = show(block("step", "toy/quarter")).select("tbody tr")
    assert rows[1].select("td")[1].text == "not in the code"


def test_a_step_is_in_the_table_of_contents_under_its_name(show):
    (entry,) = show(block("step", "toy/half")).toc
    assert (entry["id"], entry["name"]) == ("half", "half")


def test_the_button_holds_exactly_the_standalone_form(show, project, edit):
    # Signs that HTML and Markdown would take for their own must survive.
    edit("snippets/toy/half.py", "Return the half.", "Return <b>&amp;</b> $a*b*$ `c` \"d\" 'e'.")
    button = show(block("step", "toy/quarter")).select_one("button[data-standalone]")
    step = next(step for step in steps.find(project) if step.id == "toy/quarter")
    assert button["data-standalone"] == bundle.standalone(step)
    assert "<b>&amp;</b>" in button["data-standalone"]
    assert button.find_next_sibling()["role"] == "status"


def test_materials_own_button_stays_away_from_a_step(show):
    done = show(block("step", "toy/half"))
    assert all(code.find_parent(class_="no-copy") for code in done.select("pre"))


# Its evidence


def evidence(done: BeautifulSoup) -> str:
    return " ".join(done.select_one(".vp-evidence").text.split())


def test_a_step_without_a_record_says_never_run(show):
    done = show(block("step", "toy/half"))
    assert evidence(done) == "○ Never run on any device: there is no record of it."
    assert done.select(".vp-equation__tested") == []


def test_a_fresh_record_is_shown_with_its_counts_versions_and_mutants(show, project):
    records.merge(project, "cpu", {"toy/half": PASSED})
    records.merge_mutants(project, {"toy/half": MUTANTS})
    entry = records.load(project).on("toy/half", "cpu")
    done = show(block("step", "toy/half"))
    assert evidence(done) == (
        f"✓ Verified on CPU: torch {entry.torch}, Python {entry.python}, {entry.date} "
        "closed form 2 displayed 1 bad input 3 mutants 8 of 9 caught, 1 waived"
    )
    assert done.select_one(".vp-equation__tested")


def test_only_a_displayed_test_earns_the_mark_at_the_equation(show, project):
    records.merge(project, "cpu", {"toy/half": {"outcome": "passed", "evidence": {"property": 1}}})
    assert show(block("step", "toy/half")).select(".vp-equation__tested") == []


def test_a_record_that_no_longer_fits_is_stale_and_earns_no_mark(show, project, edit):
    records.merge(project, "cpu", {"toy/half": PASSED})
    records.merge_mutants(project, {"toy/half": MUTANTS})
    edit("snippets/toy/half.py", "x / 2", "x / 3")
    done = show(block("step", "toy/half"))
    assert "Stale on CPU: it has changed since it ran" in evidence(done)
    assert "8 of 9 caught, 1 waived, before the last change" in evidence(done)
    assert "Verified" not in evidence(done)
    assert done.select(".vp-equation__tested") == []


def test_a_failure_is_shown_as_one(show, project):
    records.merge(project, "cpu", {"toy/half": {**PASSED, "outcome": "failed"}})
    done = show(block("step", "toy/half"))
    assert evidence(done).startswith("✗ Failed on CPU")
    assert done.select(".vp-equation__tested") == []


def test_every_device_has_its_line(show, project):
    records.merge(project, "cpu", {"toy/half": PASSED})
    records.merge(project, "cuda", {"toy/half": {**PASSED, "outcome": "failed"}})
    lines = [line.text for line in show(block("step", "toy/half")).select(".vp-evidence p")]
    assert [line.split(":")[0] for line in lines] == ["✓ Verified on CPU", "✗ Failed on CUDA"]


# What a page must not say


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (block("step", "toy/haff"), "step 'toy/haff'.*did you mean 'toy/half'"),
        (block("step", "nothing/like/it"), "step 'nothing/like/it': snippets/nothing/like/it.py"),
        (block("example", "toy/haff"), "step 'toy/haff'"),
        (block("status", "toi"), "paper 'toi'"),
        (block("figure", "toy/run: curv"), "figure 'curv'.*did you mean 'curve'"),
        (block("figure", "toy/walk: curve"), "notebook 'toy/walk'"),
        ("So [[toy/run: mean eror]].", "result 'mean eror'.*did you mean 'mean error'"),
        ("So [[toy/walk: mean error]].", "notebook 'toy/walk'"),
    ],
)
def test_a_name_that_does_not_exist_is_an_error(show, notebook, text, problem):
    with pytest.raises(page.PageError, match=UNKNOWN.format(problem)):
        show(text)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (block("step"), "'/// step' needs a name"),
        (block("papers", "toy"), "'/// papers' takes no name"),
        ("/// step | toy/half\n    colour: red\n///\n", "no option but attrs"),
        (block("step", "toy/half", "Some words."), "must be closed by '///' at once"),
        ("/// step | toy/half\n\nThe rest of the page.", "is never closed by '///'"),
        (block("figure", "toy/run"), "must be '/// figure | paper/notebook: figure'"),
    ],
)
def test_a_block_that_cannot_be_read_is_an_error_and_not_left_as_text(
    show, notebook, text, problem
):
    with pytest.raises(page.PageError, match=problem):
        show(text)


def test_a_block_of_code_may_show_how_a_block_is_written(show):
    fence = f"```\n{block('step', 'toy/none')}\n```"
    assert "/// step | toy/none" in show(fence).text


# An example


def test_an_example_is_the_step_in_small_and_leads_to_it(show):
    done = show(block("example", "toy/half"))
    link = done.select_one(".vp-sample__title a")
    assert (link["href"], link.text) == ("/papers/toy.md#half", "Half of a number")
    code = done.select_one(".vp-code code").text
    assert (
        code == "import torch\n\n\ndef half(x: torch.Tensor) -> torch.Tensor:\n    return x / 2\n"
    )
    assert done.toc == [] and done.select("[id]") == []  # so it can stand beside the step itself


def test_an_example_needs_a_page_to_lead_to(show, edit):
    edit("docs/papers/toy.md", "/// step | toy/half", "/// example | toy/half")
    with pytest.raises(page.PageError, match="'toy/half' is on no page"):
        show(block("example", "toy/half"))


# Figures and numbers of notebooks


def test_a_figure_has_its_text_its_size_and_a_caption_in_markdown(show, notebook):
    figure = show(block("figure", "toy/run: curve", "It rises *fast*.")).figure
    assert figure.img["src"] == "/notebooks/toy/run/curve.png"
    assert figure.img["alt"] == "A curve that rises."
    assert (figure.img["width"], figure.img["height"]) == ("7", "3")
    assert figure.figcaption.em.text == "fast"


def test_a_figure_must_be_a_png():
    with pytest.raises(page.PageError, match="must be a PNG"):
        page.png_size(b"GIF89a")


def test_a_number_is_what_the_notebook_printed_and_leads_there(show, notebook):
    link = show("The error is [[toy/run: mean error]], and *x* is [[ toy/run: x ]].").select("a")[0]
    assert (link.text, link["href"]) == ("0.25", "/notebooks/toy/run.ipynb")


def test_a_number_is_not_torn_from_its_error_and_its_percent_sign(show, notebook):
    assert show("[[toy/run: share]]").a.text == "9\u00a0±\u00a01\u00a0%"


def test_a_number_in_code_is_left_alone(show, notebook):
    assert show("`[[toy/run: none]]`").code.text == "[[toy/run: none]]"


# Tables


def rows(done: BeautifulSoup) -> list[list[str]]:
    return [
        [" ".join(cell.text.split()) for cell in row.select("th, td")]
        for row in done.select(".vp-status tbody tr")
    ]


def summary(done: BeautifulSoup) -> dict[str, str]:
    items = done.select(".vp-summary li")
    return {item.text.removeprefix(item.b.text): item.b.text for item in items}


def test_the_status_says_what_held_where(show, project, notebook):
    records.merge(project, "cpu", {"toy/half": PASSED, "notebooks/toy/run": {"outcome": "passed"}})
    records.merge_mutants(project, {"toy/half": MUTANTS})
    records.merge(project, "cuda", {"toy/half": {**PASSED, "outcome": "failed"}})
    entry = records.load(project).on("toy/half", "cpu")
    when = f"{entry.date}, torch {entry.torch}"
    done = show(block("status"))
    assert [head.text for head in done.select("thead th")] == [
        *("Step", "CPU", "CUDA", "Evidence", "Mutants")
    ]
    assert rows(done) == [
        [
            "half",
            f"✓ Verified{when}",
            f"✗ Failed{when}",
            "closed form 2, displayed 1, bad input 3",
            "8 of 9 caught, 1 waived",
        ],
        ["quarter", "○ Never run", "○ Never run", "", ""],
        ["run.ipynb", f"✓ Verified{when}", "○ Never run", "", ""],
    ]
    assert [link["href"] for link in done.select("tbody a")] == [
        "/papers/toy.md#half",
        "/papers/toy.md#quarter",
        "/notebooks/toy/run.ipynb",
    ]
    assert summary(done) == {
        "steps verified on CPU, 1 never run": "1 of 2",
        "notebooks verified on CPU": "1 of 1",
        "steps verified on CUDA, 1 failed, 1 never run": "0 of 2",
        "notebooks verified on CUDA, 1 never run": "0 of 1",
        "50 % of the steps: the equation shown is the one tested": "1 of 2",
        "planted faults caught, 1 waived with a reason; tried for 1 of 2 steps": "8 of 9",
    }


def test_what_is_stale_counts_for_nothing(show, project, edit):
    records.merge(project, "cpu", {"toy/half": PASSED})
    records.merge_mutants(project, {"toy/half": MUTANTS})
    edit("tests/toy/test_half.py", "import torch", "import torch  # edited")
    assert summary(show(block("status"))) == {
        "steps verified on CPU, 1 stale, 1 never run": "0 of 2",
        "0 % of the steps: the equation shown is the one tested": "0 of 2",
    }


def test_the_status_of_one_paper_leaves_out_the_others(show, project):
    for name in ("snippets/other/half.py", "tests/other/test_half.py"):
        (project / name).parent.mkdir()
        (project / name).write_text((project / name.replace("other", "toy")).read_text())
    everything = show(block("status"))
    assert [head.text for head in everything.select(".vp-status__paper")] == ["Toy", "other"]
    assert [row[0] for row in rows(show(block("status", "toy")))] == ["half", "quarter"]


def test_papers_of_a_year_are_listed_as_arxiv_received_them(show, project):
    for name, number in (("aye", "1411.1784"), ("bee", "1406.2661")):
        (project / f"docs/papers/{name}.md").write_text(
            f"---\nyear: 2014\n---\n# {name}\n\n<https://arxiv.org/abs/{number}>\n"
        )
    listed = [title.text.split()[0] for title in show(block("papers")).select(".vp-paper__title")]
    assert listed.index("bee") < listed.index("aye")


def test_papers_are_listed_by_year_with_their_worst_state(show, project, notebook):
    papers = project / "docs/papers"
    (papers / "toy.md").write_text(
        "---\nyear: 2014\ndescription: Halves.\n---\n# Toy\n\n"
        "/// step | toy/half\n///\n\n[A run](../notebooks/toy/run.ipynb)\n"
    )
    (papers / "early.md").write_text(
        "---\nyear: 1999\n---\n# Early\n\n/// step | toy/quarter\n///\n"
    )
    (papers / "index.md").write_text("# No paper\n")
    records.merge(project, "cpu", {"toy/half": PASSED, "notebooks/toy/run": {"outcome": "passed"}})
    early, toy = (
        [" ".join(line.text.split()) for line in item.select("p")]
        for item in show(block("papers")).select(".vp-paper")
    )
    assert early == ["Early 1999", "○ Never run 1 step, 0 notebooks; 0 of 1 hold on the CPU"]
    assert toy == [
        "Toy 2014",
        "Halves.",
        "✓ Verified 1 step, 1 notebook; 2 of 2 hold on the CPU",
    ]
