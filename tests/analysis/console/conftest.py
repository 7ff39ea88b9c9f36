"""A console for each test, its clock in the test's hands, and people who are signed in."""

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest
from fastapi import FastAPI
from httpx2 import Response
from starlette.testclient import TestClient

from analysis.console import accounts
from analysis.console.app import create_app
from analysis.console.console import Console
from analysis.console.database import open_database
from analysis.console.settings import Settings
from analysis.console.source import Source
from analysis.console.work import TASKS
from analysis.console.workshop import Workshop
from analysis.simulation import people, simulate
from analysis.truth import read_truth
from questionnaires.files import find_study, read_questionnaire, responses_csv
from questionnaires.progress import Minutes, People, Progress
from questionnaires.respondents import respondents_csv
from survey.rendering import STATIC

PASSWORD = "four words nobody guesses"  # noqa: S105 - of nobody
OWN = {"Sec-Fetch-Site": "same-origin", "Origin": "http://testserver"}
SOME = Progress(
    people=(
        People(("hip", "65-79", "patient"), "finished", "tablet", 42),
        People(("hip", "65-79", "patient"), "on the way", "tablet", 9),
        People(("knee", "80+", "carer_self"), "finished", "phone", 3),
        People(None, "gone", "", 11),
    ),
    left_at={("segment", "condition"): 8, ("choice", "3"): 3},
    quotas=(),
    minutes=Minutes(4.0, 6.5, 9.0),
    withdrawn=2,
)


@dataclass
class Clock:
    """A clock that goes when it is told to."""

    now: float = 1_800_000_000.0

    def __call__(self) -> float:
        """Seconds since 1970."""
        return self.now


@pytest.fixture
def clock() -> Clock:
    """The clock of the console of the test."""
    return Clock()


@dataclass(frozen=True)
class Answered:
    """What an export of made-up answers has; a value, so that another process can be given it."""

    files: dict[str, bytes]

    def __call__(self) -> dict[str, bytes]:
        """The files."""
        return self.files


@dataclass(frozen=True)
class Counted:
    """The counts that a study's page is given."""

    progress: Progress

    def __call__(self) -> Progress:
        """The counts."""
        return self.progress


@pytest.fixture(scope="session")
def source() -> Source:
    """A shipped study with the answers of 300 made-up people."""
    asked = read_questionnaire(find_study("hip-knee"))
    truth = read_truth(asked.folder / "truth.toml", asked.study)
    rows = list(simulate(asked.study, asked.design, people(truth, asked.study, 300, 1)))
    files = {
        "responses.csv": responses_csv(asked.study, rows),
        "respondents.csv": respondents_csv(asked.study, []),
    }
    return Source(asked, Counted(SOME), Answered(files))


@pytest.fixture(scope="session")
def other() -> Source:
    """Another study, with no answers."""
    asked = read_questionnaire(find_study("stroke"))
    return Source(asked, Counted(SOME), Answered({}))


@pytest.fixture
def console(tmp_path: Path, source: Source, other: Source, clock: Clock) -> Iterator[Console]:
    """A console of two studies, without accounts."""
    with (
        closing(open_database(tmp_path)) as database,
        closing(Workshop(tmp_path, database, TASKS, clock)) as workshop,
    ):
        studies = {one.id: one for one in (source, other)}
        yield Console(Settings(tmp_path), database, studies, workshop, clock=clock)


@pytest.fixture
def app(console: Console) -> FastAPI:
    """The application."""
    return create_app(console, STATIC / "vendor")


@pytest.fixture
def browser(app: FastAPI) -> Callable[[], TestClient]:
    """Makes browsers that have not been to the console before."""

    return lambda: TestClient(app, headers=OWN, follow_redirects=False)


@pytest.fixture
def password() -> str:
    """The password of all accounts."""
    return PASSWORD


@pytest.fixture
def account(console: Console) -> Callable[..., str]:
    """Makes accounts with the password of all tests, and gives their names."""

    def make(*roles: str, studies: tuple[str, ...] = ("hip-knee",), name: str = "") -> str:
        name = name or "-".join((*roles, *(one.strip("*") or "all" for one in studies)))
        with console.database.transaction() as connection:
            if accounts.find(connection, name) is None:
                accounts.add(connection, name, roles, studies, PASSWORD, must_change=False)
        return name

    return make


@pytest.fixture
def signed_in(
    browser: Callable[[], TestClient], account: Callable[..., str]
) -> Callable[..., TestClient]:
    """Makes browsers of people who have signed in with some roles."""

    def make(*roles: str, **more: object) -> TestClient:
        client = browser()
        name = account(*roles, **more)
        answer = client.post("/sign-in", data={"name": name, "password": PASSWORD})
        assert answer.status_code == 303, answer.text
        return client

    return make


@pytest.fixture
def send() -> Callable[..., Response]:
    """Sends a form of a session, with its token."""

    def sent(client: TestClient, path: str, **fields: object) -> Response:
        page = client.get("/second-factor").text
        token = page.split('name="form_token" value="')[1].split('"')[0]
        return client.post(path, data={"form_token": token, **fields})

    return sent
