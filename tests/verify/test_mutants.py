"""The slips that are tried, each shown on a line; and what is left alone."""

import ast

import pytest

from verify.mutants import generate

# One line of code, and lines that it must turn into. A line may turn into others besides.
SLIPS = [
    # operators
    ("y = a + b", "y = a - b"),
    ("y = a - b", "y = a + b"),
    ("y = a * b", "y = a / b"),
    ("y = a / b", "y = a * b"),
    ("y = a // b", "y = a / b"),
    ("y = a % b", "y = a / b"),
    ("y = a**b", "y = a*b"),
    ("y = a @ b", "y = a * b"),
    ("y = a << b", "y = a >> b"),
    ("y = a >> b", "y = a << b"),
    ("y = a & b", "y = a | b", "y = True & b", "y = a & True"),
    ("y = a | b", "y = a & b", "y = False | b", "y = a | False"),
    ("y = a ^ b", "y = a & b"),
    ("y = -a", "y = a"),
    ("y = ~a", "y = a"),
    ("y = not a", "y = a"),
    ("y = a and b", "y = a or b", "y = True and b", "y = a and True"),
    ("y = a or b", "y = a and b", "y = False or b", "y = a or False"),
    ("y = a < b", "y = a <= b"),
    ("y = a <= b", "y = a < b"),
    ("y = a > b", "y = a >= b"),
    ("y = a >= b", "y = a > b"),
    ("y = a == b", "y = a != b"),
    ("y = a != b", "y = a == b"),
    ("y = a < b < c", "y = a <= b < c", "y = a < b <= c"),
    ("y = a is b", "y = a is not b"),
    ("y = a is not b", "y = a is b"),
    ("y = a in b", "y = a not in b"),
    ("y = a not in b", "y = a in b"),
    ("y += a", "y -= a", "y = a"),
    ("y *= a", "y /= a", "y = a"),
    # constants
    ("y = 2", "y = 3"),
    ("y = 0.5", "y = 1.5"),
    ("y = 1e-12", "y = 1.000000000001"),
    ("y = True", "y = False"),
    ("y = False", "y = True"),
    ("y = 'ij'", "y = 'XXijXX'"),
    ("y = f'{a}'", "y = 'XX'"),
    ("y = a[0]", "y = a[1]"),
    ("y = a[:-1]", "y = a[:1]", "y = a[:-2]"),
    # control flow and statements
    ("def f(): return a", "def f(): return None"),
    ("def f(k=1): pass", "def f(k=2): pass"),
    ("def f(*, k=True): pass", "def f(*, k=False): pass"),
    ("y = lambda: a", "y = lambda: None"),
    ("y = a", "pass"),
    ("y: int = a", "pass"),
    ("y.grad = None", "pass"),
    ("optimizer.step()", "pass"),
    ("raise ValueError('no')", "pass"),
    ("assert a", "pass"),
    ("if a: pass", "if not (a): pass"),
    ("while a < b: pass", "while not (a < b): pass"),
    ("y = a if b else c", "y = a if not (b) else c"),
    ("y = [a for a in b if a]", "y = [a for a in b if not (a)]"),
    ("for i in b: break", "for i in b: continue"),
    ("for i in b: continue", "for i in b: break"),
    ("for i in range(k): pass", "for i in range((k) + 1): pass"),
    ("for i in range(1, k): pass", "for i in range(1, (k) + 1): pass"),
    ("with torch.no_grad(): a()", "if True: a()"),
    # tensors
    ("y = a.sum(dim=-1)", "y = a.sum(dim=0)", "y = a.sum(dim=-2)", "y = a.sum()"),
    ("y = a.sum(dim=0)", "y = a.sum(dim=-1)", "y = a.sum(dim=1)"),
    ("y = a.sum(-1)", "y = a.sum(0)", "y = a.sum(-2)"),
    ("y = a.softmax(axis=1)", "y = a.softmax(axis=0)", "y = a.softmax(axis=2)"),
    ("y = F.softmax(a, -1)", "y = F.softmax(a, 0)", "y = F.softmax(a)"),
    ("y = a.transpose(0, 1)", "y = a.transpose(-1, 1)", "y = a.transpose(0, 0)", "y = a"),
    ("y = a.sum(0, keepdim=True)", "y = a.sum(0, keepdim=False)", "y = a.sum(0)"),
    ("y = a.sort(stable=True)", "y = a.sort(stable=False)", "y = a.sort()"),
    ("y = a.detach()", "y = a"),
    ("y = a.clone()", "y = a"),
    ("y = a.contiguous()", "y = a"),
    ("y = a.clamp(min=0).abs()", "y = a.abs()", "y = a.clamp(min=0)", "y = a.clamp().abs()"),
    ("y = a.clamp(min=0, max=1)", "y = a.clamp(max=1)", "y = a.clamp(min=0)"),
    ("y = a.clamp_min_(0)", "y = a"),
    ("y = torch.clamp(a, min=0)", "y = (a)"),
    ("y = a.log()", "y = a", "y = a.log1p()"),
    ("y = torch.log1p(a)", "y = (a)", "y = torch.log(a)"),
    ("y = math.exp(-a)", "y = (-a)", "y = math.exp(a)"),
    ("y = abs(a)", "y = (a)"),
    ("y = a.t()", "y = a"),
    ("y = a.to(torch.float64)", "y = a"),
    ("y = a.to(b.dtype)", "y = a"),
    ("y = a.mT", "y = a"),
    ("y = (a + b).T", "y = (a + b)"),
    ("y = a.sum()", "y = a.mean()"),
    ("y = torch.mean(a)", "y = torch.sum(a)"),
    ("y = a.min()", "y = a.max()"),
    ("y = min(a, b)", "y = max(a, b)"),
    ("y = a.argmax(1)", "y = a.argmin(1)"),
    ("y = a.any()", "y = a.all()"),
    ("y = all(a)", "y = any(a)"),
    ("y = torch.zeros_like(a)", "y = torch.ones_like(a)"),
    ("model.train()", "model.eval()", "pass"),
    ("y = F.softplus(a)", "y = F.softplus((-(a)))", "y = (a)"),
    ("y = F.logsigmoid(-a)", "y = F.logsigmoid(a)"),
    ("y = a.sigmoid()", "y = (-(a)).sigmoid()", "y = a"),
    ("y = f(a, b, c)", "y = f(b, a, c)", "y = f(a, b)"),
    ("y = f(a, k=b)", "y = f(a)"),
    ("y = f(k=b)", "y = f()"),
    ("y = f(k=b, l=c)", "y = f(l=c)", "y = f(k=b)"),
    ("y = f(a, reduction='mean')", "y = f(a, reduction='sum')", "y = f(a)"),
    ("y = f(a, reduction='sum')", "y = f(a, reduction='mean')"),
    ("y = a[:, None]", "y = a[None, :]"),
    # where the text is awkward
    ("y = (a + (b)) * (c)", "y = (a - (b)) * (c)", "y = (a + (b)) / (c)"),
    ("y = f((a), (b - c))", "y = f((b - c), (a))", "y = f((a))"),
    ("é = 'é'; y = a + b", "é = 'é'; y = a - b"),
    ("y = f(g(x for x in a), k=1)", "y = f(g(x for x in a))"),
    ("y = f('#', a)", "y = f(a, '#')"),
]  # fmt: skip

HEAD = "import math\nimport torch\nimport torch.nn.functional as F\n"


@pytest.mark.parametrize("slip", SLIPS, ids=lambda slip: slip[0])
def test_the_slip_is_tried(slip):
    line, *expected = slip
    found = {mutant.source.removeprefix(HEAD) for mutant in generate(HEAD + line)}
    assert found >= set(expected), sorted(found)


LEFT_ALONE = [
    '"""Words: 1 + 1."""',
    "def f(a: Tensor[1] | None) -> Tensor[2]:\n    '''Words.'''",
    "y: Literal['mean']",
    "y = torch.zeros(n, device=d)",  # the CPU cannot tell
    "y = a.to(b.device)",
    "f(a)",
]


@pytest.mark.parametrize("source", LEFT_ALONE)
def test_words_are_left_alone(source):
    dull = {"pass", "y = torch.ones(n, device=d)"}
    assert {mutant.source for mutant in generate(source)} <= dull


def test_what_a_raise_says_is_left_alone():
    source = "if a:\n    raise ValueError(f'a must be {1 + 1}, but is {a.min()}' 'x')"
    assert [mutant.name for mutant in generate(source)] == [
        "if a: -> if not (a):",
        "raise ValueError(f'a must be {1 + 1}, but is {a.min()}' 'x') -> pass",
    ]


def test_symmetric_arguments_are_not_swapped():
    assert "y = torch.maximum(b, a)" not in {m.source for m in generate("y = torch.maximum(a, b)")}


def test_a_condition_is_not_negated_twice():
    assert len(generate("if not a: pass")) == 1
    assert len(generate("if a is b: pass")) == 1


def test_brackets_comments_and_lines_are_kept():
    source = "y = torch.where(\n    (a),  # + first, of three\n    (b),\n    c,\n)\n"
    found = [mutant for mutant in generate(source) if "where" in mutant.source]
    assert [(mutant.line, mutant.name) for mutant in found] == [
        (2, "(a), # + first, of three (b), -> (b), # + first, of three (a),"),
        (3, "(b), c, -> (b),"),
    ]


def test_a_decorator_is_dropped():
    source = "@torch.no_grad()\ndef f(): pass"
    assert [mutant.source for mutant in generate(source)] == ["\ndef f(): pass"]


def test_each_is_another_program_that_compiles_with_a_name_of_its_own():
    source = HEAD + "\n".join(line for line, *_ in SLIPS if "return" not in line)
    mutants = generate(source + "\ny = a + b\n")
    trees = [ast.dump(ast.parse(mutant.source)) for mutant in mutants]
    assert len({*trees, ast.dump(ast.parse(source + "\ny = a + b\n"))}) == len(mutants) + 1
    assert len({mutant.name for mutant in mutants}) == len(mutants)
    assert "y = a + b -> y = a - b [2]" in {mutant.name for mutant in mutants}
    for mutant in mutants:
        old = (source + "\ny = a + b\n").splitlines()[mutant.line - 1]
        assert mutant.name.startswith(" ".join(old.split()))
        assert (
            mutant.source.splitlines()[: mutant.line - 1] == source.splitlines()[: mutant.line - 1]
        )


def test_the_order_is_that_of_the_text():
    lines = [mutant.line for mutant in generate(HEAD + "y = a + b\ny = a - b\nz = a.sum(0)\n")]
    assert lines == sorted(lines) and lines[0] == 4
