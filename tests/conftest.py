"""A survey in a process of its own, as in the field."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest


@dataclass(frozen=True)
class Served:
    """A survey's process, and the address that it printed."""

    process: subprocess.Popen[str]
    address: str


@contextmanager
def serving(study: str, data: Path, log: Path) -> Iterator[Served]:
    """A survey of a study in a process of its own, until the end of the block."""
    with log.open("a") as errors:
        process = subprocess.Popen(
            [sys.executable, "-m", "survey", study, "--data", str(data), "--port", "0"],
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
        )
    assert process.stdout is not None
    try:
        link = process.stdout.readline()
        assert " is open at " in link, log.read_text()
        yield Served(process, link.rsplit(" ", 1)[1].strip().rstrip("/"))
    finally:
        process.terminate()
        process.communicate(timeout=10)


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Callable[[str, Path], Served]]:
    """Starts surveys of a study with a folder of answers; ends them after the test."""
    with ExitStack() as started:
        yield lambda study, data: started.enter_context(
            serving(study, data, tmp_path / "survey.log")
        )


@pytest.fixture(scope="session")
def survey_of(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], str]]:
    """Address of a survey of a study: one process each for all tests that do not mind others."""
    with ExitStack() as started:

        @cache
        def address(study: str) -> str:
            folder = tmp_path_factory.mktemp("survey")
            served = serving(study, folder / "data", folder / "survey.log")
            return started.enter_context(served).address

        yield address
