"""Watching fieldwork costs little more than its counts do."""

import threading
import time
from contextlib import closing, contextmanager
from dataclasses import replace

import pytest
from starlette.testclient import TestClient

from analysis.console.app import SurveyFiles, create_app
from analysis.console.counts import FRESH, Counts
from benchmarks.console import COPIES, WALKED, fill, walk
from commands.console import source_of
from survey.rendering import STATIC, static_root
from survey.store import open_store
from tests.analysis.console.conftest import OWN, Clock

TURNS = 5  # of each, the quickest has least of what else the machine does


@contextmanager
def answers_arriving(data, questionnaire):
    """People who answer one after the other until the end of the block."""
    ended = threading.Event()

    def answer():
        with closing(open_store(data, questionnaire)) as store:
            while not ended.is_set():
                walk(store, questionnaire, finishes=True)

    thread = threading.Thread(target=answer)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


def took(look):
    """Seconds that something takes."""
    begun = time.perf_counter()
    look()
    return time.perf_counter() - begun


@pytest.mark.slow
@pytest.mark.alone
def test_with_20_000_people_the_page_takes_less_than_twice_the_query(
    console, account, password, tmp_path
):
    data, clock = tmp_path / "data", Clock()
    source = source_of("hip-knee", data, None)
    fill(data, source.questionnaire)
    counted = replace(console, studies={source.id: source}, counts=Counts(clock))
    app = create_app(counted, SurveyFiles(STATIC, static_root()))
    client = TestClient(app, headers=OWN)
    client.post("/sign-in", data={"name": account("researcher"), "password": password})

    def page():
        clock.now += FRESH  # so that it counts anew
        assert client.get("/studies/hip-knee/fieldwork").status_code == 200

    with answers_arriving(data, source.questionnaire):
        people = source.progress().count()
        turns = [(took(source.progress), took(page)) for _ in range(TURNS)]

    assert people >= WALKED * COPIES
    assert source.progress().count() > people
    assert min(one for _, one in turns) < 2 * min(query for query, _ in turns)
