"""The mutation engine on tiny projects with planted faults: what survives, what is caught, how."""

import signal
from pathlib import Path

import pytest

from verify import mutate, records
from verify.mutate import MutationError, Result, Survivor
from verify.steps import Step

STEP = "def {name}(x):\n    return {expression}\n"
TEST = "from snippets.toy.{name} import {name}\n\n\ndef test_it():\n    assert {claim}\n"

LOOP = """def loop(n):
    while n:
        n = n - 1
    return n
"""
LOOP_TEST = """from snippets.toy.loop import loop


def test_it_ends():
    assert loop(3) == 0
"""
ENVIRONMENT_TEST = """import os

import pytest
from hypothesis import Phase, given, settings, strategies

from snippets.toy.environment import environment

ran = []


@pytest.mark.experiment
def test_last():
    assert ran == ["first"]


@given(strategies.integers())
def test_first(device, n):
    ran[:] = ["first"]
    assert device.type == "cpu"
    assert environment(n) == n + 7
    assert os.environ["OMP_NUM_THREADS"] == "1"
    assert set(settings.default.phases) == {Phase.explicit, Phase.generate}
    assert settings.default.derandomize and settings.default.deadline is None
"""


def plant(root: Path, **files: str) -> Path:
    """Write snippets (`name`) and their tests (`test_name`) of the paper `toy`."""
    (root / "conftest.py").write_text('pytest_plugins = ["verify.plugin"]\n')
    for name, text in files.items():
        path = root / ("tests" if name.startswith("test_") else "snippets") / "toy" / f"{name}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return root


def waive(root: Path, step: str, mutant: str, reason: str) -> None:
    with (root / "tests" / "mutants.toml").open("a") as file:
        file.write(f"[[waiver]]\nstep = '{step}'\nmutant = '{mutant}'\nreason = '{reason}'\n")


def contents(root: Path) -> dict[Path, bytes]:
    files = {path for path in root.rglob("*") if path.is_file()}
    return {path: path.read_bytes() for path in files if ".hypothesis" not in path.parts}


@pytest.fixture(scope="module")
def judged(tmp_path_factory) -> dict[str, Result]:
    """Every step below, tried once."""
    root = plant(
        tmp_path_factory.mktemp("project"),
        strong=STEP.format(name="strong", expression="x + 2"),
        test_strong=TEST.format(name="strong", claim="strong(1) == 3"),
        weak=STEP.format(name="weak", expression="x * 2"),
        test_weak=TEST.format(name="weak", claim="weak(0) == 0"),
        inner=STEP.format(name="inner", expression="x - 2"),
        test_inner=TEST.format(name="outer", claim="outer(5) == 1"),
        outer="from snippets.toy.inner import inner\n\n\n"
        + STEP.format(name="outer", expression="inner(inner(x))"),
        test_outer=TEST.format(name="outer", claim="outer(0) == -4"),
        loop=LOOP,
        test_loop=LOOP_TEST,
        environment=STEP.format(name="environment", expression="x + 7"),
        test_environment=ENVIRONMENT_TEST,
    )
    waive(root, "toy/weak", "return x * 2 -> return x / 2", "0 is 0 either way")
    waive(root, "toy/weak", "return x * 2 -> return x + 2", "this one is caught")
    before = contents(root)
    found = {result.step: result for result in mutate.results(root, jobs=2, patience=0.3)}
    assert contents(root) == before
    return found


@pytest.mark.parametrize(
    "name, tried", [("strong", 3), ("inner", 3), ("outer", 1), ("environment", 3)]
)
def test_a_strong_test_catches_all(judged, name, tried):
    result = judged[f"toy/{name}"]
    assert result.ok and (result.tried, result.caught) == (tried, tried)


def test_a_weak_test_lets_one_through_that_is_named(judged):
    result = judged["toy/weak"]
    assert (result.tried, result.caught, result.waived) == (3, 1, 1)
    survivor = "snippets/toy/weak.py:2: return x * 2 -> return x * 3"
    assert [str(survivor) for survivor in result.survivors] == [survivor]
    assert survivor in str(result)
    assert not result.ok


def test_a_waiver_that_waives_nothing_is_named(judged):
    assert judged["toy/weak"].stale == ("return x * 2 -> return x + 2",)
    assert "waives nothing that survives: return x * 2 -> return x + 2" in str(judged["toy/weak"])


def test_an_endless_loop_is_caught(judged):
    result = judged["toy/loop"]  # n = n + 1 never ends
    assert result.ok and result.caught == 5
    assert result.seconds > 0.3


@pytest.mark.parametrize(
    "tests",
    [
        TEST.format(name="half", claim="half(1) == 1"),  # fails without a mutant
        TEST.format(name="half", claim="half(1) == 0.5").replace("def test_it", "def no_test"),
        TEST.format(name="half", claim="half(1) == 0.5") + "\n    import nowhere\n",
    ],
    ids=["failing", "none", "broken"],
)
def test_tests_that_do_not_pass_judge_nothing(tmp_path, tests):
    root = plant(tmp_path, half=STEP.format(name="half", expression="x / 2"), test_half=tests)
    with pytest.raises(MutationError, match="^toy/half: its tests do not pass"):
        mutate.run(root)


def test_tests_that_fail_when_run_again_judge_nothing(tmp_path):
    once = "import sys\n" + TEST.format(name="half", claim="sys.__dict__.pop('copyright', 0)")
    root = plant(tmp_path, half=STEP.format(name="half", expression="x / 2"), test_half=once)
    with pytest.raises(MutationError, match="^toy/half: its tests fail on the step as it is, in a"):
        mutate.run(root)


def test_an_engine_that_dies_is_no_verdict(tmp_path):
    deadly = "import os\n\nos._exit(0)\n"
    root = plant(tmp_path, half=STEP.format(name="half", expression="x / 2"), test_half=deadly)
    with pytest.raises(MutationError, match="^toy/half: the process that tries mutants died on it"):
        mutate.run(root)


def test_what_counts_as_caught():
    step = Step(Path(), "toy/half")
    assert not mutate._is_caught(step, 0)
    assert mutate._is_caught(step, 1 << 8)  # a test failed
    assert mutate._is_caught(step, 2 << 8)  # the tests could not be imported
    assert mutate._is_caught(step, signal.SIGSEGV)
    assert mutate._is_caught(step, signal.SIGPROF)
    for code in (3, 4, 5, mutate._BROKEN):  # pytest's own trouble, or no test at all
        with pytest.raises(MutationError, match="^toy/half: .* which says nothing"):
            mutate._is_caught(step, code << 8)


def test_selectors_choose_a_paper_or_a_step():
    found = [Step(Path(), id) for id in ("gan/a", "gan/b", "nms/a")]
    assert mutate._select(found, []) == found
    assert mutate._select(found, ["gan"]) == found[:2]
    assert mutate._select(found, ["nms", "gan/b"]) == found[1:]
    with pytest.raises(ValueError, match="^selectors must name a paper or a step, but hold 'a'"):
        mutate._select(found, ["a"])


@pytest.mark.parametrize(
    "waiver, message",
    [
        (("toy/half", "a -> b", ""), "must say step, mutant and reason"),
        (("toy/half", "a -> b", " "), "must say step, mutant and reason"),
        (("toy/third", "a -> b", "why"), "there is no step toy/third"),
    ],
)
def test_a_waiver_that_is_not_in_order_is_refused(tmp_path, waiver, message):
    root = plant(tmp_path, half="", test_half="")
    waive(root, *waiver)
    with pytest.raises(MutationError, match=message):
        mutate.run(root)


def test_every_waiver_of_this_project_names_a_step():
    mutate._read_waivers(mutate.ROOT, {step.id for step in mutate.steps.find()})


GOOD = Result("toy/half", 3, 2, 1, (), (), 0.5)
SURVIVED = Result("toy/half", 3, 2, 0, (Survivor("snippets/toy/half.py", 1, "a -> b"),), (), 0.5)
STALE = Result("toy/half", 3, 3, 0, (), ("a -> b",), 0.5)


@pytest.mark.parametrize("result, status", [(GOOD, 0), (SURVIVED, 1), (STALE, 1)])
def test_the_command_prints_the_result_and_records_the_counts(
    project, monkeypatch, capsys, result, status
):
    monkeypatch.setattr(mutate, "results", lambda root, selectors: iter([result]))
    records.merge(project, "cpu", {"toy/half": {"outcome": "passed"}})
    assert mutate.main(project, ["toy"], record=True) == status
    assert capsys.readouterr().out == f"{result}\n"
    recorded = records.load(project).on("toy/half", "cpu").mutants
    assert recorded["tried"] == 3 and recorded["caught"] == result.caught and recorded["fresh"]


def test_the_command_says_what_is_wrong(project, capsys):
    assert mutate.main(project, ["nowhere"]) == 1
    assert capsys.readouterr().err.startswith("selectors must name a paper or a step")


def test_the_share_leaves_out_the_waived():
    assert str(GOOD).startswith("toy/half: 100 % caught (2 of 3 mutants, 1 waived) in 0.5 s")
    assert str(SURVIVED).startswith("toy/half: 66 % caught (2 of 3 mutants, 0 waived) in 0.5 s")
