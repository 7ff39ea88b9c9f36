"""A survey for each test: a real store in a folder of its own, and a client that asks it."""

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from questionnaires.files import find_study, read_questionnaire
from questionnaires.questionnaire import Questionnaire
from survey.app import create_app
from survey.settings import Settings
from survey.store import Store, open_store

STUDIES = Path(__file__).parent.parent / "studies"


@pytest.fixture(scope="session")
def questionnaire() -> Questionnaire:
    """The study that comes with the project."""
    return read_questionnaire(find_study("hip-knee"))


@pytest.fixture(scope="session")
def opt_out() -> Questionnaire:
    """A tiny study in which neither can be chosen."""
    return read_questionnaire(STUDIES / "opt-out")


@pytest.fixture
def store(tmp_path: Path, questionnaire: Questionnaire) -> Iterator[Store]:
    """An empty folder of answers, open for writing."""
    with closing(open_store(tmp_path / "data", questionnaire)) as opened:
        yield opened


@pytest.fixture
def browser(questionnaire: Questionnaire, store: Store) -> Callable[[], TestClient]:
    """Makes browsers that have not been to the survey before."""
    app = create_app(questionnaire, store, Settings())
    return lambda: TestClient(app)


@pytest.fixture
def client(browser: Callable[[], TestClient]) -> TestClient:
    """One browser that has not been to the survey before."""
    return browser()
