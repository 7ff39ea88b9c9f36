"""A full disk, a file that is read-only, a server that is away: said clearly, and nothing lost."""

import logging
import re
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime, timedelta

import pytest
from httpx2 import Client
from starlette.testclient import TestClient

from survey.app import create_app
from survey.codes import form_token
from survey.errors import NotSaved
from survey.outages import Outages
from survey.settings import Settings
from tools.postgresql_server import server_at

ROLES = ("patient", "carer_self")


@pytest.fixture
def study(opt_out):
    """Folder of a small study."""
    return str(opt_out.folder)


@pytest.fixture
def small_disk(tmp_path):
    """A disk of 3 MB in memory, which only root may mount."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", folder], capture_output=True, text=True
    )
    if mounted.returncode != 0:
        pytest.skip(f"mounting a small disk is not permitted here: {mounted.stderr.strip()}")
    yield folder
    subprocess.run(["umount", "--lazy", folder], check=True)


@contextmanager
def immutable(*files):
    """Files that nobody can write to, not even a process that has opened them."""
    changed = subprocess.run(["chattr", "+i", *files], capture_output=True, text=True)
    if changed.returncode != 0:
        pytest.skip(f"files cannot be made immutable here: {changed.stderr.strip()}")
    try:
        yield
    finally:
        subprocess.run(["chattr", "-i", *files], check=True)


@pytest.fixture
def own_server():
    """A PostgreSQL server that may be stopped."""
    with server_at("fsync=off") as server:
        yield server


@pytest.fixture
def participant():
    """A browser whose owner has agreed to take part."""

    @contextmanager
    def at(address):
        with Client(base_url=address, timeout=30) as client:
            client.post("/consent", data={"agree": "yes"})
            yield client

    return at


def fill_up(path):
    """Write to a file for as long as there is room on its disk."""
    with path.open("wb", buffering=0) as file, suppress(OSError):
        while True:
            file.write(bytes(1024))


def answer(client, number):
    """Say another role than before."""
    return client.post("/question/segment/role", data={"answer": ROLES[number % 2], "ms": "5"})


def parcel(client):
    """The other role, as a device sends what it kept."""
    said = {"answer": ROLES[1], "ms": "5"}
    item = {"id": "12345678", "page": "/question/segment/role", "revision": 1, "form": said}
    return {"token": form_token(client.cookies["participant"]), "held": 0, "items": [item]}


def answer_until_refused(client, most=600):
    """How many different answers were acknowledged, and the first that was not."""
    for number in range(most):
        response = answer(client, number)
        if response.status_code != 303:
            return number, response
    raise AssertionError("all were acknowledged")


def assert_clear(response):
    """A participant learns that the answer was not saved, and what to do."""
    assert response.status_code == 503
    assert "Your answer was not saved</h1>" in response.text
    assert 'href="/question/segment/role"' in response.text
    assert int(response.headers["retry-after"]) > 0
    assert "content-security-policy" in response.headers


def roles_in(path):
    """Roles that are stored, in the order in which they were said; checked for damage."""
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        said = connection.execute("SELECT value FROM answers ORDER BY revision").fetchall()
    return [role for (role,) in said]


@pytest.mark.slow
def test_on_a_full_disk_nothing_acknowledged_is_lost_and_it_goes_on_when_there_is_room(
    serve, study, small_disk, tmp_path, participant
):
    served = serve(study, small_disk / "data")
    with participant(served.address) as client:
        ballast = small_disk / "ballast"
        fill_up(ballast)
        acknowledged, refused = answer_until_refused(client)
        page = client.get("/question/segment/role")
        ballast.unlink()
        again = answer(client, acknowledged)
    served.process.terminate()
    served.process.wait(10)
    log = (tmp_path / "survey.log").read_text()

    assert_clear(refused)
    assert page.status_code == 200  # what is there can still be read
    assert again.status_code == 303
    assert roles_in(small_disk / "data" / "test.sqlite") == [
        ROLES[number % 2] for number in range(acknowledged + 1)
    ]
    assert log.count("\n") == 1
    assert re.match(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ ERROR survey: Answers cannot be kept", log)
    written = datetime.fromisoformat(log.partition(" ")[0])
    assert abs(datetime.now(UTC) - written) < timedelta(minutes=5)  # by universal time
    assert "test.sqlite: database or disk is full" in log
    assert "Make room on the disk" in log


@pytest.mark.slow
def test_a_file_that_becomes_read_only_is_said_and_nothing_acknowledged_is_lost(
    serve, study, tmp_path, participant
):
    served = serve(study, tmp_path / "data")
    file = tmp_path / "data" / "test.sqlite"
    with participant(served.address) as client:
        before = answer(client, 0)
        with immutable(file, f"{file}-wal"):
            refused = answer(client, 1)
            kept = client.post("/answers", json=parcel(client))
        again = answer(client, 1)
    served.process.terminate()
    served.process.wait(10)

    assert_clear(refused)
    assert (kept.status_code, kept.json()) == (503, {})  # a device keeps it, and tries again
    assert int(kept.headers["retry-after"]) > 0
    assert (before.status_code, again.status_code) == (303, 303)
    assert roles_in(file) == list(ROLES)
    assert "test.sqlite: " in (tmp_path / "survey.log").read_text()


@pytest.mark.slow
def test_a_survey_does_not_start_on_a_file_that_is_read_only(serve, study, tmp_path):
    serve(study, tmp_path / "data").process.terminate()
    time.sleep(1)
    command = [sys.executable, "-m", "survey", study, "--data", str(tmp_path / "data")]

    with immutable(tmp_path / "data" / "test.sqlite"):
        refused = subprocess.run(command, capture_output=True, text=True, timeout=60)

    assert refused.returncode == 2
    assert "test.sqlite: is read-only; give this user the right" in refused.stderr
    assert "Traceback" not in refused.stderr


@pytest.mark.slow
def test_a_server_that_is_stopped_or_read_only_is_said_and_found_again(
    serve, study, tmp_path, own_server, participant, rows_in
):
    process = own_server.run()
    served = serve(study, tmp_path / "data", "--database", own_server.url)
    with participant(served.address) as client:
        statuses = [answer(client, 0).status_code]
        own_server.execute("ALTER SYSTEM SET default_transaction_read_only = on")
        own_server.execute("SELECT pg_reload_conf()")
        time.sleep(1)
        read_only = answer(client, 1)
        own_server.execute("ALTER SYSTEM RESET default_transaction_read_only")
        own_server.execute("SELECT pg_reload_conf()")
        time.sleep(1)
        statuses.append(answer(client, 1).status_code)
        process.send_signal(signal.SIGKILL)
        process.wait()
        away = answer(client, 2)
        own_server.run()
        statuses.append(answer(client, 2).status_code)
    said = rows_in(own_server.url, "SELECT value FROM answers ORDER BY revision")
    log = (tmp_path / "survey.log").read_text()

    assert_clear(read_only)
    assert_clear(away)
    assert statuses == [303, 303, 303]
    assert [role for (role,) in said] == ["patient", "carer_self", "patient"]
    assert "read-only transaction" in log
    assert "Traceback" not in log


def test_an_outage_is_said_once_a_minute_and_each_reason_by_itself(caplog):
    outages = Outages()

    with caplog.at_level(logging.ERROR):
        for reason in ("full", "full", "away", "away"):
            outages.report(NotSaved(reason))

    assert [record.getMessage().split(".")[0] for record in caplog.records] == [
        "Answers cannot be kept: full",
        "Answers cannot be kept: away",
    ]


@pytest.mark.sqlite
def test_what_is_no_answer_is_not_called_one(questionnaire, store):
    store.close()  # nothing can be written any more
    app = create_app(questionnaire, store, Settings())

    with TestClient(app, raise_server_exceptions=False) as client:
        page = client.post("/consent", data={"agree": "yes"})

    assert page.status_code == 500
    assert "Something went wrong" in page.text
