"""The pages under docs/, read as text: their titles, and the steps and notebooks that they name.

The page of a paper is `docs/papers/<name>.md`. Its front matter may hold `year`, which orders the list of papers, and
`description`. Within a year the arXiv number decides, the first that the page names.
"""

import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

_STEP = re.compile(r"^ {0,3}/{3,} *step *\| *(\S+) *$", re.MULTILINE)
_NOTEBOOK = re.compile(
    r"notebooks/(?P<link>[\w-]+/[\w-]+)\.ipynb"
    r"|\[\[(?P<result>[\w-]+/[\w-]+):"
    r"|^ {0,3}/{3,} *figure *\| *(?P<figure>[\w-]+/[\w-]+):",
    re.MULTILINE,
)
_FENCE = re.compile(r"^(```+|~~~+).*?^\1", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Page:
    docs: Path
    path: Path

    @property
    def uri(self) -> str:
        """The path below docs/, as MkDocs names it."""
        return self.path.relative_to(self.docs).as_posix()

    @property
    def section(self) -> str:
        """The folder below docs/ that the page lies in; none for its index, which heads the section."""
        folder, _, name = self.uri.rpartition("/")
        return "" if name == "index.md" else folder

    @property
    def is_paper(self) -> bool:
        return self.section == "papers"

    @cached_property
    def text(self) -> str:
        """The page without its blocks of code, in which a block only serves as an example."""
        return _FENCE.sub("", self.path.read_text(encoding="utf-8"))

    @cached_property
    def meta(self) -> dict[str, str]:
        front = re.match(r"---\n(.*?)\n---\n", self.text, re.DOTALL)
        lines = front[1].splitlines() if front else []
        pairs = (line.partition(":") for line in lines if re.match(r"\w+:", line))
        return {key: value.strip().strip("\"'") for key, _, value in pairs}

    @property
    def title(self) -> str:
        heading = re.search(r"^# +(.+?) *(?:\{.*\})?$", self.text, re.MULTILINE)
        return self.meta.get("title") or (heading[1] if heading else self.path.stem)

    @property
    def year(self) -> str:
        return self.meta.get("year", "")

    @property
    def arxiv(self) -> str:
        """The first arXiv number on the page: it begins with year and month."""
        found = re.search(r"arxiv\.org/abs/(\d{4}\.\d{4,5})", self.text)
        return found[1] if found else ""

    @property
    def steps(self) -> list[str]:
        """The ids of the steps that the page shows, in its order."""
        return _STEP.findall(self.text)

    @property
    def notebooks(self) -> list[str]:
        """The ids of the notebooks that the page links, quotes or draws from, in its order."""
        ids = (next(filter(None, found.groups())) for found in _NOTEBOOK.finditer(self.text))
        return list(dict.fromkeys(ids))


def find(docs: Path) -> list[Page]:
    """Every page, those of papers by year, then by arXiv number, then by name."""
    pages = [Page(docs, path) for path in docs.rglob("*.md")]
    return sorted(pages, key=lambda page: (page.year or "9999", page.arxiv, page.uri))
