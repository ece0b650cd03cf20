"""Put a step and the steps that it imports into one file that needs torch alone."""

import ast
from pathlib import Path

from verify.steps import Step, StepError, closure

LICENCE = "MIT licence, Verified Papers"


def standalone(step: Step) -> str:
    """Return the source of a file that holds the step and everything it imports.

    Raises:
        StepError: a step imports what the form does not allow, or two of them use one private name.
    """
    steps = closure(step)
    imports: dict[str, None] = {}
    bodies: list[str] = []
    owner: dict[str, str] = {}
    for part in steps:
        merged, body = _split(part)
        imports.update(dict.fromkeys(merged))
        for name in _top_level_names(part.tree):
            if owner.setdefault(name, part.id) != part.id:
                raise StepError(f"{part.id} and {owner[name]} both define {name}: rename one")
        bodies.append(f"# {part.id}: {part.source}\n{body}" if part is not step else body)
    docstring = ast.get_source_segment(step.text, step.tree.body[0])
    head = f"{docstring}\n# {step.id}. {LICENCE}.\n"
    return "\n\n\n".join([head + "\n" + "\n".join(_sorted(imports)), *bodies]) + "\n"


def _split(step: Step) -> tuple[list[str], str]:
    """The import lines of a step, other steps left out, and its source without them."""
    merged, lines = [], step.text.splitlines()
    drop = set(range(step.tree.body[0].end_lineno))
    for node in step.tree.body:
        if not isinstance(node, ast.Import | ast.ImportFrom):
            continue
        drop.update(range(node.lineno - 1, node.end_lineno))
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("snippets."):
            if any(alias.asname for alias in node.names):
                raise StepError(f"{step.id} must import {node.module} without an alias")
            continue
        merged.extend(_one_import_a_line(node))
    body = "\n".join(line for i, line in enumerate(lines) if i not in drop)
    return merged, body.strip("\n")


def _one_import_a_line(node: ast.Import | ast.ImportFrom) -> list[str]:
    single = []
    for alias in node.names:
        copy = ast.parse(ast.unparse(node)).body[0]
        copy.names = [alias]
        single.append(ast.unparse(copy))
    return single


def _sorted(imports: dict[str, None]) -> list[str]:
    """The standard library first, then torch, each sorted: as the snippets themselves do."""
    own = sorted(line for line in imports if line.split()[1].split(".")[0] != "torch")
    torch = sorted(line for line in imports if line not in own)
    return [*own, *([""] if own and torch else []), *torch]


def _top_level_names(tree: ast.Module) -> list[str]:
    names = []
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            names.append(node.name)
        elif isinstance(node, ast.Assign):
            names += [target.id for target in node.targets if isinstance(target, ast.Name)]
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            names.append(node.target.id)
    return names


def write(step: Step, folder: Path) -> Path:
    """Write the standalone form into a folder, as a copier would, and return the file's path."""
    path = folder / f"{step.name}.py"
    path.write_text(standalone(step), encoding="utf-8")
    return path
