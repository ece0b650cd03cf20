"""What every record of a measurement says of itself: machine, versions, and a hash of the code."""

import hashlib
import json
import os
import platform
import re
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path

import torch

ROOT = Path(__file__).resolve().parent.parent


def circumstances(device: torch.device) -> dict:
    """The entries with which a record begins."""
    return {
        "date": datetime.now(UTC).date().isoformat(),
        "device": machine_name(device),
        "threads": torch.get_num_threads() if device.type == "cpu" else None,
        "python": platform.python_version(),
        "torch": torch.__version__,
    }


def snippets_hash(steps: Iterable[Callable]) -> str:
    """The hash of steps and of all the steps that they import; another one tells of other code.

    A step goes by its path from the folder that all of them are in: their paper's, or `snippets`.
    """
    texts: dict[Path, str] = {}
    paths = {_path(step.__module__) for step in steps}
    while paths:
        path = paths.pop()
        texts[path] = path.with_suffix(".py").read_text(encoding="utf-8")
        imported = re.findall(r"^from (snippets\.\w+\.\w+) import", texts[path], re.MULTILINE)
        paths |= {_path(module) for module in imported} - set(texts)
    folder = os.path.commonpath([path.parent for path in texts])
    named = sorted((path.relative_to(folder).as_posix(), text) for path, text in texts.items())
    return hashlib.sha256(repr(named).encode()).hexdigest()


def _path(module: str) -> Path:
    return ROOT.joinpath(*module.split("."))


def machine_name(device: torch.device) -> str:
    if device.type == "cuda":
        return torch.cuda.get_device_name(device)
    info = Path("/proc/cpuinfo")
    lines = info.read_text(encoding="utf-8").splitlines() if info.exists() else []
    models = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    return models[0] if models else platform.processor() or platform.machine()


def digits(value: float) -> float:
    """Three significant ones."""
    return float(f"{value:.3g}")


def write(record: dict, path: Path, indent: int | None = 1) -> None:
    """Replace the file as a whole: a reader sees the old record or the new one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(path.name + ".part")
    part.write_text(json.dumps(record, indent=indent) + "\n", encoding="utf-8")
    os.replace(part, path)
