"""A survey for each test: a real store in a folder of its own, and a client that asks it."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import date
from functools import cache
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from questionnaires.files import find_study, read_questionnaire, write_files
from questionnaires.publishing import first_edition, next_edition
from questionnaires.questionnaire import Questionnaire
from survey.app import create_app
from survey.settings import Settings
from survey.store import Store
from survey.store import open_store as open_store_at

STUDIES = Path(__file__).parent.parent / "studies"


@pytest.fixture(scope="session")
def questionnaire(tmp_path_factory: pytest.TempPathFactory) -> Questionnaire:
    """A study that comes with the project, with one sheet for all: consent is the first page."""
    folder = tmp_path_factory.mktemp("studies") / "hip-knee"
    shutil.copytree(find_study("hip-knee"), folder)
    for sheet in folder.glob("consent-carer.*"):
        sheet.unlink()
    return read_questionnaire(folder)


@pytest.fixture(scope="session")
def opt_out() -> Questionnaire:
    """A tiny study in which neither can be chosen."""
    return read_questionnaire(STUDIES / "opt-out")


@pytest.fixture
def publish(tmp_path: Path) -> Callable[[Path], Questionnaire]:
    """Publishes a copy of a study's folder."""

    def published(study: Path) -> Questionnaire:
        folder = tmp_path / study.name
        shutil.copytree(study, folder)
        write_files(folder, first_edition(read_questionnaire(folder), date(2026, 11, 1)))
        return read_questionnaire(folder)

    return published


@pytest.fixture
def amend() -> Callable[..., Questionnaire]:
    """Changes words or more in a published study, and publishes that as its next version."""

    def amended(
        questionnaire: Questionnaire, file: str, old: str, new: str, *, structure: bool = False
    ) -> Questionnaire:
        path = questionnaire.folder / file
        text = path.read_text()
        assert old in text
        path.write_text(text.replace(old, new))
        changed = read_questionnaire(questionnaire.folder)
        files = next_edition(changed, "It was unclear.", date(2026, 12, 1), structure=structure)
        write_files(questionnaire.folder, files)
        return read_questionnaire(questionnaire.folder)

    return amended


@pytest.fixture(scope="session")
def feature() -> Callable[[str], Questionnaire]:
    """Tiny studies that show one feature each, by name."""
    return cache(lambda name: read_questionnaire(STUDIES / name))


@pytest.fixture
def open_store(url: str) -> Callable[[Path, Questionnaire], Store]:
    """Opens stores in a folder, or in the database of PostgreSQL that the test runs on."""
    return lambda folder, questionnaire: open_store_at(folder, questionnaire, url)


@pytest.fixture
def store(
    tmp_path: Path,
    questionnaire: Questionnaire,
    open_store: Callable[[Path, Questionnaire], Store],
) -> Iterator[Store]:
    """An empty database of answers, open for writing."""
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
