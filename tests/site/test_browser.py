"""The built pages as a reader sees them, in headless Chromium."""

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe

from verify import bundle, notebooks, steps

ROOT = Path(__file__).resolve().parents[2]
WIDE, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
# Elements that stick out of the window and do not scroll in a box of their own.
TOO_WIDE = """() => [...document.querySelectorAll('article :not(.katex *)')]
    .filter(e => e.getBoundingClientRect().right > innerWidth + 1)
    .filter(e => !e.closest('.vp-scroll, pre, .maths, .md-typeset__scrollwrap'))
    .map(e => e.tagName + '.' + e.className)"""

# A page has thousands of coloured words of code, and axe takes a second for every thousand. Of each
# kind one stays coloured; of an equation, whose HTML is hidden from screen readers, a letter.
LEAN = """() => {
    document.querySelectorAll('.katex').forEach(e => e.replaceWith('x'))
    const seen = new Set()
    for (const token of document.querySelectorAll('pre span, pre a')) {
        const block = token.closest('pre').parentElement.className
        const kind = [block, token.tagName, token.className].join()
        if (seen.has(kind) || !token.checkVisibility()) token.replaceWith(...token.childNodes)
        else seen.add(kind)
    }
}"""
# Colours come from the classes of an element and of all around it: of each such chain, one is marked.
MARK = """() => {
    const seen = new Set()
    for (const e of document.querySelectorAll('body *')) {
        const text = [...e.childNodes].some(n => n.nodeType == Node.TEXT_NODE && n.data.trim())
        if (!text || !e.checkVisibility()) continue
        let chain = ''
        for (let up = e; up; up = up.parentElement) chain += up.tagName + up.getAttribute('class')
        if (!seen.has(chain)) e.dataset.marked = ''
        seen.add(chain)
    }
}"""

# No transition of colours is under way while axe reads them.
STILL = """addEventListener('DOMContentLoaded', () => {
    const style = document.createElement('style')
    style.textContent = '*, ::before, ::after { transition: none !important }'
    document.head.append(style)
})"""


def addresses() -> list[str]:
    """Where each source file becomes a page; known before the site is built."""
    pages = []
    for path in sorted((ROOT / "docs").rglob("*.md")):
        name = path.relative_to(ROOT / "docs").with_suffix("").as_posix()
        pages.append(name.removesuffix("index") if name.endswith("index") else f"{name}/")
    return pages + [f"notebooks/{book.id}/" for book in notebooks.find(ROOT)]


@pytest.fixture
def open_page(browser, served):
    """Open a page of the site; at the end, no error in the console and no outside request."""
    contexts, complaints = [], []

    def watch(route):
        if not route.request.url.startswith((served.url, "data:", "blob:")):
            complaints.append(f"asked {route.request.url}")
            return route.abort()
        return route.continue_()

    def open_(address: str, scheme: str = "light", viewport: dict = WIDE):
        context = browser.new_context(color_scheme=scheme, viewport=viewport)
        context.set_default_timeout(90_000)  # a busy machine is slow, not wrong
        context.grant_permissions(["clipboard-read", "clipboard-write"], origin=served.url)
        context.route("**/*", watch)
        contexts.append(context)
        context.add_init_script(STILL)
        page = context.new_page()
        page.on("console", lambda m: complaints.append(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        answer = page.goto(served.url + address)
        assert answer.ok, f"{address}: status {answer.status}"
        return page

    yield open_
    for context in contexts:
        context.close()
    assert complaints == []


def faults(page, **how) -> list[str]:
    """What axe finds of serious or critical impact, a line each."""
    how.setdefault("options", {})["resultTypes"] = ["violations"]
    found = Axe().run(page, **how).response
    return [
        f"{v['id']}: {v['help']}, at {v['nodes'][0]['target']}"
        for v in found["violations"]
        if v["impact"] in ("serious", "critical")
    ]


@pytest.mark.parametrize("address", addresses(), ids=lambda address: address or "home")
def test_a_page_reads_well_light_dark_and_on_a_phone(open_page, address):
    page = open_page(address)
    assert page.locator("article h1").count() == 1
    page.set_viewport_size(PHONE)
    wide = page.evaluate(TOO_WIDE)
    overflow = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert overflow <= 0, f"{overflow} px too wide: {wide[:3]}"
    page.set_viewport_size(WIDE)
    page.evaluate(LEAN)
    assert faults(page, options={"rules": {"color-contrast": {"enabled": False}}}) == []
    page.evaluate(MARK)
    marked, contrast = {"include": [["[data-marked]"]]}, {"runOnly": ["color-contrast"]}
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        assert faults(page, context=marked, options=contrast) == [], f"in the {scheme} scheme"


def test_equations_are_typeset_also_after_instant_navigation(open_page):
    page = open_page("papers/gan/")
    shown = page.locator("article .katex").count()
    assert shown > 20
    page.evaluate("window.sameDocument = true")
    page.locator("a[href$='verification/']").first.click()
    page.wait_for_url("**/verification/")
    page.go_back()
    page.wait_for_url("**/papers/gan/")
    page.wait_for_selector("article .katex-display")
    assert page.evaluate("window.sameDocument"), (
        "the page was loaded anew: navigation is not instant"
    )
    assert page.locator("article .katex").count() == shown
    # Set in KaTeX's own style, not as a line of text.
    page.wait_for_function(
        "document.querySelector('article .katex-display')?.getBoundingClientRect().height > 20"
    )


def test_the_copy_button_gives_exactly_the_standalone_form(open_page):
    page = open_page("papers/")
    page.locator("article a[href$='/gan/']").first.click()  # by instant navigation, as readers do
    page.wait_for_url("**/papers/gan/")
    for step in [s for s in steps.find(ROOT) if s.paper == "gan"]:
        card = page.locator(f"section:has(> h4#{step.name})")
        card.locator("button[data-standalone]").click()
        card.locator("button[data-copied]").wait_for()
        assert page.evaluate("navigator.clipboard.readText()") == bundle.standalone(step), step.id


def test_the_page_shows_the_example_that_the_checks_ran(open_page):
    page = open_page("papers/gan/")
    for step in [s for s in steps.find(ROOT) if s.paper == "gan"]:
        text = page.locator(f"section:has(> h4#{step.name})").inner_text()
        for line in step.example.splitlines():
            if not line.startswith((">>>", "...")):
                assert line.strip() in text, step.id


def test_search_finds_the_optimal_discriminator(open_page):
    page = open_page("")
    query = page.locator("[data-md-component=search-query]")
    query.click()
    query.press_sequentially("optimal discriminator")
    page.locator(".md-search-result__item a").first.wait_for(state="attached")
    links = page.eval_on_selector_all(".md-search-result__item a", "all => all.map(a => a.href)")
    assert any("papers/gan/#optimal_discriminator" in link for link in links), links
