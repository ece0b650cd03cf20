import html

import pytest
from bs4 import BeautifulSoup

from verify import maths


def left_by_markdown(tex: str, display: bool = False) -> str:
    tex = html.escape(tex, quote=False)
    if display:
        return f'<div class="arithmatex">\\[\n{tex}\n\\]</div>'
    return f'<span class="arithmatex">\\({tex}\\)</span>'


def test_a_formula_is_set_for_eyes_and_for_machines():
    page = BeautifulSoup(maths.typeset(r"\frac{a}{b}"), "html.parser")
    assert page.select_one("span.maths .katex-html[aria-hidden=true] .mfrac")
    assert page.select_one("math mfrac mi").text == "a"


def test_a_display_formula_is_a_block_of_its_own():
    assert maths.typeset("a", display=True).startswith(
        '<div class="maths"><span class="katex-display">'
    )


@pytest.mark.parametrize(
    ("tex", "reason"),
    [
        (r"\frac{a", "Unexpected end of input"),
        (r"\nosuch x", "Undefined control sequence"),
        ("x = é", "LaTeX-incompatible input"),  # strict: LaTeX itself would refuse it
        (r"a_b_c", "Double subscript"),
    ],
)
def test_what_latex_refuses_is_an_error_that_shows_the_formula(tex, reason):
    with pytest.raises(maths.MathsError, match="^cannot typeset") as refused:
        maths.typeset(tex)
    assert f"${tex}$" in str(refused.value)
    assert reason in str(refused.value)


def test_a_page_has_its_formulas_typeset_and_nothing_else_changed():
    page = (
        f"<p>where {left_by_markdown('a < b')} holds</p>"
        r"<code>\(x\)</code>"
        f"{left_by_markdown('c', display=True)}"
    )
    done = maths.typeset_page(page)
    assert done.startswith(f"<p>where {maths.typeset('a < b')} holds</p>" r"<code>\(x\)</code>")
    assert done.endswith(maths.typeset("c", display=True))
    assert "arithmatex" not in done


def test_a_page_names_the_formula_that_cannot_be_typeset():
    with pytest.raises(maths.MathsError, match=r"\\nosuch"):
        maths.typeset_page(f"<p>{left_by_markdown('x')} {left_by_markdown(chr(92) + 'nosuch')}</p>")


@pytest.mark.parametrize("sign", list("-,.;:!?)]”’"))
def test_no_line_is_broken_between_a_formula_and_the_sign_after_it(sign):
    done = maths.typeset_page(left_by_markdown("x") + sign + " and")
    assert done == f"{maths.typeset('x')}&#8288;{sign} and"


@pytest.mark.parametrize("sign", list("([“‘"))
def test_no_line_is_broken_between_a_formula_and_the_sign_before_it(sign):
    done = maths.typeset_page(f"and {sign}" + left_by_markdown("x"))
    assert done == f"and {sign}&#8288;{maths.typeset('x')}"


def test_a_short_formula_stays_whole_and_a_long_one_may_be_broken():
    assert "maths--whole" in maths.typeset("+".join("a" * 12))  # 23 signs
    assert "maths--whole" not in maths.typeset("+".join("a" * 13))  # 25 signs


def test_the_search_index_gets_words():
    text = r"the density \(p_{data}(x)\) where \(a &lt; b\), and \[\frac{1}{2}\] of it"
    assert maths.spell_out(text) == "the density pdata(x) where a&lt;b, and 12 of it"


def test_the_formulas_of_a_page_are_listed():
    page = f"<h2>On {left_by_markdown('a < b')}</h2>{left_by_markdown('c', display=True)}"
    assert [tex.strip() for tex in maths.formulas(page)] == ["a < b", "c"]
    assert maths.formulas("<h2>On nothing</h2>") == []
