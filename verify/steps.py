"""Find the steps of the project and read them as text: nothing here imports torch or a snippet.

A step is `snippets/<paper>/<name>.py`. Its path is its registration; its docstring holds the rest.
"""

import ast
import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
_IMPORT = re.compile(r"^snippets\.(\w+)\.(\w+)$")


class StepError(ValueError):
    """A step breaks the form that every step has; the message names the file and what is missing."""


@dataclass(frozen=True)
class Symbol:
    """One line of a step's notation: LaTeX, Python name and meaning, one of which may be ""."""

    latex: str
    name: str
    meaning: str


@dataclass(frozen=True)
class Step:
    root: Path
    id: str  # "gan/optimal_discriminator"

    @property
    def paper(self) -> str:
        return self.id.split("/")[0]

    @property
    def name(self) -> str:
        return self.id.split("/")[1]

    @property
    def snippet(self) -> Path:
        return self.root / "snippets" / f"{self.id}.py"

    @property
    def test(self) -> Path:
        return self.root / "tests" / self.paper / f"test_{self.name}.py"

    @cached_property
    def text(self) -> str:
        return self.snippet.read_text(encoding="utf-8")

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text, filename=str(self.snippet))

    @cached_property
    def node(self) -> ast.FunctionDef | ast.ClassDef:
        """The public function or class. It is named as the file: `box_iou`, or `BoxIou` for a class."""
        public = [
            node
            for node in self.tree.body
            if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_")
        ]
        if len(public) != 1:
            names = ", ".join(node.name for node in public) or "none"
            raise self._error(f"must define one public function or class, but defines {names}")
        if _snake(public[0].name) != self.name:
            raise self._error(f"must be named as its file, but defines {public[0].name}")
        return public[0]

    @property
    def public_name(self) -> str:
        return self.node.name

    @property
    def kind(self) -> str:
        return "class" if isinstance(self.node, ast.ClassDef) else "function"

    @cached_property
    def imports(self) -> tuple[str, ...]:
        """The ids of the steps that this one imports directly, in order."""
        return imported_steps(self.tree)

    @cached_property
    def _docstring(self) -> dict[str, str]:
        doc = ast.get_docstring(self.tree) or ""
        match = re.fullmatch(
            r"(?P<title>[^\n]+\.)\n\n"
            r"Source: (?P<source>.+?)\n\n"
            r"\$\$\n(?P<equation>.+?)\n\$\$\n\n"
            r"Notation:\n(?P<notation>.+)",
            doc.strip(),
            re.DOTALL,
        )
        if match is None:
            raise self._error(
                "must open with a docstring of the form: a sentence; 'Source: ...'; "
                "an equation between '$$' lines; 'Notation:' lines"
            )
        return match.groupdict()

    @property
    def title(self) -> str:
        return self._docstring["title"].removesuffix(".")

    @property
    def source(self) -> str:
        return " ".join(self._docstring["source"].split())

    @property
    def equation(self) -> str:
        return self._docstring["equation"].strip()

    @cached_property
    def notation(self) -> tuple[Symbol, ...]:
        symbols = []
        for line in re.sub(r"\n {5,}(?=\S)", " ", self._docstring["notation"]).splitlines():
            match = re.fullmatch(
                r"\$(?P<latex>.+?)\$: (?=.)(?:`(?P<name>[^`]+)`(?:, |$))?(?P<meaning>.*)",
                line.strip(),
            )
            if match is None:
                raise self._error(
                    f"must write notation as '$symbol$: `name`, meaning', but has {line.strip()!r}"
                )
            symbols.append(Symbol(match["latex"], match["name"] or "", match["meaning"]))
        return tuple(symbols)

    @cached_property
    def example(self) -> str:
        """The doctest of the public function or class, with its output."""
        doc = ast.get_docstring(self.node) or ""
        _, found, example = doc.partition("\nExample:\n")
        if not found or ">>>" not in example:
            raise self._error(
                f"must end the docstring of {self.node.name} with a doctest, 'Example:'"
            )
        return "\n".join(line.removeprefix("    ") for line in example.strip("\n").splitlines())

    @cached_property
    def code(self) -> str:
        """What a page shows: the source without what the page shows already beside it."""
        lines = self.text.splitlines()
        start, end = _example_lines(self.node, lines)
        del lines[start:end]
        del lines[: self.tree.body[0].end_lineno]
        return "\n".join(lines).strip("\n") + "\n"

    def _error(self, what: str) -> StepError:
        return StepError(f"{self.snippet.relative_to(self.root)}: {what}")


def find(root: Path = ROOT) -> list[Step]:
    """Every step, ordered by paper and name. Files that start with an underscore are no steps."""
    return [
        Step(root, f"{path.parent.name}/{path.stem}")
        for path in sorted((root / "snippets").glob("*/*.py"))
        if not path.name.startswith("_")
    ]


def closure(step: Step) -> list[Step]:
    """The steps that this one needs, itself last, each once, imported before importing."""
    found: dict[str, Step] = {}

    def visit(current: Step, path: tuple[str, ...]) -> None:
        if current.id in path:
            raise StepError(f"snippets import each other in a circle: {' -> '.join(path)}")
        for step_id in current.imports:
            if not Step(current.root, step_id).snippet.exists():
                raise current._error(f"imports {step_id}, which does not exist")
            if step_id not in found:
                visit(Step(current.root, step_id), (*path, current.id))
        found.setdefault(current.id, current)

    visit(step, ())
    return list(found.values())


def imported_steps(tree: ast.AST) -> tuple[str, ...]:
    """The ids of the steps that a piece of Python imports, in order."""
    modules = [node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    return tuple(
        dict.fromkeys("/".join(match.groups()) for match in map(_IMPORT.match, modules) if match)
    )


def _snake(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name).lower()


def _example_lines(node: ast.FunctionDef | ast.ClassDef, lines: list[str]) -> tuple[int, int]:
    """The span of lines, from the blank one before, that a docstring's Example takes."""
    docstring = node.body[0]
    for index in range(docstring.lineno - 1, docstring.end_lineno):
        if lines[index].strip() == "Example:":
            return index - 1, docstring.end_lineno - 1
    return 0, 0
