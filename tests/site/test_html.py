"""The built pages as files: links, outside requests, and what must not be left over."""

import re
from functools import cache
from pathlib import Path
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

import lxml.html

# What a browser fetches by itself, as opposed to what a reader may click.
FETCHED = {"script": "src", "link": "href", "img": "src", "source": "src", "iframe": "src"}
LEFTOVERS = {
    "a traceback": re.compile(r"Traceback \(most recent call last\)"),
    "an unexpanded block": re.compile(r"^ *///", re.MULTILINE),
    "an unexpanded value": re.compile(r"\[\[.*?\]\]"),
    "raw LaTeX": re.compile(r"\$\$|\\\(|\\\[|\\(?:frac|mathbb|sum|log|begin|text)\b"),
}
# Code may show what prose may not.
PROSE = "//text()[not(ancestor::script or ancestor::style or ancestor::code or ancestor::pre or ancestor::annotation)]"


@cache
def tree(page: Path) -> lxml.html.HtmlElement:
    return lxml.html.fromstring(page.read_bytes(), parser=lxml.html.HTMLParser(encoding="utf-8"))


@cache
def anchors(page: Path) -> set[str]:
    return set(tree(page).xpath("//@id | //a/@name"))


def test_building_imports_neither_torch_nor_a_snippet(site):
    heavy = {name for name in site.imported if name.split(".")[0] in ("torch", "snippets")}
    assert site.imported and heavy == set()


def test_every_internal_link_and_anchor_exists(site):
    dead = []
    for page in site.pages:
        here = urljoin(site.url, page.relative_to(site.folder).as_posix())
        for tag in tree(page).iter("a", *FETCHED):
            target = tag.get(FETCHED.get(tag.tag, "href"))
            if target and not target.startswith(("data:", "mailto:", "javascript:")):
                dead += _dead(site, page, here, target)
    assert dead == []


def _dead(site, page: Path, here: str, target: str) -> list[str]:
    address, anchor = urldefrag(urljoin(here, target))
    if urlsplit(address).netloc != urlsplit(site.url).netloc:
        return []
    file = site.folder / unquote(urlsplit(address).path).lstrip("/")
    file = file / "index.html" if file.is_dir() else file
    name = page.relative_to(site.folder)
    if not file.is_file():
        return [f"{name}: {target} leads nowhere"]
    if anchor and file.suffix == ".html" and unquote(anchor) not in anchors(file):
        return [f"{name}: {target} has no such anchor"]
    return []


def test_no_page_asks_another_host_for_anything(site):
    asked = []
    for page in site.pages:
        for tag in tree(page).iter(*FETCHED):
            target = tag.get(FETCHED[tag.tag], "")
            fetches = not {"canonical", "prev", "next"} & set(tag.get("rel", "").split())
            host = urlsplit(urljoin(site.url, target)).netloc
            if fetches and host not in ("", urlsplit(site.url).netloc):
                asked.append(f"{page.relative_to(site.folder)}: {target}")
    for sheet in site.folder.rglob("*.css"):
        found = re.findall(
            r"url\(\s*[\"']?(https?:)?//[^)]*\)|@import\s+[\"']http", sheet.read_text()
        )
        asked += [f"{sheet.relative_to(site.folder)}: asks another host"] * len(found)
    assert asked == []


def test_nothing_is_left_unexpanded(site):
    found = []
    for page in site.pages:
        text = "".join(tree(page).xpath(PROSE))
        for what, pattern in LEFTOVERS.items():
            if match := pattern.search(text):
                found.append(f"{page.relative_to(site.folder)}: {what}, {match[0]!r}")
        # Code on a page may show an error, and is run. An output of a notebook may not.
        is_notebook = page.is_relative_to(site.folder / "notebooks")
        if is_notebook and "Traceback (most recent call last)" in tree(page).text_content():
            found.append(f"{page.relative_to(site.folder)}: a traceback")
    assert found == []


def test_every_image_says_what_it_shows(site):
    silent = [
        f"{page.relative_to(site.folder)}: {tag.get('src', '')[:60]}"
        for page in site.pages
        for tag in tree(page).iter("img")
        if not tag.get("alt")
    ]
    assert silent == []
