"""Compare the equation that a page typesets with what the snippet computes.

sympy's LaTeX parser "reads" nearly anything, and most of it wrongly (an expectation becomes a product). It is sound for
a scalar right-hand side only, and only behind three guards: an explicit renaming of every symbol to one letter, the
exact set of symbols that must come out, and random rational points at which the two must agree.
"""

import math
import random
import re
from collections.abc import Callable

POINTS = 20
RTOL = 1e-12


class NotDisplayed(AssertionError):
    """The displayed equation is not what the snippet computes, or cannot be read safely."""


def check_displayed(
    latex: str,
    rename: dict[str, str],
    compute: Callable[..., float],
    domains: dict[str, tuple[float, float]],
) -> None:
    """Fail unless the right-hand side of `latex` equals `compute` on `domains`.

    Args:
        latex: display equation; what follows its last `=` outside braces is compared.
        rename: LaTeX fragment -> the letter that stands for it; longest fragments are replaced first.
        compute: takes the letters as keyword arguments (floats), returns a float.
        domains: letter -> open interval to draw rational values from.

    Raises:
        NotDisplayed: a fragment is not there, other symbols are left over, or the values differ.
    """
    expression = parse(latex, rename, set(domains))
    rng = random.Random(0)
    for _ in range(POINTS):
        point = {name: _rational(rng, *interval) for name, interval in domains.items()}
        shown = complex(expression.subs(point).evalf(30))
        computed = float(compute(**{name: float(value) for name, value in point.items()}))
        if shown.imag != 0 or not math.isclose(shown.real, computed, rel_tol=RTOL):
            at = ", ".join(f"{name}={value}" for name, value in point.items())
            raise NotDisplayed(f"at {at} the page shows {shown} but the snippet gives {computed}")


def parse(latex: str, rename: dict[str, str], names: set[str]):
    """Return the right-hand side as a sympy expression in exactly the symbols `names`."""
    import sympy
    from sympy.parsing.latex import LaTeXParsingError, parse_latex

    text = right_hand_side(latex)
    for fragment in sorted(rename, key=len, reverse=True):
        if fragment not in text:
            raise NotDisplayed(f"{fragment!r} is not in the displayed right-hand side {text!r}")
        text = text.replace(fragment, f" {rename[fragment]} ")
    try:
        expression = parse_latex(text, strict=True)
    except LaTeXParsingError as error:
        raise NotDisplayed(f"{text!r} cannot be read: {error}") from error
    found = {symbol.name for symbol in expression.free_symbols}
    functions = {type(call).__name__ for call in expression.atoms(sympy.core.function.AppliedUndef)}
    if found != names or functions:
        raise NotDisplayed(
            f"{text!r} reads as {expression} with symbols {sorted(found | functions)}, "
            f"but the test expects exactly {sorted(names)}"
        )
    return expression


def right_hand_side(latex: str) -> str:
    """What follows the last `=` that no brace encloses, without a final full stop or comma."""
    depth, start = 0, None
    for index, char in enumerate(latex):
        escaped = index > 0 and latex[index - 1] == "\\"
        depth += (char == "{" and not escaped) - (char == "}" and not escaped)
        if char == "=" and depth == 0:
            start = index + 1
    if start is None:
        raise NotDisplayed(f"{latex!r} has no right-hand side")
    text = re.sub(r"\\(?:[,;:!]|quad|qquad)(?![a-zA-Z])|&", " ", latex[start:])
    return text.strip().rstrip(".,").strip()


def _rational(rng: random.Random, low: float, high: float):
    import sympy

    numerator = rng.randint(1, 9972)
    low, high = sympy.nsimplify(low), sympy.nsimplify(high)
    return low + (high - low) * sympy.Rational(numerator, 9973)
