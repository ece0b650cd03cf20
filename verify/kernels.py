"""Kernels forked from one process that has torch loaded: a notebook starts in half a second.

The server is one process a run. It loads the libraries when the first kernel is asked for, stays on
one thread and never touches CUDA, since neither survives a fork. jupyter starts a kernel by a
command; here the command is a small client that asks the server to fork, hands its working
directory and environment over, passes signals on, and ends when the kernel ends. Each kernel is a
process of its own. Where forking is missing or unsafe (Windows, macOS), jupyter starts plain
kernels instead, and all else is the same.

Run as a script, this file is the server or the client, so it imports the standard library alone.
"""

import contextlib
import importlib
import json
import os
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import uuid
from collections.abc import Iterator
from pathlib import Path

FORKS = hasattr(os, "fork") and sys.platform != "darwin"
# torch._dynamo is what the first optimiser of a process imports.
PRELOAD = (
    "torch",
    "torch._dynamo",
    "numpy",
    "matplotlib.pyplot",
    "sklearn.datasets",
    "ipykernel.kernelapp",
)
CELL_SECONDS = 300  # what a cell may take
START_SECONDS = 180  # the first kernel waits for the libraries, on a busy machine for long
_OPTIONS = ["--HistoryManager.enabled=False"]
_FOLDER = "VERIFY_KERNELS"
# Libraries read these while they are imported, so the server needs them as well.
_SETTINGS = {"OMP_NUM_THREADS": "1", "MPLBACKEND": "module://matplotlib_inline.backend_inline"}


@contextlib.contextmanager
def running() -> Iterator[None]:
    """Within, `manager` makes kernels, here and in processes started here. After, none is left.

    A run inside a run (the tests of this machine start pytest) shares the server of the outer one.
    """
    if _FOLDER in os.environ:
        yield
        return
    with tempfile.TemporaryDirectory(prefix="verify-", ignore_cleanup_errors=True) as folder:
        with _server(Path(folder)) if FORKS else contextlib.nullcontext(_plain()) as command:
            spec = {"argv": command, "display_name": "Python 3", "language": "python"}
            (Path(folder) / "verify").mkdir()
            (Path(folder) / "verify" / "kernel.json").write_text(json.dumps(spec))
            os.environ[_FOLDER] = folder
            try:
                yield
            finally:
                del os.environ[_FOLDER]


def manager(cls):
    """A kernel manager of jupyter's, of the blocking or the asynchronous class; not yet started."""
    from jupyter_client.kernelspec import KernelSpecManager

    folder = os.environ[_FOLDER]
    return cls(
        kernel_name="verify",
        kernel_spec_manager=KernelSpecManager(kernel_dirs=[folder]),
        connection_file=f"{folder}/{uuid.uuid4().hex[:12]}.json",
        transport="ipc" if FORKS else "tcp",  # free ports may be taken before the kernel binds them
    )


def environment(root: Path, device: str) -> dict[str, str]:
    """What a kernel is started with, whether its outputs are to be checked or stored."""
    path = [str(root), *filter(None, [os.environ.get("PYTHONPATH")])]
    return {
        **os.environ,
        "VERIFY_DEVICE": device,
        "PYTHONPATH": os.pathsep.join(path),
        **_SETTINGS,
        "IPYTHONDIR": f"{os.environ[_FOLDER]}/ipython",  # no start-up files of the user's own
    }


def _plain() -> list[str]:
    return [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}", *_OPTIONS]


@contextlib.contextmanager
def _server(folder: Path) -> Iterator[list[str]]:
    """Start the server; give the command that asks it for a kernel; end it and every kernel."""
    address = str(folder / "server")
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(address)
        listener.listen(64)
        server = subprocess.Popen(
            [sys.executable, "-P", __file__, "serve", str(listener.fileno())],
            stdin=subprocess.PIPE,  # ends when this process ends, however that happens
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            pass_fds=[listener.fileno()],
            env=os.environ | _SETTINGS,
        )
    try:
        yield [sys.executable, "-IS", __file__, "ask", address, "{connection_file}"]
    finally:
        os.killpg(server.pid, signal.SIGKILL)
        server.wait()
        server.stdin.close()


def _ask(address: str, connection_file: str) -> int:
    """The client: have a kernel forked, and stand for it until it ends."""
    with socket.socket(socket.AF_UNIX) as server:
        server.connect(address)
        request = {"file": connection_file, "cwd": os.getcwd(), "env": dict(os.environ)}
        server.sendall(json.dumps(request).encode() + b"\n")
        answers = server.makefile()
        kernel = int(answers.readline())
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda number, _: os.kill(kernel, number))
        return int(answers.readline() or 1)


def _serve(listener: socket.socket) -> dict:
    """Fork a kernel for each client, until stdin ends.

    Returns in the forked processes alone, each with its client's request.
    """
    wake, waker = os.pipe()
    os.set_blocking(waker, False)
    signal.set_wakeup_fd(waker)  # so that the end of a kernel interrupts the waiting
    signal.signal(signal.SIGCHLD, lambda *_: None)
    clients: dict[int, socket.socket] = {}  # by the process id of the kernel
    while True:
        ready, _, _ = select.select([0, wake, listener, *clients.values()], [], [])
        if 0 in ready:
            shutil.rmtree(os.path.dirname(listener.getsockname()), ignore_errors=True)
            os.killpg(0, signal.SIGKILL)  # this process and its kernels
        for kernel, client in clients.items():
            if client in ready:  # it never speaks again, so it has gone
                os.kill(kernel, signal.SIGKILL)
        if wake in ready:
            os.read(wake, 4096)
            for kernel, status in _ended(clients):
                with clients.pop(kernel) as client, contextlib.suppress(OSError):
                    client.sendall(b"%d\n" % os.waitstatus_to_exitcode(status))
        if listener in ready:
            client, _ = listener.accept()
            line = client.makefile().readline()
            if not line:
                client.close()
                continue
            _preload()
            kernel = os.fork()
            if kernel == 0:
                signal.set_wakeup_fd(-1)
                signal.signal(signal.SIGCHLD, signal.SIG_DFL)
                for inherited in (listener, client, *clients.values()):
                    inherited.close()
                return json.loads(line)
            clients[kernel] = client
            with contextlib.suppress(OSError):
                client.sendall(b"%d\n" % kernel)


def _ended(kernels) -> Iterator[tuple[int, int]]:
    while kernels:
        kernel, status = os.waitpid(-1, os.WNOHANG)
        if kernel == 0:
            return
        yield kernel, status


def _preload() -> None:
    os.environ["JPY_PARENT_PID"] = str(os.getpid())  # ipykernel reads it while it is imported
    for name in PRELOAD:
        # A library that is missing or broken is for the notebook that imports it to report.
        with contextlib.suppress(Exception):
            importlib.import_module(name)


def _become_kernel(request: dict) -> None:
    """Give a fresh fork what a process started for this kernel would have had."""
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.chdir(request["cwd"])
    os.environ.clear()
    os.environ.update(request["env"], JPY_PARENT_PID=str(os.getppid()))
    first = os.environ["PYTHONPATH"].split(os.pathsep)
    sys.path[:] = dict.fromkeys([*first, *sys.path])
    sys.argv[:] = ["ipykernel_launcher"]
    if "numpy" in sys.modules:
        sys.modules["numpy"].random.seed()  # or every kernel would draw the same numbers
    from ipykernel.kernelapp import launch_new_instance

    launch_new_instance(["-f", request["file"], *_OPTIONS])


if __name__ == "__main__":
    role, *rest = sys.argv[1:]
    if role == "ask":
        sys.exit(_ask(*rest))
    _become_kernel(_serve(socket.socket(fileno=int(rest[0]))))
