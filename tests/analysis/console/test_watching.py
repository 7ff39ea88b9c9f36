"""Whoever answers the survey does not feel that somebody watches its fieldwork."""

import json
import threading
import time
from collections import Counter
from contextlib import ExitStack, closing
from http.client import HTTPConnection
from itertools import count, cycle
from statistics import median
from urllib.parse import urlsplit

import pytest

from analysis.console import accounts
from analysis.console.database import open_database
from benchmarks.console import PASSWORD, SERVE, fill, people_who_answer, signed_in, watching
from benchmarks.survey import CHOICES, STUDY, SURVEY, serving
from questionnaires.files import find_study, read_questionnaire

pytestmark = [pytest.mark.slow, pytest.mark.alone]
LEAST, MOST = 6, 24  # pairs of turns, alone and watched: more where the machine is busy besides
SECONDS, CONNECTIONS = 2.5, 16
NUMBERS = count(1)


def answer(address, people, until, statuses):
    """Answer for some people in turn until a moment, over one connection."""
    with closing(HTTPConnection(urlsplit(address).netloc, timeout=30)) as connection:
        for cookie, token in cycle(people):
            number = next(NUMBERS)
            page = f"/question/choice/{number % CHOICES + 1}"
            said = {"answer": str(number % 2 + 1), "ms": "1500", "changes": "0", "help": "0"}
            item = {"id": f"{number:016d}", "page": page, "revision": number}
            item["form"] = said | {"language": "en"}
            body = json.dumps({"token": token, "held": 0, "items": [item]})
            headers = {"Cookie": f"participant={cookie}", "Content-Type": "application/json"}
            connection.request("POST", "/answers", body, headers)
            response = connection.getresponse()
            response.read()
            statuses[response.status] += 1
            if time.perf_counter() >= until:
                return


def answered(address, people):
    """Answers that are acknowledged in one turn."""
    statuses = [Counter() for _ in range(CONNECTIONS)]
    until = time.perf_counter() + SECONDS
    threads = [
        threading.Thread(target=answer, args=(address, people[place::CONNECTIONS], until, each))
        for place, each in enumerate(statuses)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    total = sum(statuses, Counter())
    assert total.keys() == {200}, total
    return total[200]


def test_with_20_000_people_watching_costs_the_survey_less_than_a_tenth(tmp_path):
    questionnaire = read_questionnaire(find_study(STUDY))
    data, place = tmp_path / "data", tmp_path / "console"
    fill(data, questionnaire)
    people = [one.split() for one in people_who_answer(data, questionnaire).splitlines()]
    with closing(open_database(place)) as database, database.transaction() as connection:
        accounts.add(connection, "ada", ("researcher",), ("*",), PASSWORD, must_change=False)
    given = ("console", "serve", STUDY, "--data", str(data), "--folder", str(place))
    kept = []
    with ExitStack() as running:
        survey, _ = running.enter_context(
            serving(SURVEY, STUDY, "--data", str(data), "--port", "0")
        )
        console, _ = running.enter_context(serving(SERVE, *given, "--port", "0"))
        client = running.enter_context(signed_in(console))
        answered(survey, people)  # so that everything is warm
        while len(kept) < LEAST or (len(kept) < MOST and median(kept) <= 0.9):
            alone = answered(survey, people) if len(kept) % 2 else 0
            with watching(client):
                watched = answered(survey, people)
            kept.append(watched / (alone or answered(survey, people)))

    assert median(kept) > 0.9, kept
