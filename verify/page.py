"""A Python-Markdown extension: what the project has measured, on a page, by name.

    /// step | gan/optimal_discriminator        a whole step, on the one page that explains it
    ///
    /// example | gan/optimal_discriminator     the same in small, anywhere
    ///
    /// figure | gan/gaussians: curves          a figure of a notebook, with its caption below
    Caption.
    ///
    /// status | gan                            the records of a paper's steps and notebooks, or of all
    ///
    /// papers                                  the list of papers with their state
    ///

    [[gan/gaussians: mean error]]               the X of the line `mean error: X` that the notebook printed

A name that does not exist is an error, so a page cannot show what is not there. Links are written relative to docs/
(`/papers/gan.md`), for MkDocs to resolve and check. Nothing else here knows of MkDocs.
"""

import difflib
import functools
import re
import struct
import xml.etree.ElementTree as etree
from base64 import b64decode
from collections.abc import Callable, Iterable
from pathlib import Path

from markdown.inlinepatterns import InlineProcessor
from markdown.treeprocessors import Treeprocessor
from pymdownx.blocks import BlocksExtension
from pymdownx.blocks.block import Block

from verify import bundle, card, notebooks, pages, records, steps, tables


class PageError(ValueError):
    """A page names what does not exist, or a block says what it must not."""


class Library:
    """All that a page can name, read once a build."""

    def __init__(self, root: Path):
        self.steps = {step.id: step for step in steps.find(root)}
        self.notebooks = {book.id: book for book in notebooks.find(root)}
        self.pages = pages.find(root / "docs")
        self.records = records.load(root)
        # Where each step and notebook is explained.
        self.links = {
            id: f"/{page.uri}#{id.split('/')[1]}" for page in self.pages for id in page.steps
        } | {f"notebooks/{id}": f"/notebooks/{id}.ipynb" for id in self.notebooks}

    def contents(self) -> dict[str, tables.Contents]:
        """What each folder of snippets/ holds, in the order of the pages, under the title of the first of them."""
        titles: dict[str, str] = {}
        shown: list[str] = []
        for page in self.pages:
            found = [id for id in page.steps if id in self.steps]
            titles = dict.fromkeys((id.split("/")[0] for id in found), page.title) | titles
            shown += found + [f"notebooks/{id}" for id in page.notebooks if id in self.notebooks]
        ids = dict.fromkeys([*shown, *self.steps, *(f"notebooks/{id}" for id in self.notebooks)])
        ordered = sorted(ids, key=lambda id: id.startswith("notebooks/"))  # after the steps
        return {
            folder: tables.Contents(
                titles.get(folder, folder), [id for id in ordered if id.split("/")[-2] == folder]
            )
            for folder in dict.fromkeys(id.split("/")[0] for id in ordered if id in self.steps)
        }

    def step(self, id: str) -> steps.Step:
        return _known(self.steps, id, "step", f"snippets/{id}.py does not exist")

    def notebook(self, id: str) -> notebooks.Notebook:
        return _known(self.notebooks, id, "notebook", f"notebooks/{id}.ipynb does not exist")

    def result(self, id: str, label: str) -> str:
        return _known(
            self.notebook(id).results(),
            label,
            "result",
            f"notebooks/{id}.ipynb prints no line '{label}: ...'",
        )

    def figure(self, id: str, name: str) -> tuple[str, str]:
        return _known(
            self.notebook(id).figures(), name, "figure", f"notebooks/{id}.ipynb has no such figure"
        )


library = functools.cache(Library)  # cleared before each build


def figure_uri(id: str, name: str) -> str:
    """Where the figure of a notebook lies on the site: in the folder of the notebook's page."""
    return f"/notebooks/{id}/{name}.png"


def _known(things: dict, name: str, kind: str, problem: str):
    if name in things:
        return things[name]
    close = difflib.get_close_matches(name, things, n=1)
    hint = f"; did you mean {close[0]!r}?" if close else ""
    raise PageError(f"unknown {kind} {name!r}: {problem}{hint}")


class _Named(Block):
    """A block whose argument is a name, and which has no content of its own."""

    ARGUMENT: bool | None = True

    def on_init(self) -> None:
        self.library = library(Path(self.config["root"]))

    def _validate(self, parent: etree.Element, arg: str | None, **options) -> bool:
        # The parser would leave a block that it cannot read on the page, as text: refuse it aloud.
        if not super()._validate(parent, arg, **options):
            needed = "needs a name" if self.ARGUMENT else "takes no name"
            raise PageError(
                f"'/// {self.NAME}' {needed}, and no option but attrs: got {arg!r} {options}"
            )
        return True

    def on_create(self, parent: etree.Element) -> etree.Element:
        node = self.build((self.argument or "").strip())
        parent.append(node)
        self.size = len(node)
        self.tracker["open"] = self
        return node

    def on_end(self, block: etree.Element) -> None:
        del self.tracker["open"]
        if len(block) != self.size:
            raise PageError(f"'/// {self.NAME} | {self.argument}' must be closed by '///' at once")

    def build(self, name: str) -> etree.Element:
        raise NotImplementedError

    def _step(self, id: str) -> tuple:
        step = self.library.step(id)
        entries = self.library.records.of(id)
        return step, bundle.standalone(step), entries, self.md.htmlStash.store


class StepBlock(_Named):
    NAME = "step"

    def build(self, name: str) -> etree.Element:
        return card.card(*self._step(name))


class ExampleBlock(_Named):
    NAME = "example"

    def build(self, name: str) -> etree.Element:
        if name not in self.library.links:
            self.library.step(name)
            raise PageError(f"step {name!r} is on no page, so an example cannot link to it")
        return card.example(*self._step(name), href=self.library.links[name])


class StatusBlock(_Named):
    NAME = "status"
    ARGUMENT = None

    def build(self, name: str) -> etree.Element:
        contents = self.library.contents()
        if name:
            problem = f"snippets/{name} holds no step"
            contents = {name: _known(contents, name, "paper", problem)}
        found = list(contents.values())
        return tables.status(self.library.records, found, self.library.links)


class PapersBlock(_Named):
    NAME = "papers"
    ARGUMENT = False

    def build(self, name: str) -> etree.Element:
        return tables.papers(
            self.library.records, [page for page in self.library.pages if page.is_paper]
        )


class FigureBlock(_Named):
    NAME = "figure"

    def build(self, name: str) -> etree.Element:
        id, colon, figure = (part.strip() for part in name.partition(":"))
        if not colon:
            raise PageError(f"'/// figure | {name}' must be '/// figure | paper/notebook: figure'")
        png, alt = self.library.figure(id, figure)
        image = card.el("img", "", src=figure_uri(id, figure), alt=alt, loading="lazy")
        for side, length in zip(("width", "height"), png_size(b64decode(png)), strict=True):
            image.set(side, str(length))
        self.caption = card.el("figcaption")
        return card.el("figure", "vp-figure", image, self.caption)

    def on_add(self, block: etree.Element) -> etree.Element:
        return self.caption


class ResultPattern(InlineProcessor):
    """`[[gan/gaussians: mean error]]`, as a link to the notebook that printed it."""

    PATTERN = r"\[\[([\w-]+/[\w-]+):\s*([^\[\]]+?)\s*\]\]"

    def __init__(self, root: Path):
        super().__init__(self.PATTERN)
        self.root = root

    def handleMatch(self, m: re.Match, data: str) -> tuple[etree.Element, int, int]:
        value = library(self.root).result(m[1], m[2])
        # A measured number keeps its error and its percent sign beside it, in a narrow table as well.
        value = value.replace(" ± ", "\u00a0±\u00a0").replace(" %", "\u00a0%")
        said = f"{m[2]}, from the notebook {m[1]}"
        link = card.el("a", "vp-result", value, href=f"/notebooks/{m[1]}.ipynb", title=said)
        return link, m.start(0), m.end(0)


class UnclosedBlocks(Treeprocessor):
    """A block that nothing closes has swallowed the rest of the page, without a word."""

    def __init__(self, md, trackers: Callable[[], dict]):
        super().__init__(md)
        self.trackers = trackers

    def run(self, root: etree.Element) -> None:
        for name, tracker in self.trackers().items():
            if "open" in tracker:
                raise PageError(
                    f"'/// {name} | {tracker['open'].argument}' is never closed by '///'"
                )


def png_size(png: bytes) -> tuple[int, int]:
    """Width and height in pixels, out of the header."""
    if png[:8] != b"\x89PNG\r\n\x1a\n":
        raise PageError("a figure of a notebook must be a PNG")
    return struct.unpack(">II", png[16:24])


BLOCKS: Iterable[type[Block]] = (StepBlock, ExampleBlock, StatusBlock, PapersBlock, FigureBlock)


class PageExtension(BlocksExtension):
    def __init__(self, **kwargs):
        self.config = {"root": [str(steps.ROOT), "The project's folder"]}
        super().__init__(**kwargs)

    def extendMarkdownBlocks(self, md, block_mgr) -> None:
        config = self.getConfigs()
        for block in BLOCKS:
            block_mgr.register(block, config)
        # First of all: nothing else should work on a page that is wrong.
        md.treeprocessors.register(
            UnclosedBlocks(md, lambda: block_mgr.trackers), "vp-unclosed", 1000
        )
        # Before links (160), after code (190).
        md.inlinePatterns.register(ResultPattern(Path(config["root"])), "vp-result", 175)


def makeExtension(**kwargs) -> PageExtension:
    return PageExtension(**kwargs)
