import pytest

from verify import steps
from verify.steps import Step, StepError, Symbol


def test_a_step_is_read_from_its_file(project):
    half, quarter = steps.find(project)
    assert (half.id, half.paper, half.name, half.kind) == ("toy/half", "toy", "half", "function")
    assert half.title == "Half of a number"
    assert half.source == "Nobody 2000, Eq. 1"
    assert half.equation == r"h(x) = \frac{x}{2}"
    assert half.notation == (Symbol("h(x)", "return", "the half"), Symbol("x", "x", "any number"))
    assert half.example == ">>> half(torch.tensor(3.0))\ntensor(1.5000)"
    assert quarter.imports == ("toy/half",)
    assert [step.id for step in steps.closure(quarter)] == ["toy/half", "toy/quarter"]


def test_a_symbol_may_have_no_name_and_its_meaning_may_go_on(project):
    notation = Step(project, "toy/quarter").notation
    assert notation[1] == Symbol("h", "", "half of a number")
    assert notation[2] == Symbol("x", "x", "any number, whatever its shape")


def test_a_symbol_whose_name_says_all_needs_no_meaning(project):
    path = project / "snippets" / "toy" / "half.py"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("$h(x)$: `return`, the half", "$h(x)$: `return`"))
    assert Step(project, "toy/half").notation[0] == Symbol("h(x)", "return", "")


def test_the_code_shown_leaves_out_what_the_page_shows_beside_it(project):
    code = Step(project, "toy/half").code
    assert code.startswith("import torch\n")
    assert "Source:" not in code and "Example" not in code and ">>>" not in code
    assert "x: any shape." in code and code.endswith("    return x / 2\n")
    compile(code, "half", "exec")


def test_files_with_an_underscore_are_no_steps(project):
    (project / "snippets/toy/_notes.py").write_text("")
    assert len(steps.find(project)) == 2


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("Source: Nobody", "Origin: Nobody", "must open with a docstring"),
        ("$$\nh(x)", "h(x)", "must open with a docstring"),
        ("Notation:", "Symbols:", "must open with a docstring"),
        ("    $x$: `x`, any number", "    x is any number", "must write notation as"),
        ("def half", "def halve", "must be named as its file"),
        ("def half", "def _half", "must define one public function or class"),
        ("Example:", "Usage:", "must end the docstring of half with a doctest"),
    ],
)
def test_a_broken_form_is_refused_by_file_name(project, edit, old, new, message):
    edit("snippets/toy/half.py", old, new)
    step = Step(project, "toy/half")
    with pytest.raises(StepError, match=f"^snippets/toy/half.py: {message}"):
        _ = (step.title, step.notation, step.public_name, step.example)


def test_a_circle_of_imports_is_refused(project, edit):
    edit("snippets/toy/half.py", "import torch", "from snippets.toy.quarter import quarter")
    with pytest.raises(StepError, match="circle"):
        steps.closure(Step(project, "toy/half"))


@pytest.mark.parametrize(
    ("name", "file"),
    [("PointerNetwork", "pointer_network"), ("VGGFeatures", "vgg_features"), ("box", "box")],
)
def test_a_class_is_named_as_its_file(name, file):
    assert steps._snake(name) == file
