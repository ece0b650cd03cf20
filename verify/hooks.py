"""Plugs the project into MkDocs. What is done stands in the modules that are called; here is only when."""

import json
import re
import xml.etree.ElementTree as etree
from base64 import b64decode
from pathlib import Path

from mkdocs.exceptions import Abort, PluginError
from mkdocs.plugins import event_priority
from mkdocs.structure.files import File
from mkdocs.structure.pages import Page

from verify import card, maths, notebook_page
from verify.notebooks import NotebookError
from verify.page import Library, PageError, figure_uri, library
from verify.steps import StepError

_SECTIONS = ("papers", "practice")  # folders of docs/ whose pages have notebooks

_HEADING = re.compile(r"<h[1-6].*?</h[1-6]>", re.DOTALL)
_TABLE = re.compile(r"<table>(.*?)</table>", re.DOTALL)


def on_config(config):
    """Read the project anew, and fill in the pages where the navigation says `papers/*` or `practice/*`."""
    library.cache_clear()
    config.nav = _expanded(config.nav, library(_root(config)))
    return config


@event_priority(100)  # before mkdocs-jupyter, which turns the notebooks into pages
def on_files(files, config):
    """Notebooks lie outside docs/: add them, and each of their figures as a file of its own."""
    for id, book in library(_root(config)).notebooks.items():
        uri = f"notebooks/{id}.ipynb"
        files.append(File(uri, str(_root(config)), config.site_dir, config.use_directory_urls))
        for name, (png, _) in book.figures().items():
            files.append(File.generated(config, figure_uri(id, name)[1:], content=b64decode(png)))
    return files


def on_nav(nav, config, files):
    """Material shows a page as the head of its section where the page is named index."""
    heads = {page.uri for page in library(_root(config)).pages if page.section in _SECTIONS}
    for page in nav.pages:
        if page.file.src_uri in heads:
            page.url  # noqa: B018  settle the address before the name changes
            page.file.name = "index"
    return nav


def on_page_content(html, page, config, files):
    if page.file.src_uri.endswith(".ipynb"):
        html = _notebook(html, page, config, files)
    for heading in _HEADING.findall(html):
        if maths.formulas(heading):
            raise PluginError(f"{page.file.src_uri}: no maths in a heading, but {heading!r} has it")
    return _TABLE.sub(lambda found: _table(found[1]), html)


def on_post_page(output, page, config):
    try:
        return _named_search(maths.typeset_page(output))
    except maths.MathsError as error:
        raise PluginError(f"{page.file.src_uri}: {error}") from None


def on_post_template(output_content, template_name, config):
    return _named_search(output_content) if template_name.endswith(".html") else output_content


def on_post_build(config):
    """Make the search index read well: formulas in words, not in LaTeX, and steps under their names, too."""
    path = Path(config.site_dir) / "search" / "search_index.json"
    index = json.loads(path.read_text(encoding="utf-8"))
    names = {step.name for step in library(_root(config)).steps.values()}
    for entry in index["docs"]:
        entry["text"] = maths.spell_out(entry["text"])
        anchor = entry["location"].partition("#")[2]
        if anchor in names:
            entry["title"] = f"{anchor.replace('_', ' ').capitalize()}: {entry['title']}"
    path.write_text(json.dumps(index, separators=(",", ":")), encoding="utf-8")


def on_build_error(error):
    """What is wrong with a page has been said, with its name: where in the machine it was found helps nobody."""
    if isinstance(error, PageError | StepError | NotebookError):
        raise Abort("Aborted: the page above must be mended.")


def _notebook(converted: str, page: Page, config, files) -> str:
    """Render the notebook's text as MkDocs renders a page, which checks its links and lists its headings."""
    found = library(_root(config))
    id = page.file.src_uri.removeprefix("notebooks/").removesuffix(".ipynb")
    book = found.notebooks[id]
    page.markdown = notebook_page.as_markdown(book, found.links)
    Page.render(page, config, files)
    record = etree.tostring(
        card.evidence(found.records.of(f"notebooks/{id}")), encoding="unicode", method="html"
    )
    html = notebook_page.fill(page.content, book, converted)
    return html.replace("</h1>", "</h1>" + notebook_page.head(book, record), 1)


def _expanded(nav: list, found: Library) -> list:
    """Replace `papers/*` by each page of that folder with the notebooks that it names first."""
    items = []
    for item in nav:
        if item in [f"{section}/*" for section in _SECTIONS]:
            items += _with_notebooks(found, item.removesuffix("/*"))
        elif isinstance(item, dict):
            items.append(
                {
                    title: _expanded(value, found) if isinstance(value, list) else value
                    for title, value in item.items()
                }
            )
        else:
            items.append(item)
    return items


def _with_notebooks(found: Library, section: str) -> list:
    items, placed = [], set()
    for page in found.pages:
        if page.section not in _SECTIONS:
            continue
        books = [id for id in page.notebooks if id in found.notebooks and id not in placed]
        placed.update(books)
        if page.section != section:
            continue
        files = [page.uri, *(f"notebooks/{id}.ipynb" for id in books)]
        items.append({page.title: files} if books else page.uri)
    return items


def _table(rows: str) -> str:
    """A wide table scrolls in a box of its own. One with an empty head has none: its first column is the head."""
    head = re.match(r"\s*<thead>(.*?)</thead>", rows, re.DOTALL)
    if head and not re.sub(r"<[^>]+>|\s", "", head[1]):
        rows = re.sub(r"<tr>\s*<td>(.*?)</td>", r'<tr><th scope="row">\1</th>', rows[head.end() :])
    return f'<div class="vp-scroll"><table class="vp-table">{rows}</table></div>'


def _named_search(html: str) -> str:
    """Material gives its search dialog no name, which a screen reader needs."""
    return html.replace('role="dialog"', 'role="dialog" aria-label="Search"', 1)


def _root(config) -> Path:
    return Path(config.config_file_path).parent
