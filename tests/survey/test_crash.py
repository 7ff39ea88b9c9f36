"""The server is killed while many people answer: nothing that was acknowledged is lost."""

import sqlite3
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from threading import Event

import pytest
from httpx2 import Client, TransportError

from survey.codes import token_hash

GROUPS = {"condition": "hip", "age_band": "65-79", "how_answered": "alone"}
PEOPLE = 50
ANSWERS = 20  # of each: 2 groups, 5 outcomes read, practice and its feedback, 10 choices, how


def answer_until_killed(address, killed, heard):
    """One participant: cookies, and the pages whose answers were acknowledged, with the answer."""
    acknowledged = {}
    with Client(base_url=address, timeout=10) as client:
        try:
            client.post("/consent", data={"agree": "yes", "role": "patient"})
            path = client.get("/continue").headers["location"]
            while not killed.is_set() and path.startswith("/question/"):
                answer = GROUPS.get(path.rsplit("/", 1)[1], "1")
                response = client.post(path, data={"answer": answer, "ms": "5"})
                acknowledged[path] = answer
                heard.append(path)
                path = response.headers["location"]
        except TransportError:
            pass  # this one was not acknowledged: it may be kept or not
        return dict(client.cookies), acknowledged


def go_on(address, cookies, acknowledged):
    """The same participant after the crash: send what was acknowledged again, then see the page."""
    with Client(base_url=address, cookies=cookies, follow_redirects=True) as client:
        for path, answer in acknowledged.items():
            client.post(path, data={"answer": answer, "ms": "9"})
        return client.get("/continue")


@pytest.mark.slow
def test_after_a_crash_no_acknowledged_answer_is_missing_and_none_is_doubled(serve, tmp_path):
    data = tmp_path / "data"
    first = serve("hip-knee", data)
    killed, heard = Event(), []
    with ThreadPoolExecutor(PEOPLE) as crowd:
        people = [
            crowd.submit(answer_until_killed, first.address, killed, heard) for _ in range(PEOPLE)
        ]
        while len(heard) < ANSWERS * PEOPLE // 2:
            time.sleep(0.01)
        first.process.kill()
        killed.set()
        walked = [person.result() for person in people]

    second = serve("hip-knee", data)
    came_back = [(c, acknowledged) for c, acknowledged in walked if acknowledged]
    pages = [go_on(second.address, *person) for person in came_back]
    second.process.terminate()
    second.process.wait(10)

    with closing(sqlite3.connect(data / "test.sqlite")) as connection:
        rows = connection.execute(
            "SELECT token_hash, item, revision FROM answers JOIN participants ON participant = id"
        ).fetchall()
        (sound,) = connection.execute("PRAGMA integrity_check").fetchone()
    kept = Counter(participant for participant, *_ in rows)
    sent = {token_hash(c["participant"]): len(answers) for c, answers in came_back}

    assert sound == "ok"
    assert ANSWERS * PEOPLE // 2 <= sum(sent.values()) < ANSWERS * PEOPLE  # it came in the middle
    assert all(page.status_code == 200 for page in pages)
    assert {revision for *_, revision in rows} == {1}  # none is doubled
    assert len(rows) == len({(participant, item) for participant, item, _ in rows})
    for participant, n_sent in sent.items():  # the role came with consent; one may be in flight
        assert 1 + n_sent <= kept[participant] <= 1 + n_sent + 1
