"""The site, built once a run and shared by all its processes, and a browser that looks at it."""

import functools
import http.server
import json
import os
import shutil
import socket
import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path

import pytest
from filelock import FileLock

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Site:
    folder: Path
    url: str  # the address that it was built for: instant navigation needs the very same
    imported: frozenset[str]  # modules that building imported

    @property
    def pages(self) -> list[Path]:
        return sorted(self.folder.rglob("*.html"))


@pytest.fixture(scope="session")
def site(tmp_path_factory) -> Site:
    """The built site. Whichever process comes first builds it, and all learn whether it worked."""
    base = tmp_path_factory.getbasetemp()
    if os.environ.get("PYTEST_XDIST_WORKER"):
        base = base.parent
    folder, built = base / "site", base / "site.json"
    with FileLock(base / "site.lock"):
        if not built.exists():
            url = f"http://127.0.0.1:{_free_port()}/"
            built.write_text(json.dumps({"url": url, **_build(folder, url)}))
    facts = json.loads(built.read_text())
    if facts["wrong"]:
        pytest.fail("the site does not build\n" + "\n".join(facts["wrong"]), pytrace=False)
    return Site(folder, facts["url"], frozenset(facts["imported"]))


def _build(folder: Path, url: str) -> dict[str, list[str]]:
    command = [sys.executable, "-X", "importtime", "-m", "mkdocs", "build", "--strict"]
    env = {**os.environ, "SITE_URL": url, "NO_MKDOCS_2_WARNING": "1"}
    run = subprocess.run(
        [*command, "--site-dir", str(folder)], cwd=ROOT, env=env, capture_output=True, text=True
    )
    times = [line for line in run.stderr.splitlines() if line.startswith("import time:")]
    said = [line for line in run.stderr.splitlines() if line not in times and "INFO" not in line]
    return {
        "imported": [line.rsplit("|", 1)[-1].strip() for line in times],
        "wrong": said if run.returncode else [],
    }


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *args) -> None: ...


class _Server(http.server.ThreadingHTTPServer):
    # Every process of the run serves the site, at the one address that it was built for: whichever
    # is done first leaves the others their own.
    allow_reuse_port = True
    daemon_threads = True


@pytest.fixture(scope="session")
def served(site) -> Site:
    handler = functools.partial(_Quiet, directory=str(site.folder))
    server = _Server(("127.0.0.1", int(site.url.rsplit(":", 1)[1].strip("/"))), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield site
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="session")
def browser():
    """Headless Chromium, from wherever it is. Where there is none the check is skipped, not in CI."""
    from playwright.sync_api import sync_playwright

    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    found = next(filter(None, map(shutil.which, names)), None)
    if found is None:
        if os.environ.get("CI"):
            pytest.fail(f"no browser: none of {', '.join(names)} is on the path")
        pytest.skip("no Chromium on this machine")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield browser
        browser.close()
