"""The page of a notebook: mkdocs-jupyter's conversion, cut down to what a reader needs.

A stock page carries 575 kB of styles and a link to a foreign host, and neither checks nor rewrites its links. Here
the text of the notebook becomes an ordinary page in Markdown, which MkDocs renders and checks like any other; only the
outputs are taken from the conversion.
"""

import html
import re
from base64 import b64decode

from bs4 import BeautifulSoup

from verify.card import highlight_python
from verify.notebooks import Cell, Notebook
from verify.page import png_size

# What stands in the Markdown for a code cell until the page is rendered.
_PLACE = '<div data-cell="{}"></div>'


def as_markdown(book: Notebook, links: dict[str, str]) -> str:
    """The notebook's text, with a mark for each code cell."""
    parts = [
        _PLACE.format(cell.number) if cell.is_code else _on_site(cell.source, links)
        for cell in book.cells
    ]
    return "\n\n".join(parts)


def fill(page: str, book: Notebook, converted: str) -> str:
    """Put the code cells, with their outputs as converted, where the rendered page marks them."""
    found = BeautifulSoup(converted, "html.parser").select(".jp-CodeCell > .jp-CodeCell")
    for cell, output in zip(book.code_cells, found, strict=True):
        areas = output.select(".jp-OutputArea-output")
        page = page.replace(_PLACE.format(cell.number), code_cell(cell, areas))
    return page


def code_cell(cell: Cell, areas: list) -> str:
    """One code cell: its number, its source in the style of any block of code, its outputs."""
    outputs = "".join(_output(area, cell.metadata) for area in areas)
    return (
        f'<div class="vp-cell"><div class="vp-cell__number" data-search-exclude="true">[{cell.number}]</div>'
        f'<div class="vp-cell__body">{highlight_python(cell.source)}{outputs}</div></div>'
    )


def _output(area, metadata: dict) -> str:
    for image in area.select("img"):
        image["alt"] = metadata.get("alt", "")
        image["class"] = "vp-plot"
        png = b64decode(image["src"].partition("base64,")[2])
        image["width"], image["height"] = (str(side) for side in png_size(png))
        if figure := metadata.get("figure"):
            image["src"] = f"{figure}.png"  # it lies in the folder of this page
    return f'<div class="vp-output">{area.decode_contents().strip()}</div>'


def head(book: Notebook, record: str) -> str:
    """What stands under the title: the state of the notebook, and the file itself."""
    name = html.escape(book.path.name)
    link = f'<a href="{name}" download>Download this notebook</a>'
    return f'<div class="vp-notebook-head">{record}<p class="vp-download">{link}</p></div>'


def _on_site(text: str, links: dict[str, str]) -> str:
    """Turn links that hold in the repository into those of the site.

    `../../docs/papers/gan.md` is the page, `../../snippets/gan/kl.py` is where the step is explained.
    """

    def step(found: re.Match) -> str:
        return f"]({links[found[1]]})" if found[1] in links else found[0]

    text = re.sub(r"\]\((?:\.\./)+snippets/([\w/-]+)\.py\)", step, text)
    return re.sub(r"\]\((?:\.\./)+docs/", "](/", text)
