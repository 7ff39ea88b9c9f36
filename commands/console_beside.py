"""The console in a process of its own, beside the survey that this process serves."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

PATIENCE = 20  # seconds for the console to end, with what is worked on in it


@dataclass(frozen=True)
class ConsoleOptions:
    """Where the console is, and what it keeps."""

    host: str
    port: int
    folder: Path
    survey: str  # address of the survey; empty where it is not known beforehand
    oidc: Path | None = None  # file of a provider where staff sign in


@contextmanager
def console_beside(
    study: str, data: Path, database: str | None, options: ConsoleOptions
) -> Iterator[None]:
    """Run the console until the end of the block; if it ends earlier, the survey goes on."""
    command = [sys.executable, "-m", "whatmatters", "console", "serve", study]
    command += ["--data", str(data), "--folder", str(options.folder)]
    command += ["--host", options.host, "--port", str(options.port)]
    command += ["--survey", options.survey]
    command += [] if database is None else ["--database", database]
    command += [] if options.oidc is None else ["--oidc", str(options.oidc)]
    process = subprocess.Popen(command)  # noqa: S603 - our own command, without a shell
    try:
        yield
    finally:
        process.terminate()
        try:
            process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
