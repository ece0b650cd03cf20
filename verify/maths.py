"""Typeset LaTeX while building: KaTeX in a small JavaScript engine, so that pages need no script for their maths.

Markdown leaves a formula as `<span class="arithmatex">\\(...\\)</span>` or `<div class="arithmatex">\\[...\\]</div>`
(pymdownx.arithmatex, generic). It is typeset as late as can be, once the search index has been filled.
"""

import functools
import html
import re
from pathlib import Path

KATEX = Path(__file__).parent / "vendor" / "katex.min.js"
# `output` gives a screen reader MathML; `strict` turns what LaTeX itself would refuse into an error.
_OPTIONS = "{displayMode: display, output: 'htmlAndMathml', throwOnError: true, strict: 'error'}"
_FORMULA = re.compile(
    r"(?P<before>[(\[“‘]?)"
    r'<(?P<tag>span|div) class="arithmatex">'
    r"\\(?:\((?P<inline>.*?)\\\)|\[(?P<display>.*?)\\\])</(?P=tag)>"
    r"(?P<after>[-,.;:!?)\]”’]?)",
    re.DOTALL,
)
# A browser may break a line between a formula and the sign that belongs to it: a word joiner forbids that.
_JOINER = "&#8288;"
_WHOLE = 24  # signs up to which a formula is not broken over two lines


class MathsError(ValueError):
    """KaTeX refuses a formula; the message holds the formula and the reason."""


@functools.cache
def _katex():
    import quickjs

    context = quickjs.Context()
    context.eval(KATEX.read_text(encoding="utf-8"))
    context.eval(
        f"function typeset(tex, display) {{ return katex.renderToString(tex, {_OPTIONS}) }}"
    )
    return context.get("typeset")


@functools.cache
def typeset(tex: str, display: bool = False) -> str:
    """Return the HTML of a formula: MathML for machines and screen readers, spans for eyes.

    Raises:
        MathsError: KaTeX cannot read the formula.
    """
    import quickjs

    try:
        body = _katex()(tex.strip(), display)
    except quickjs.JSException as error:
        reason = re.sub(r"^.*?KaTeX parse error: ", "", str(error).splitlines()[0])
        raise MathsError(f"cannot typeset ${tex.strip()}$: {reason}") from None
    if display:
        return f'<div class="maths">{body}</div>'
    short = " maths--whole" if len(html.unescape(_words(body))) <= _WHOLE else ""
    return f'<span class="maths{short}">{body}</span>'


def typeset_page(page: str) -> str:
    """Return a page's HTML with every formula that Markdown left in it typeset."""
    return _FORMULA.sub(_typeset_found, page)


def spell_out(text: str) -> str:
    """Return text with its formulas as plain words, p_{data}(x) as pdata(x), for the search index."""
    formula = re.compile(r"\\\((.*?)\\\)|\\\[(.*?)\\\]", re.DOTALL)
    return formula.sub(lambda found: _words(typeset(html.unescape(found[1] or found[2]))), text)


def formulas(page: str) -> list[str]:
    """Return the LaTeX of every formula that Markdown left in a page's HTML."""
    return [_latex(found) for found in _FORMULA.finditer(page)]


def _typeset_found(found: re.Match) -> str:
    before, after = found["before"], found["after"]
    before = before and before + _JOINER
    after = after and _JOINER + after
    return before + typeset(_latex(found), found["display"] is not None) + after


def _latex(found: re.Match) -> str:
    return html.unescape(found["display"] or found["inline"])


def _words(typeset_formula: str) -> str:
    """The signs of a formula, read off its MathML, as HTML text."""
    mathml = re.search(r"<math.*?</math>", typeset_formula, re.DOTALL)[0]
    text = re.sub(r"<annotation.*?</annotation>", "", mathml, flags=re.DOTALL)
    return re.sub(r"<[^>]+>", "", text)
