"""The comparison of displayed equations, with faults planted on the page, in the code and in the test."""

import pytest

from verify.displayed import NotDisplayed, check_displayed, right_hand_side

DSTAR = r"D^*_G(x) = \frac{p_{data}(x)}{p_{data}(x) + p_g(x)}"
RENAME = {r"p_{data}(x)": "p", r"p_g(x)": "q"}
DOMAINS = {"p": (0, 5), "q": (0, 5)}


def dstar(p, q):
    return p / (p + q)


def test_the_true_equation_passes():
    check_displayed(DSTAR, RENAME, dstar, DOMAINS)


@pytest.mark.parametrize(
    "page",
    [
        r"D = \frac{p_{data}(x)}{p_{data}(x) - p_g(x)}",
        r"D = \frac{p_g(x)}{p_{data}(x) + p_g(x)}",
        r"D = \frac{p_{data}(x)}{p_{data}(x) + 2 p_g(x)}",
        r"D = \frac{p_{data}(x) + p_g(x)}{p_{data}(x)}",
    ],
)
def test_a_wrong_equation_on_the_page_fails(page):
    with pytest.raises(NotDisplayed, match="the page shows"):
        check_displayed(page, RENAME, dstar, DOMAINS)


def test_a_wrong_snippet_fails():
    with pytest.raises(NotDisplayed, match="the snippet gives"):
        check_displayed(DSTAR, RENAME, lambda p, q: q / (p + q), DOMAINS)


def test_a_difference_in_the_eleventh_digit_fails():
    with pytest.raises(NotDisplayed):
        check_displayed(DSTAR, RENAME, lambda p, q: dstar(p, q) * (1 + 1e-11), DOMAINS)


def test_nan_from_the_snippet_fails():
    with pytest.raises(NotDisplayed):
        check_displayed(DSTAR, RENAME, lambda p, q: float("nan"), DOMAINS)


@pytest.mark.parametrize(
    "page", [r"V = \mathbb{E}_x[a] + b", r"V = \sum_i a_i + b", r"V = a + b + c"]
)
def test_what_is_no_scalar_in_the_expected_symbols_is_refused(page):
    with pytest.raises(NotDisplayed, match="cannot be read|expects exactly"):
        check_displayed(page, {}, lambda a, b: a + b, {"a": (0, 1), "b": (0, 1)})


def test_a_function_that_was_not_expected_is_refused():
    with pytest.raises(NotDisplayed, match="expects exactly"):
        check_displayed(r"V = f(a)", {}, lambda a: a, {"a": (0, 1)})


def test_a_fragment_that_is_not_there_is_refused():
    with pytest.raises(NotDisplayed, match="is not in the displayed"):
        check_displayed(DSTAR, {**RENAME, "p_h(x)": "r"}, dstar, DOMAINS)


def test_what_follows_the_last_equals_sign_outside_braces_is_taken():
    assert right_hand_side(r"a = b = \frac{c}{d_{i=1}}.") == r"\frac{c}{d_{i=1}}"
    with pytest.raises(NotDisplayed, match="no right-hand side"):
        right_hand_side("a + b")
