"""Make the mutants of a piece of Python: copies of it that each hold one small slip.

What is tried: the operators of mutmut (arithmetic, comparisons, constants, control flow), and the
slips that people make with tensors (another `dim`, a dropped `detach` or `clamp`, swapped
arguments, mean for sum, a flipped keyword). Type hints, docstrings and what a `raise` says are left
alone: they are words, not computation.
"""

import ast
import builtins
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

_OPERATORS = {
    ast.Add: "-", ast.Sub: "+", ast.Mult: "/", ast.Div: "*", ast.FloorDiv: "/", ast.Mod: "/",
    ast.Pow: "*", ast.MatMult: "*", ast.LShift: ">>", ast.RShift: "<<",
    ast.BitAnd: "|", ast.BitOr: "&", ast.BitXor: "&", ast.And: "or", ast.Or: "and",
    ast.Lt: "<=", ast.LtE: "<", ast.Gt: ">=", ast.GtE: ">", ast.Eq: "!=", ast.NotEq: "==",
    ast.Is: "is not", ast.IsNot: "is", ast.In: "not in", ast.NotIn: "in",
}  # fmt: skip

# Names that are taken for one another, both ways; builtins among them without a dot too.
_TWINS = [
    ("sum", "mean"), ("min", "max"), ("argmin", "argmax"), ("amin", "amax"), ("any", "all"),
    ("minimum", "maximum"), ("clamp_min", "clamp_max"), ("log", "log1p"), ("exp", "expm1"),
    ("sqrt", "square"), ("var", "std"), ("sin", "cos"), ("floor", "ceil"), ("cumsum", "cumprod"),
    ("softmax", "log_softmax"), ("sigmoid", "logsigmoid"), ("zeros", "ones"), ("rand", "randn"),
    ("zeros_like", "ones_like"), ("rand_like", "randn_like"), ("new_zeros", "new_ones"),
    ("triu", "tril"), ("cat", "stack"), ("logical_and", "logical_or"), ("train", "eval"),
]  # fmt: skip
_TWIN = dict(_TWINS) | {right: left for left, right in _TWINS}

# What gives back something of its operand's kind: where it is left out, the code still runs.
_WRAPPERS = {
    "abs", "ceil", "clamp", "clamp_max", "clamp_min", "clone", "contiguous", "copy", "cumsum",
    "deepcopy", "detach", "double", "exp", "expm1", "flip", "float", "floor", "log", "log1p",
    "log_softmax", "logsigmoid", "long", "nan_to_num", "neg", "normalize", "relu",
    "requires_grad", "round", "sigmoid", "softmax", "softplus", "sqrt", "square", "t", "tanh",
    "to", "transpose", "tril", "triu",
}  # fmt: skip
_WRAPPER_ATTRIBUTES = {"T", "mT", "H", "mH"}

_SIGNED = {"sigmoid", "logsigmoid", "softplus"}  # f(-x) is as easily written as f(x)

_DIM_KEYWORDS = {"dim", "dims", "axis", "dim0", "dim1", "start_dim", "end_dim"}
_TAKES_DIM = {
    "all", "amax", "amin", "any", "argmax", "argmin", "argsort", "cat", "chunk", "cumprod",
    "cumsum", "flatten", "flip", "gather", "index_select", "log_softmax", "logsumexp", "max",
    "mean", "median", "min", "movedim", "norm", "prod", "scatter", "size", "softmax", "sort",
    "split", "squeeze", "stack", "std", "sum", "topk", "transpose", "unbind", "unsqueeze", "var",
}  # fmt: skip

# f(a, b) is f(b, a).
_SYMMETRIC = {
    "add", "allclose", "dot", "equal", "gcd", "hypot", "isclose", "logaddexp", "logical_and",
    "logical_or", "max", "maximum", "min", "minimum", "mul",
}  # fmt: skip

_REDUCTION = {"mean": "'sum'", "sum": "'mean'", "none": "'mean'"}

# A run on the CPU cannot tell whether a tensor was put where its neighbours live.
_UNSEEN = "device"

_UNREAD_FIELDS = {"annotation", "returns", "type_params", "type_comment", "msg"}


@dataclass(frozen=True)
class Mutant:
    """A module's source with one slip, and its name: the text of the lines that differ, old -> new.

    Where lines repeat, the second mutant of the same name ends with [2], and so on.
    """

    line: int
    name: str
    source: str


def generate(source: str) -> list[Mutant]:
    """Return every mutant of a module's source, in the order of the text.

    Each compiles, and no two are the same syntax tree, nor is any the original's.
    """
    text = _Text(source)
    edits = sorted({edit for node in _nodes(text.tree) for edit in _edits(node, text)})
    seen = {ast.dump(text.tree)}
    names = Counter()
    mutants = []
    for start, end, new in edits:
        mutated = source[:start] + new + source[end:]
        try:
            compile(mutated, "<mutant>", "exec", dont_inherit=True)
        except SyntaxError:
            continue
        tree = ast.dump(ast.parse(mutated))
        if tree in seen:
            continue
        seen.add(tree)
        old_lines, new_lines = _lines(source, start, end), _lines(mutated, start, start + len(new))
        name = f"{old_lines} -> {new_lines}"
        names[name] += 1
        if names[name] > 1:
            name += f" [{names[name]}]"
        mutants.append(Mutant(source.count("\n", 0, start) + 1, name, mutated))
    return mutants


def _lines(text: str, start: int, end: int) -> str:
    """The whole lines that a span touches, on one line."""
    first = text.rfind("\n", 0, start) + 1
    last = text.find("\n", end)
    return " ".join(text[first : last if last >= 0 else None].split())


def _nodes(node: ast.AST) -> Iterator[ast.AST]:
    """The nodes whose change changes what is computed."""
    yield node
    if isinstance(node, ast.Raise | ast.JoinedStr):
        return
    for name, value in ast.iter_fields(node):
        if name not in _UNREAD_FIELDS:
            for child in value if isinstance(value, list) else [value]:
                if isinstance(child, ast.AST) and not _is_docstring(child):
                    yield from _nodes(child)


def _is_docstring(node: ast.AST) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


class _Text:
    """The source, and where in it a node stands. A node's span leaves out brackets around it."""

    def __init__(self, source: str):
        self.source = source
        self.tree = ast.parse(source)
        self._lines = source.split("\n")
        self._starts = [0]
        for line in self._lines:
            self._starts.append(self._starts[-1] + len(line) + 1)
        self.modules = {
            alias.asname or alias.name.split(".")[0]
            for node in ast.walk(self.tree)
            if isinstance(node, ast.Import | ast.ImportFrom)
            for alias in node.names
        }

    def start(self, node: ast.AST) -> int:
        return self._offset(node.lineno, node.col_offset)

    def end(self, node: ast.AST) -> int:
        return self._offset(node.end_lineno, node.end_col_offset)

    def of(self, node: ast.AST) -> str:
        return self.source[self.start(node) : self.end(node)]

    def find(self, pattern: str, start: int, end: int) -> tuple[int, int]:
        """The span of a pattern between two nodes, where else only brackets and comments are."""
        gap = re.sub("#.*", lambda comment: " " * len(comment[0]), self.source[start:end])
        match = re.search(pattern, gap)
        return start + match.start(), start + match.end()

    def operator(self, left: ast.AST, right: ast.AST) -> tuple[int, int]:
        return self.find(r"[^\s()\\]+(\s+\w+)?", self.end(left), self.start(right))

    def items(self, nodes: list[ast.AST], start: int, end: int) -> list[tuple[int, int]]:
        """The spans of items between commas, each with its brackets, from `start` to `end`."""
        commas = [
            self.find(",", self.end(left), self.start(right))[0]
            for left, right in zip(nodes, nodes[1:], strict=False)
        ]
        spans = []
        bounds = zip(nodes, [start, *(c + 1 for c in commas)], [*commas, end], strict=True)
        for node, left, right in bounds:
            first = self.find(r"\(|\Z", left, self.start(node))[0]
            last = self.find(r"(?s:.*\))?", self.end(node), right)[1]
            spans.append((first, last))
        return spans

    def _offset(self, line: int, column: int) -> int:
        # The columns of a syntax tree count bytes.
        prefix = self._lines[line - 1].encode()[:column].decode()
        return self._starts[line - 1] + len(prefix)


_Edit = tuple[int, int, str]  # replace source[start:end] by this


def _edits(node: ast.AST, text: _Text) -> Iterator[_Edit]:
    """Every slip that can be made at one node."""
    match node:
        case ast.BinOp(left=left, right=right, op=op):
            yield *text.operator(left, right), _OPERATORS[type(op)]
            if isinstance(op, ast.BitAnd | ast.BitOr):
                yield from _ignored([left, right], op, text)
        case ast.BoolOp(op=op, values=values):
            yield from _ignored(values, op, text)
            for left, right in zip(values, values[1:], strict=False):
                yield *text.operator(left, right), _OPERATORS[type(op)]
        case ast.Compare(left=left, ops=ops, comparators=rights):
            for before, op, after in zip([left, *rights], ops, rights, strict=False):
                yield *text.operator(before, after), _OPERATORS[type(op)]
        case ast.AugAssign(target=target, op=op, value=value):
            span = text.operator(target, value)
            yield *span, _OPERATORS[type(op)] + "="
            yield *span, "="
        case ast.UnaryOp(op=ast.Not() | ast.USub() | ast.Invert()):
            yield *text.find(r"not\s*|-|~", text.start(node), text.end(node)), ""
        case ast.Constant(value=value):
            yield from _changed_constant(value, text.start(node), text.end(node))
        case ast.JoinedStr():
            yield text.start(node), text.end(node), "'XX'"
        case ast.Break():
            yield text.start(node), text.end(node), "continue"
        case ast.Continue():
            yield text.start(node), text.end(node), "break"
        case ast.Return(value=ast.expr() as value) | ast.Lambda(body=value):
            yield text.start(value), text.end(value), "None"
        case (
            ast.Expr() | ast.Assign() | ast.AnnAssign(value=ast.expr()) | ast.Raise() | ast.Assert()
        ):
            yield text.start(node), text.end(node), "pass"
        case ast.If(test=test) | ast.While(test=test) | ast.IfExp(test=test):
            yield from _negated(test, text)
        case ast.comprehension(ifs=tests):
            for test in tests:
                yield from _negated(test, text)
        case ast.With(items=items, body=body):
            if all(item.optional_vars is None for item in items):
                last = items[-1].context_expr
                colon, _ = text.find(":", text.end(last), text.start(body[0]))
                yield text.start(node), colon, "if True"
        case ast.FunctionDef(decorator_list=decorators) | ast.ClassDef(decorator_list=decorators):
            for decorator in decorators:
                at = text.source.rindex("@", 0, text.start(decorator))
                yield at, text.end(decorator), ""
        case ast.Subscript(value=value, slice=ast.Tuple(elts=elements)) if len(elements) > 1:
            start = text.find(r"\[", text.end(value), text.start(elements[0]))[1]
            spans = text.items(elements, start, text.end(node) - 1)
            yield _swapped(spans, text)
        case ast.Call():
            yield from _changed_call(node, text)
        case ast.Attribute(value=value, attr=name, ctx=ast.Load()):
            end = text.end(node)
            if name in _TWIN:
                yield end - len(name), end, _TWIN[name]
            if name in _WRAPPER_ATTRIBUTES:
                yield text.find(r"\.", text.end(value), end)[0], end, ""
        case ast.Name(id=name, ctx=ast.Load()) if {name, _TWIN.get(name)} <= set(dir(builtins)):
            yield text.start(node), text.end(node), _TWIN[name]


def _changed_constant(value: object, start: int, end: int) -> Iterator[_Edit]:
    if isinstance(value, bool):
        yield start, end, str(not value)
    elif isinstance(value, int | float | complex):
        yield start, end, repr(value + 1)
    elif isinstance(value, str):
        yield start, end, repr(f"XX{value}XX")


def _ignored(values: list[ast.expr], op: ast.AST, text: _Text) -> Iterator[_Edit]:
    """Each part of a condition made to have no say."""
    for value in values:
        yield text.start(value), text.end(value), str(isinstance(op, ast.And | ast.BitAnd))


def _negated(test: ast.expr, text: _Text) -> Iterator[_Edit]:
    """`if not cond`, but where changing the operator of `cond` says the same."""
    match test:
        case ast.Constant() | ast.UnaryOp(op=ast.Not()):
            return
        case ast.Compare(
            ops=[ast.Eq() | ast.NotEq() | ast.Is() | ast.IsNot() | ast.In() | ast.NotIn()]
        ):
            return
    yield text.start(test), text.end(test), f"not ({text.of(test)})"


def _swapped(spans: list[tuple[int, int]], text: _Text) -> _Edit:
    """The first two of several items, exchanged."""
    (start, middle), (last, end) = spans[:2]
    source = text.source
    return start, end, source[last:end] + source[middle:last] + source[start:middle]


def _changed_call(call: ast.Call, text: _Text) -> Iterator[_Edit]:
    match call.func:
        case ast.Attribute(attr=name) | ast.Name(id=name):
            name = name.removesuffix("_")  # clamp_ is clamp, in place
        case _:
            name = ""
    is_function = isinstance(call.func, ast.Name) or _root(call.func) in text.modules
    if is_function:
        operand = call.args[0] if call.args else None
    else:
        operand = getattr(call.func, "value", None)

    if name in _WRAPPERS and operand and not (name == "to" and _UNSEEN in text.of(call)):
        if is_function:
            yield text.start(call), text.end(call), f"({text.of(operand)})"
        else:
            dot, _ = text.find(r"\.", text.end(operand), text.end(call.func))
            yield dot, text.end(call), ""
    if name in _SIGNED and operand:
        yield text.start(operand), text.end(operand), f"(-({text.of(operand)}))"
    if name == "range":
        stop = call.args[min(1, len(call.args) - 1)]
        if not isinstance(stop, ast.Constant):
            yield text.start(stop), text.end(stop), f"({text.of(stop)}) + 1"
    for argument in call.args if name in _TAKES_DIM else []:
        yield from _other_dim(argument, text)
    for keyword in call.keywords:
        if keyword.arg in _DIM_KEYWORDS:
            yield from _other_dim(keyword.value, text)
        if keyword.arg == "reduction" and isinstance(keyword.value, ast.Constant):
            other = _REDUCTION.get(keyword.value.value, "'none'")
            yield text.start(keyword.value), text.end(keyword.value), other
    yield from _changed_arguments(call, name, text)


def _root(node: ast.expr) -> str:
    """The name that a chain of dots starts with: `torch` of `torch.nn.functional.relu`."""
    while isinstance(node, ast.Attribute):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""


def _other_dim(value: ast.expr, text: _Text) -> Iterator[_Edit]:
    """The first dimension for another, the last for the first."""
    match value:
        case (
            ast.Constant(value=int(dim))
            | ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int(dim)))
        ) if not isinstance(dim, bool):
            yield text.start(value), text.end(value), "0" if dim else "-1"


def _changed_arguments(call: ast.Call, name: str, text: _Text) -> Iterator[_Edit]:
    """Two arguments swapped; the last positional one or a keyword left out."""
    arguments = sorted([*call.args, *call.keywords], key=text.start)
    if not call.keywords and len(arguments) < 2:
        return
    opening = text.find(r"\(", text.end(call.func), text.end(call))[1]
    spans = text.items(arguments, opening, text.end(call) - 1)
    if len(call.args) > 1 and name not in _SYMMETRIC:
        yield _swapped([spans[arguments.index(argument)] for argument in call.args], text)
    for i, argument in enumerate(arguments):
        if isinstance(argument, ast.keyword):
            dropped = argument.arg != _UNSEEN
        else:
            dropped = len(call.args) > 1 and argument is call.args[-1]
        if dropped and i > 0:
            yield spans[i - 1][1], spans[i][1], ""
        elif dropped:
            yield opening, spans[1][0] if len(spans) > 1 else text.end(call) - 1, ""
