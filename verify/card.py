"""What a step looks like on a page: one card with its equation, symbols, code, example and evidence."""

import ast
import html
import xml.etree.ElementTree as etree
from collections.abc import Callable

from markdown.util import AtomicString
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonConsoleLexer, PythonLexer

from verify.records import Entry
from verify.steps import Step

Stash = Callable[[str], str]  # keeps HTML out of Markdown's reach and returns what stands for it

DEVICE_NAMES = {"cpu": "CPU", "cuda": "CUDA", "mps": "MPS"}
_UNSEARCHED = {"data-search-exclude": "true"}
MARKS = {"verified": "✓", "stale": "◷", "failed": "✗", "never run": "○"}


def el(tag: str, css: str = "", *children: etree.Element | str, **attributes: str) -> etree.Element:
    """Build an element. Text is taken as it is; `prose` gives text that Markdown still reads."""
    node = etree.Element(tag, {"class": css} | attributes if css else attributes)
    for child in children:
        if isinstance(child, str):
            if len(node):
                node[-1].tail = AtomicString((node[-1].tail or "") + child)
            else:
                node.text = AtomicString((node.text or "") + child)
        else:
            node.append(child)
    return node


def prose(tag: str, css: str, text: str) -> etree.Element:
    node = el(tag, css)
    node.text = text
    return node


def card(step: Step, copied: str, entries: list[Entry], stash: Stash) -> etree.Element:
    """The whole step. Its heading is a real one, so that the table of contents and links find it."""
    return el(
        "section",
        "vp-step",
        el(
            "div",
            "vp-step__head",
            el("code", "", step.public_name),
            prose("span", "vp-step__source", step.source),
        ),
        el("h4", "", title(step), id=step.name, **{"data-toc-label": step.name.replace("_", " ")}),
        equation(step, entries),
        notation(step),
        code(step, step.code, copied, stash),
        *worked_example(step, stash),
        evidence(entries),
    )


def example(
    step: Step, copied: str, entries: list[Entry], stash: Stash, href: str
) -> etree.Element:
    """The step in small, for a page that shows what steps look like: equation beside code."""
    body = el(
        "div",
        "vp-sample__said",
        el("p", "vp-sample__title", el("a", "", title(step), href=href)),
        prose("p", "vp-step__source", step.source),
        equation(step, entries),
        notation(step),
    )
    shown = el(
        "div",
        "",
        code(step, _without_docstrings(step), copied, stash),
        *worked_example(step, stash),
    )
    return el("section", "vp-step vp-sample", body, shown, evidence(entries))


def title(step: Step) -> str:
    """A heading holds no markup, so Markdown does not see to its apostrophes."""
    return step.title.replace("'", "’")


def equation(step: Step, entries: list[Entry]) -> etree.Element:
    node = el("div", "vp-equation", **_UNSEARCHED)
    node.append(el("div", "arithmatex", f"\\[{step.equation}\\]"))
    if any(entry.state == "verified" and "displayed" in entry.evidence for entry in entries):
        said = "✓ the equation shown is the one tested"
        node.append(el("p", "vp-equation__tested", said, **_UNSEARCHED))
    return node


def notation(step: Step) -> etree.Element:
    rows = []
    for symbol in step.notation:
        name = (
            el("code", "", symbol.name) if symbol.name else el("span", "vp-none", "not in the code")
        )
        rows.append(
            el(
                "tr",
                "",
                prose("td", "", f"${symbol.latex}$"),
                el("td", "", name),
                prose("td", "", symbol.meaning),
            )
        )
    heads = [el("th", "", text, scope="col") for text in ("Symbol", "In the code", "Meaning")]
    table = el(
        "table", "vp-notation", el("thead", "", el("tr", "", *heads)), el("tbody", "", *rows)
    )
    return el("div", "vp-scroll", table)


def code(step: Step, shown: str, copied: str, stash: Stash) -> etree.Element:
    """The code and a button that copies the standalone form. Material's own button stays away (no-copy)."""
    button = (
        f'<button type="button" class="vp-copy" data-standalone="{html.escape(copied)}"'
        f' aria-label="Copy {step.public_name} as a file that runs by itself">Copy</button>'
        '<span class="vp-said" role="status"></span>'
    )
    path = f"snippets/{step.id}.py"
    path = el("span", "vp-code__path", f"snippets/{step.id}.py")
    bar = el("div", "vp-code__bar", path, el("span", "", stash(button)), **_UNSEARCHED)
    return el("div", "vp-code no-copy", bar, el("div", "", stash(highlight_python(shown))))


def worked_example(step: Step, stash: Stash) -> list[etree.Element]:
    console = stash(_highlight(step.example, PythonConsoleLexer()))
    return [el("p", "vp-step__label", "Example"), el("div", "vp-example no-copy", console)]


def evidence(entries: list[Entry]) -> etree.Element:
    """One line a device, then the kinds of evidence and the mutants, all out of the records."""
    node = el("footer", "vp-evidence", **_UNSEARCHED)
    if not entries:
        node.append(el("p", "", state("never run"), " on any device: there is no record of it."))
        return node
    for entry in entries:
        node.append(el("p", "", *device_line(entry)))
    tested = entries[0]
    kinds = [
        el("li", "vp-kind", f"{kind.replace('_', ' ')} ", el("b", "", str(count)))
        for kind, count in tested.evidence.items()
    ]
    if mutants := mutant_line(tested):
        kinds.append(el("li", "vp-kind", "mutants ", el("b", "", mutants)))
    if kinds:
        node.append(el("ul", "", *kinds))
    return node


def device_line(entry: Entry) -> list[etree.Element | str]:
    name = DEVICE_NAMES[entry.device]
    versions = f"torch {entry.torch}, Python {entry.python}, {entry.date}"
    said = {
        "verified": f" on {name}: {versions}",
        "failed": f" on {name}: {versions}",
        "stale": f" on {name}: it has changed since it ran ({versions})",
    }
    return [state(entry.state), said[entry.state]]


def mutant_line(entry: Entry) -> str:
    """How many planted faults the tests caught, or "" where none were planted."""
    if entry.mutants is None:
        return ""
    tried, caught, waived = (entry.mutants[key] for key in ("tried", "caught", "waived"))
    line = f"{caught} of {tried} caught"
    if waived:
        line += f", {waived} waived"
    return line if entry.mutants["fresh"] else f"{line}, before the last change"


def state(name: str) -> etree.Element:
    """A state as a mark and a word, so that it does not hang on colour."""
    css = f"vp-state vp-state--{name.replace(' ', '-')}"
    mark = el("span", "", MARKS[name], **{"aria-hidden": "true"})
    return el("span", css, mark, f" {name.capitalize()}")


def highlight_python(text: str) -> str:
    return _highlight(text, PythonLexer())


def _highlight(text: str, lexer) -> str:
    return highlight(text, lexer, HtmlFormatter(cssclass="highlight", wrapcode=True))


def _without_docstrings(step: Step) -> str:
    """The step's code, less the docstring of its function or class."""
    docstring = step.node.body[0]
    lines = step.text.splitlines()
    if isinstance(docstring, ast.Expr) and isinstance(docstring.value, ast.Constant):
        del lines[docstring.lineno - 1 : docstring.end_lineno]
    del lines[: step.tree.body[0].end_lineno]
    return "\n".join(lines).strip("\n") + "\n"
