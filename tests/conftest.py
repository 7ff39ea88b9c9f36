"""The command line, a survey in a process of its own as in the field, a database of each kind."""

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, chdir, closing, contextmanager
from dataclasses import dataclass
from functools import cache, partial
from itertools import count
from pathlib import Path

import psycopg
import pytest
from playwright.sync_api import Browser, sync_playwright
from sqlalchemy import make_url
from typer.testing import CliRunner

from survey.postgresql import LIVE, TEST
from tools.postgresql_server import Server, server_at
from whatmatters import main

ROOT = Path(__file__).parent.parent
QUIET = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"),
    *("--disable-background-networking", "--disable-component-update"),
]
STALLED = r"TimeoutError: .*Timeout \d+ms exceeded"  # no page came within PATIENCE
WIDE = {"COLUMNS": "200"}  # so that no line of a table is broken
Run = subprocess.CompletedProcess[str]


def pytest_itemcollected(item: pytest.Item) -> None:
    """Once in some thousand pages Chromium draws no more frames of one: that is tried again."""
    if "chromium" in getattr(item, "fixturenames", ()):
        item.add_marker(pytest.mark.flaky(reruns=1, only_rerun=[STALLED]))


@dataclass(frozen=True)
class Served:
    """A survey's process, and the address that it printed."""

    process: subprocess.Popen[str]
    address: str


def run_here(folder: Path, *arguments: object) -> Run:
    """A command, run in a folder but in this process, which has loaded already what it needs."""
    given, code = [str(one) for one in arguments], 0
    with CliRunner().isolation(env=WIDE) as (output, errors, _), chdir(folder):
        try:
            main(given)
        except SystemExit as end:
            code = int(end.code or 0)
        sys.stdout.flush()
        sys.stderr.flush()
        said, complained = output.getvalue().decode(), errors.getvalue().decode()
    return subprocess.CompletedProcess(given, code, said, complained)


def run_apart(folder: Path, *arguments: object, **environment: str) -> Run:
    """A command, run in a folder and in a process of its own, as a user runs it."""
    return subprocess.run(
        [sys.executable, ROOT / "whatmatters.py", *map(str, arguments)],
        cwd=folder,
        capture_output=True,
        text=True,
        env=os.environ | WIDE | {"PYTHONPATH": str(ROOT)} | environment,
        timeout=300,
    )


@pytest.fixture(scope="session")
def whatmatters_in() -> Callable[..., Run]:
    """Runs a command in a folder."""
    return run_here


@pytest.fixture
def whatmatters(tmp_path: Path) -> Callable[..., Run]:
    """Runs a command in the folder of the test."""
    return partial(run_here, tmp_path)


@pytest.fixture
def whatmatters_apart(tmp_path: Path) -> Callable[..., Run]:
    """Runs a command there in a process of its own, where the process is what matters."""
    return partial(run_apart, tmp_path)


@contextmanager
def serving(
    study: str, data: Path, log: Path, *options: str, program: Path = ROOT
) -> Iterator[Served]:
    """A survey of a study in a process of its own, until the end of the block."""
    with log.open("a") as errors:
        process = subprocess.Popen(
            [sys.executable, "-m", "survey", study, "--data", str(data), "--port", "0", *options],
            cwd=program,
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
        process.communicate(timeout=60)


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Callable[..., Served]]:
    """Starts surveys of a study with a folder of answers; ends them after the test."""
    with ExitStack() as started:
        yield lambda study, data, *options, **where: started.enter_context(
            serving(study, data, tmp_path / "survey.log", *options, **where)
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


SLOW_ON_POSTGRESQL = pytest.param("postgresql", marks=pytest.mark.slow)


def pytest_addoption(parser: pytest.Parser) -> None:
    """How long the long tests are."""
    parser.addoption("--rounds", type=int, default=3, help="how often a survey is killed")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run what asks for a database on each kind; the fast tests on PostgreSQL only if marked so."""
    if "url" in metafunc.fixturenames:
        chosen = metafunc.definition.get_closest_marker("postgresql")
        kinds = ["sqlite", "postgresql" if chosen else SLOW_ON_POSTGRESQL]
        if metafunc.definition.get_closest_marker("sqlite"):
            kinds = ["sqlite"]
        metafunc.parametrize("url", kinds, indirect=True)


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Server]:
    """A server for all tests that do not mind others."""
    with server_at("fsync=off", "max_connections=200") as server:
        server.run()
        yield server


@pytest.fixture(scope="session")
def new_database(postgresql: Server) -> Callable[[], str]:
    """Makes empty databases of PostgreSQL, and gives their URLs."""
    numbers = count(1)

    def made() -> str:
        name = f"test_{next(numbers)}"
        postgresql.execute(f"CREATE DATABASE {name}")
        return make_url(postgresql.url).set(database=name).render_as_string()

    return made


@pytest.fixture
def url(request: pytest.FixtureRequest) -> str:
    """Where answers are to be kept: empty for SQLite, or an empty database of PostgreSQL."""
    return "" if request.param == "sqlite" else request.getfixturevalue("new_database")()


@pytest.fixture(scope="session")
def rows_in() -> Callable[..., list[tuple[object, ...]]]:
    """What another program finds in a database of PostgreSQL, by SQL."""

    def found(url: str, query: str, schema: str = TEST) -> list[tuple[object, ...]]:
        with psycopg.connect(url, options=f"-c search_path={schema}") as connection:
            return connection.execute(query.encode()).fetchall()

    return found


@pytest.fixture
def rows_of(
    tmp_path: Path, url: str, rows_in: Callable[..., list[tuple[object, ...]]]
) -> Callable[..., list[tuple[object, ...]]]:
    """What another program finds in the database of the test, by SQL."""

    def found(query: str, name: str = "test") -> list[tuple[object, ...]]:
        if url:
            return rows_in(url, query, {"test": TEST, "responses": LIVE}[name])
        with closing(sqlite3.connect(tmp_path / "data" / f"{name}.sqlite")) as connection:
            return connection.execute(query).fetchall()

    return found


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The browser that is installed; without one, tests are skipped, but fail where CI is set."""
    path = next(filter(None, map(shutil.which, ("chromium", "google-chrome"))), None)
    if path is None:
        message = "no browser found: install chromium"
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=QUIET)
        yield browser
        browser.close()
