import pytest

from verify import bundle
from verify.steps import Step, StepError


def test_the_standalone_form_holds_what_the_step_imports(project):
    text = bundle.standalone(Step(project, "toy/quarter"))
    assert text.startswith('r"""A quarter of a number')
    assert "snippets" not in text
    assert text.count("import torch") == 1 and text.count("import math") == 1
    assert text.index("def half") < text.index("def quarter")
    assert "# toy/half: Nobody 2000, Eq. 1\ndef half" in text  # says which equation each part is


def test_the_standalone_form_is_the_source_where_nothing_is_imported(project):
    step = Step(project, "toy/half")
    assert bundle.standalone(step).replace("\n", "").replace(
        "# toy/half. MIT licence, Verified Papers.", ""
    ) == step.text.replace("\n", "")


def test_the_standalone_form_computes_the_same(project):
    import torch

    namespace: dict = {}
    exec(bundle.standalone(Step(project, "toy/quarter")), namespace)
    assert namespace["quarter"](torch.tensor(8.0)) == 2


def test_two_private_helpers_of_one_name_are_refused(project, edit):
    edit("snippets/toy/half.py", "\n\ndef half", "\n\n_SCALE = 2\n\n\ndef half")
    edit("snippets/toy/quarter.py", "\n\ndef quarter", "\n\n_SCALE = 4\n\n\ndef quarter")
    with pytest.raises(StepError, match="both define _SCALE"):
        bundle.standalone(Step(project, "toy/quarter"))


def test_an_alias_is_refused(project, edit):
    edit("snippets/toy/quarter.py", "import half", "import half as h")
    with pytest.raises(StepError, match="without an alias"):
        bundle.standalone(Step(project, "toy/quarter"))
