import pytest

from verify.mark import mark
from verify.steps import Step


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("def halve(x): return x / 2", "must define half, but defines halve"),
        ("def half(x) return", "must be Python, but line 1"),
    ],
)
def test_a_file_that_cannot_be_marked_is_refused(project, source, message):
    (project / "mine.py").write_text(source)
    with pytest.raises(ValueError, match=message):
        mark(Step(project, "toy/half"), project / "mine.py")
