"""The pytest side: devices, kinds of evidence, and the fixtures that a step's tests take."""

import time
from pathlib import Path

import pytest

from verify.displayed import check_displayed
from verify.steps import Step

KINDS = {
    "derivation": "sympy proves the identity, the optimum or the gradient",
    "closed_form": "a case whose answer is known on paper",
    "reference": "equals an independent implementation",
    "property": "holds over generated inputs",
    "gradient": "gradcheck, or the paper's own gradient formula",
    "displayed": "the LaTeX that the page shows gives what the snippet computes",
    "experiment": "a training run reaches the effect that the paper claims",
}
_DEVICES = pytest.StashKey[list[str]]()
_START = pytest.StashKey[float]()


def pytest_addoption(parser):
    group = parser.getgroup("verified papers")
    group.addoption(
        "--device",
        choices=["cpu", "cuda", "mps"],
        help="run on this device alone and fail where it is missing (default: every device present)",
    )


def pytest_configure(config):
    config.stash[_START] = time.time()
    for kind, meaning in KINDS.items():
        config.addinivalue_line("markers", f"{kind}: evidence, {meaning}")
    config.addinivalue_line("markers", "bad_input: wrong input is refused with a clear error")
    _load_hypothesis_profile()


def devices(config) -> list[str]:
    """The devices of this run: the one demanded, or every one that is present."""
    if _DEVICES not in config.stash:
        present = _present()
        wanted = config.getoption("--device")
        if wanted and wanted not in present:
            raise pytest.UsageError(
                f"--device {wanted}: torch finds no such device here, only {', '.join(present)}"
            )
        config.stash[_DEVICES] = [wanted] if wanted else present
    return config.stash[_DEVICES]


def _present() -> list[str]:
    import torch

    found = ["cpu"]
    if torch.cuda.is_available():
        found.append("cuda")
    if torch.backends.mps.is_available():
        found.append("mps")
    return found


def pytest_generate_tests(metafunc):
    if "device" in metafunc.fixturenames:
        import torch

        names = devices(metafunc.config)
        # Session scope: hypothesis objects to a function's fixture under @given, and a device never changes.
        metafunc.parametrize("device", [torch.device(n) for n in names], ids=names, scope="session")


@pytest.fixture
def displayed(request):
    """Compare the step's displayed equation with what it computes; see `verify.displayed`."""
    root = Path(request.config.rootpath)
    step = Step(root, step_id(request.node.path))

    def check(rename, compute, **domains):
        check_displayed(step.equation, rename, compute, domains)

    return check


def step_id(test: Path) -> str:
    """tests/gan/test_value_function.py -> gan/value_function"""
    return f"{test.parent.name}/{test.stem.removeprefix('test_')}"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item):
    """Apple's GPU has no float64: such a test is skipped there, and counted as skipped."""
    try:
        return (yield)
    except TypeError as error:
        if "MPS" in str(error) and "float64" in str(error):
            pytest.skip("mps has no float64")
        raise


def _load_hypothesis_profile():
    from hypothesis import HealthCheck, settings

    settings.register_profile(
        "verified", deadline=None, derandomize=True, max_examples=50, database=None,
        suppress_health_check=[HealthCheck.too_slow],
    )  # fmt: skip
    settings.load_profile("verified")
