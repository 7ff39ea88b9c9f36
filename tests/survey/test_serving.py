"""The survey as a process: its link, its end, what it carries and what it logs."""

import shutil
import socket
import subprocess
import sys
import time
from datetime import date

import pytest
from httpx2 import Client

from analysis.publication import amend, publish
from questionnaires.files import find_study, read_questionnaire
from survey.bots import take_survey
from survey.errors import SettingsError
from survey.serving import listen

PERSON = {"role": "patient", "condition": "hip", "age_band": "80+"}


def test_the_survey_prints_its_link_and_ends_when_it_is_told_to(serve, tmp_path):
    served = serve("hip-knee", tmp_path / "data")
    with Client(base_url=served.address) as client:
        page = client.get("/consent", params={"role": "patient"}).text

    served.process.terminate()
    code = served.process.wait(timeout=10)

    assert "What matters to you after a new hip or knee?" in page
    assert code == 0
    assert (tmp_path / "survey.log").read_text() == ""
    assert not (tmp_path / "data" / "test.sqlite-wal").exists()  # closed in good order


@pytest.mark.slow
def test_an_open_survey_goes_on_with_what_is_published(serve, tmp_path):
    study = tmp_path / "stroke"
    shutil.copytree(find_study("stroke"), study)
    served = serve(str(study), tmp_path / "data")
    with Client(base_url=served.address, headers={"Connection": "close"}) as client:
        before = client.get("/consent", params={"role": "patient"}).text
        publish(study, date(2026, 11, 2))
        after = first_without(client, "answers do not count")
        text = (study / "text.en.toml").read_text()
        title = read_questionnaire(study).texts["en"].title
        words = {"text.en.toml": text.replace(title, "What counts for you").encode()}
        amend(study, "Plainer", date(2026, 11, 3), structure=False, changes=words)
        amended = first_without(client, title)

    assert "answers do not count" in before
    assert title in after
    assert "What counts for you" in amended
    assert (tmp_path / "data" / "responses.sqlite").exists()


def first_without(client, words):
    """The first page within some seconds that does not say something any more."""
    for _ in range(80):
        page = client.get("/consent", params={"role": "patient"})  # the door is never shut
        if page.is_success and words not in page.text:
            return page.text
        time.sleep(0.25)
    raise AssertionError(f"{words}: still said")


@pytest.mark.slow
def test_a_tablet_that_lost_its_connection_does_not_keep_the_survey_from_ending(serve, tmp_path):
    served = serve("hip-knee", tmp_path / "data")
    host, port = served.address.removeprefix("http://").split(":")
    half = b"POST /consent HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nagree"

    with socket.create_connection((host, int(port))) as tablet:
        tablet.sendall(half)
        time.sleep(0.2)
        served.process.terminate()

        assert served.process.wait(timeout=15) == 0
    assert not (tmp_path / "data" / "test.sqlite-wal").exists()  # closed in good order


@pytest.mark.slow
def test_no_token_code_or_answer_is_logged(serve, tmp_path):
    served = serve("hip-knee", tmp_path / "data")
    with Client(base_url=served.address) as client:
        client.get("/i/CANARY123")
        client.post("/code", data={"code": "canary-in-the-log"})
        walk = take_survey(client, PERSON, lambda _: 0)
        client.post("/withdraw", data={"code": "canary-in-the-log"})
        client.post("/question/choice/1", data={"answer": "canary-in-the-log"})
    served.process.terminate()
    printed, _ = served.process.communicate(timeout=10)
    logged = printed + (tmp_path / "survey.log").read_text()

    assert walk.finished
    assert logged == ""


def test_the_survey_carries_no_numpy(tmp_path):
    look = (
        "import sys, survey.__main__, survey.serving, survey.bots; "
        "print(sorted({'numpy', 'pandas', 'scipy', 'analysis', 'pyarrow'} & set(sys.modules)))"
    )

    found = subprocess.run(
        [sys.executable, "-c", look], capture_output=True, text=True, check=True, cwd=tmp_path
    )

    assert found.stdout.strip() == "[]"


def test_several_processes_are_refused_on_sqlite_with_the_reason(tmp_path):
    command = [sys.executable, "-m", "survey", "hip-knee", "--data", str(tmp_path / "data")]

    refused = subprocess.run(
        [*command, "--workers", "2"], capture_output=True, text=True, timeout=30
    )

    assert refused.returncode == 2
    assert "--workers 2: SQLite lets one process write" in refused.stderr
    assert "name a PostgreSQL database with --database" in refused.stderr
    assert not (tmp_path / "data").exists()


@pytest.mark.slow
def test_a_database_that_is_none_is_an_error_that_shows_no_password(tmp_path):
    command = [sys.executable, "-m", "survey", "hip-knee", "--data", str(tmp_path / "data")]
    refused = [
        subprocess.run([*command, "--database", url], capture_output=True, text=True, timeout=30)
        for url in ("mysql://me:canary@host/x", "postgresql://me:canary@127.0.0.1:9/survey")
    ]

    assert [one.returncode for one in refused] == [2, 2]
    assert "write postgresql://user:password@host:5432/database" in refused[0].stderr
    assert "127.0.0.1" in refused[1].stderr
    assert "onnection refused" in refused[1].stderr
    assert not any("canary" in one.stderr or "Traceback" in one.stderr for one in refused)


def test_a_port_that_no_machine_has_is_an_error():
    with pytest.raises(SettingsError, match="99999: no such port; choose one from 0 to 65535"):
        listen("127.0.0.1", 99999)


@pytest.mark.slow
def test_a_port_that_is_taken_is_an_error_with_its_remedy(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        command = [sys.executable, "-m", "survey", "hip-knee", "--data", str(tmp_path / "data")]
        refused = subprocess.run(
            [*command, "--port", port], capture_output=True, text=True, timeout=30
        )

    assert refused.returncode == 2
    assert f"127.0.0.1:{port}: cannot listen there: Address already in use" in refused.stderr
    assert "choose another port or host" in refused.stderr


@pytest.mark.slow
def test_a_study_that_does_not_exist_is_an_error_without_a_traceback(tmp_path):
    refused = subprocess.run(
        [sys.executable, "-m", "survey", "hip-nee", "--data", str(tmp_path)],
        capture_output=True,
        text=True,
        timeout=30,
    )

    assert refused.returncode == 2
    assert 'did you mean "hip-knee"?' in refused.stderr
    assert "Traceback" not in refused.stderr
