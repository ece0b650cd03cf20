import json

import pytest

from verify import records

PASSED = {"outcome": "passed", "evidence": {"closed_form": 1, "reference": 1}}
ALL = {"toy/half": PASSED, "toy/quarter": PASSED}
MUTANTS = {"tried": 3, "caught": 3, "waived": 0}


@pytest.fixture
def recorded(project):
    records.merge(project, "cpu", ALL)
    records.merge_mutants(project, dict.fromkeys(ALL, MUTANTS))
    return project


def test_what_was_written_is_read_again(recorded):
    entry = records.load(recorded).on("toy/half", "cpu")
    assert (entry.state, entry.evidence) == ("verified", PASSED["evidence"])
    assert entry.mutants["caught"] == 3 and entry.mutants["fresh"]
    assert records.problems(recorded) == []


def test_never_run_is_said(project):
    assert records.load(project).state("toy/half", "cpu") == "never run"
    assert "records/cpu.json: toy/half is never run" in records.problems(project)


@pytest.mark.parametrize(
    ("name", "stale"),
    [
        ("snippets/toy/half.py", {"toy/half", "toy/quarter"}),
        ("snippets/toy/quarter.py", {"toy/quarter"}),
        ("tests/toy/test_half.py", {"toy/half"}),
    ],
)
def test_an_edit_makes_stale_what_depends_on_it(recorded, edit, name, stale):
    edit(name, "import torch", "import torch  # edited")
    book = records.load(recorded)
    assert {id for id in ALL if book.state(id, "cpu") == "stale"} == stale
    for id in stale:
        assert f"records/cpu.json: {id} is stale" in records.problems(recorded)
        assert not book.on(id, "cpu").mutants["fresh"]


def test_line_endings_do_not_matter(recorded):
    path = recorded / "snippets/toy/half.py"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert records.load(recorded).state("toy/half", "cpu") == "verified"


def test_an_entry_changes_only_with_hash_versions_or_result(recorded):
    path = recorded / "records/cpu.json"
    text = path.read_text().replace(records.datetime.date.today().isoformat(), "2001-02-03")
    path.write_text(text)
    assert records.merge(recorded, "cpu", ALL) == []
    assert path.read_text() == text
    failed = {"outcome": "failed", "evidence": {}}
    assert records.merge(recorded, "cpu", {"toy/half": failed}) == ["toy/half"]
    assert records.load(recorded).state("toy/half", "cpu") == "failed"
    assert records.load(recorded).on("toy/quarter", "cpu").date == "2001-02-03"


def test_devices_have_a_file_each_and_cuda_may_be_stale(recorded, edit):
    records.merge(recorded, "cuda", ALL)
    edit("tests/toy/test_half.py", "import torch", "import torch  # edited")
    records.merge(recorded, "cpu", ALL)
    records.merge_mutants(recorded, dict.fromkeys(ALL, MUTANTS))
    book = records.load(recorded)
    assert book.devices() == ["cpu", "cuda"]
    assert (book.state("toy/half", "cpu"), book.state("toy/half", "cuda")) == ("verified", "stale")
    assert records.problems(recorded) == []


def test_a_step_that_is_gone_is_refused_then_dropped(recorded):
    (recorded / "snippets/toy/quarter.py").unlink()
    (recorded / "tests/toy/test_quarter.py").unlink()
    assert "records/cpu.json: toy/quarter does not exist" in records.problems(recorded)
    assert records.merge(recorded, "cpu", {"toy/half": PASSED}) == ["toy/quarter"]
    assert records.problems(recorded) == []


def test_mutants_that_survive_are_refused(recorded):
    records.merge_mutants(recorded, {"toy/half": {"tried": 3, "caught": 2, "waived": 0}})
    finding = "records/cpu.json: toy/half has mutants that no test catches"
    assert finding in records.problems(recorded)


def test_a_write_that_is_cut_off_leaves_the_old_record(recorded, monkeypatch):
    path = recorded / "records/cpu.json"
    before = path.read_text()

    def cut(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(records.os, "replace", cut)
    with pytest.raises(KeyboardInterrupt):
        records.merge(recorded, "cpu", {"toy/half": {"outcome": "failed", "evidence": {}}})
    assert path.read_text() == before
    assert [p.name for p in path.parent.iterdir()] == ["cpu.json"]
    json.loads(before)
