"""Recordings on the survey's pages: heard when asked for, in the language that is read."""

import shutil
from contextlib import closing
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from questionnaires.files import find_study, read_questionnaire
from survey.app import create_app
from survey.settings import Settings

SOUND = bytes(range(256)) * 40
RECORDED = ("cy/consent", "cy/role", "cy/attributes.pain", "cy/choice", "cy-easy/consent")


@pytest.fixture
def client(tmp_path, open_store):
    """A browser in front of a study some of whose pages can be heard in Welsh."""
    folder = Path(shutil.copytree(find_study("hip-knee"), tmp_path / "hip-knee"))
    for name in RECORDED:
        path = folder / "audio" / f"{name}.mp3"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(SOUND)
    questionnaire = read_questionnaire(folder)
    with closing(open_store(tmp_path / "data", questionnaire)) as store:
        yield TestClient(create_app(questionnaire, store, Settings()))


def address_of(page):
    """Address of the recording on a page; empty where there is none."""
    return page.text.partition('preload="none" src="')[2].partition('"')[0]


def test_a_page_plays_the_recording_of_its_language(client):
    sheets = {
        tag: address_of(client.get(f"/consent?role=patient&lang={tag}"))
        for tag in ("cy", "cy-easy", "en")
    }

    assert sheets["cy"].startswith("/audio/cy/consent.mp3?v=")
    assert sheets["cy-easy"].startswith("/audio/cy-easy/consent.mp3")
    assert sheets["en"] == ""


def test_a_recording_never_starts_by_itself(client):
    page = client.get("/consent?role=patient&lang=cy").text

    assert "<audio controls preload" in page
    assert "autoplay" not in page


def test_questions_are_heard_as_far_as_they_are_recorded(client):
    client.get("/?lang=cy")

    heard = address_of(client.get("/consent/role"))
    silent = address_of(client.post("/consent", data={"agree": "yes", "role": "patient"}))

    assert heard.startswith("/audio/cy/role.mp3?v=")
    assert silent == ""


def test_players_get_the_part_that_they_ask_for(client):
    address = address_of(client.get("/consent?lang=cy"))

    whole = client.get(address)
    part = client.get(address, headers={"Range": "bytes=100-199"})

    assert whole.content == SOUND
    assert whole.headers["content-type"] == "audio/mpeg"
    assert "content-encoding" not in whole.headers
    assert part.status_code == 206
    assert part.content == SOUND[100:200]
    assert part.headers["content-range"] == f"bytes 100-199/{len(SOUND)}"


def test_the_page_may_play_its_own_sounds_and_no_others(client):
    policy = client.get("/consent").headers["content-security-policy"]

    assert "media-src 'self'" in policy
    assert client.get("/audio/../study.toml").status_code == 404
    assert client.get("/audio/cy/%2e%2e/%2e%2e/study.toml").status_code == 404


def test_without_recordings_there_is_nothing_to_hear(browser):
    page = browser().get("/consent?lang=cy")

    assert address_of(page) == ""
    assert browser().get("/audio/cy/consent.mp3").status_code == 404
