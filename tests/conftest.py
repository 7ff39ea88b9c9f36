"""A survey in a process of its own, as in the field."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest


@dataclass(frozen=True)
class Served:
    """A survey's process, and the address that it printed."""

    process: subprocess.Popen[str]
    address: str


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Callable[[str, Path], Served]]:
    """Starts surveys of a study with a folder of answers; ends them after the test."""
    started = []

    def start(study: str, data: Path) -> Served:
        with (tmp_path / "survey.log").open("a") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "survey", study, "--data", str(data), "--port", "0"],
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )
        started.append(process)
        assert process.stdout is not None
        link = process.stdout.readline()
        assert " is open at " in link, (tmp_path / "survey.log").read_text()
        return Served(process, link.rsplit(" ", 1)[1].strip().rstrip("/"))

    yield start
    for process in started:
        process.terminate()
        process.communicate(timeout=10)
