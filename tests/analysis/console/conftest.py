"""A console for each test, its clock in the test's hands, and people who are signed in."""

import shutil
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from pathlib import Path

import pytest
import uvicorn
from fastapi import FastAPI
from httpx2 import Response
from starlette.testclient import TestClient

from analysis.console import accounts
from analysis.console.app import SurveyFiles, create_app
from analysis.console.console import Console
from analysis.console.database import open_database
from analysis.console.settings import Settings
from analysis.console.source import Previews, Source
from analysis.console.work import TASKS
from analysis.console.workshop import Workshop
from analysis.procurement.profile import read_profile
from analysis.procurement.starter import starter_files
from analysis.publication import publish
from analysis.simulation import people, simulate
from analysis.truth import read_truth
from commands.invitations import invite
from questionnaires.files import find_study, read_questionnaire, responses_csv
from questionnaires.progress import Minutes, People, Progress
from questionnaires.questionnaire import Questionnaire
from questionnaires.respondents import respondents_csv
from survey.previews import preview, preview_names
from survey.rendering import STATIC, static_root

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
    on_devices=17,
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


def source_of(asked: Questionnaire, files: dict[str, bytes], data: Path) -> Source:
    """A study with answers that are given as files, and invitations that are kept in a folder."""
    return Source(
        asked,
        Counted(SOME),
        Answered(files),
        invite=partial(invite, data, asked),
        previews=Previews(partial(preview_names, asked), partial(preview, asked)),
        again=partial(read_again, asked.folder, files, data),
    )


def read_again(folder: Path, files: dict[str, bytes], data: Path) -> Source:
    """The same study, as its files are now."""
    return source_of(read_questionnaire(folder), files, data)


@pytest.fixture(scope="session")
def source(tmp_path_factory: pytest.TempPathFactory) -> Source:
    """A shipped study, published, with the answers of 300 made-up people."""
    folder = tmp_path_factory.mktemp("studies") / "hip-knee"
    shutil.copytree(find_study("hip-knee"), folder)
    asked = publish(folder, date(2026, 11, 2))
    truth = read_truth(asked.folder / "truth.toml", asked.study)
    rows = list(simulate(asked.study, asked.design, people(truth, asked.study, 300, 1)))
    files = {
        "responses.csv": responses_csv(asked.study, rows),
        "respondents.csv": respondents_csv(asked.study, []),
    }
    return source_of(asked, files, tmp_path_factory.mktemp("answers"))


@pytest.fixture(scope="session")
def other(tmp_path_factory: pytest.TempPathFactory) -> Source:
    """Another study, with no answers."""
    asked = read_questionnaire(find_study("stroke"))
    return source_of(asked, {}, tmp_path_factory.mktemp("no-answers"))


@pytest.fixture(scope="session")
def asked() -> Questionnaire:
    """The study that tenders use."""
    return read_questionnaire(find_study("hip-knee"))


@pytest.fixture(scope="session")
def started(asked: Questionnaire) -> str:
    """The file of a new tender."""
    titles = {one: asked.texts["en"].attributes[one].label for one in asked.study.attribute_ids}
    rules = read_profile("vbp_2026_06", "profile")
    return starter_files("hips", asked.study, titles, rules)["tender.toml"].decode()


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
    return create_app(console, SurveyFiles(STATIC, static_root()))


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


@dataclass
class Serving:
    """A port that a console can be served on, from this process."""

    listener: socket.socket
    ends: list[Callable[[], None]] = field(default_factory=list)

    @property
    def port(self) -> int:
        """The port."""
        return self.listener.getsockname()[1]

    def __call__(self, console: Console) -> None:
        """Serve a console as it is in the field, until the end of the block."""
        app = create_app(console, SurveyFiles(STATIC, static_root()))
        server = uvicorn.Server(uvicorn.Config(app, log_level="warning"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [self.listener]})
        thread.start()

        def end() -> None:
            server.should_exit = True
            thread.join(20)

        self.ends.append(end)
        while not server.started:
            time.sleep(0.01)


@contextmanager
def served() -> Iterator[Serving]:
    """A port for a console, whose address is known before the console is made."""
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:
        serving = Serving(listener)
        try:
            yield serving
        finally:
            for end in serving.ends:
                end()
