"""Answers that a device kept while it was offline: each is kept once, and none is overwritten."""

import pytest

from survey.codes import form_token
from survey.queries.exports import on_devices

pytestmark = pytest.mark.postgresql

WAY = [("segment/role", "patient"), ("segment/condition", "hip"), ("segment/age_band", "65-79")]


def item(page, answer, revision=1, name=None):
    """An answer as a device keeps it."""
    return {
        "id": name or f"{page}-{answer}-{revision}".replace("/", "-").replace("_", "-"),
        "page": f"/question/{page}",
        "revision": revision,
        "form": {"answer": answer, "ms": "1500", "language": "en", "form_token": "x"},
    }


@pytest.fixture
def device(client):
    """A browser whose owner has agreed to take part."""
    client.post("/consent", data={"agree": "yes"})
    return client


@pytest.fixture
def send(device):
    """Sends answers from the device."""

    def sent(*items, held=0):
        token = form_token(device.cookies["participant"])
        return device.post("/answers", json={"token": token, "held": held, "items": items})

    return sent


def statuses(response):
    """What became of each answer."""
    assert response.status_code == 200, response.text
    return [one["status"] for one in response.json()["items"]]


def test_what_a_device_kept_is_stored_in_its_order_and_leads_on(send, rows_of):
    response = send(*[item(page, answer) for page, answer in WAY])

    assert statuses(response) == ["stored"] * 3
    assert response.json()["next"].startswith("/question/outcome/")
    assert rows_of("SELECT item, revision, value, number FROM answers ORDER BY ms, item") == [
        ("segment:age_band", 1, "65-79", 1),
        ("segment:condition", 1, "hip", 1),
        ("segment:role", 1, "patient", 1),
    ]


def test_what_was_not_acknowledged_is_sent_again_and_kept_once(send, rows_of):
    parcel = [item(page, answer) for page, answer in WAY]
    send(*parcel[:2])

    assert statuses(send(*parcel)) == ["duplicate", "duplicate", "stored"]
    assert statuses(send(*parcel, parcel[0])) == ["duplicate"] * 4
    assert rows_of("SELECT count(*) FROM answers") == [(3,)]


def test_a_different_answer_under_the_same_number_is_a_conflict_and_changes_nothing(send, rows_of):
    send(item("segment/role", "patient"))

    other, alike = (
        item("segment/role", "carer_self"),
        item("segment/role", "patient", 1, "99999999"),
    )

    assert statuses(send(other)) == ["conflict"]
    assert statuses(send(alike)) == ["duplicate"]
    assert rows_of("SELECT value FROM answers") == [("patient",)]


def test_each_revision_is_kept_and_an_old_one_that_comes_again_changes_nothing(send, rows_of):
    revisions = [
        item("segment/role", answer, number)
        for number, answer in enumerate(("patient", "carer_self", "carer_self", "patient"), 1)
    ]
    send(*revisions)

    assert statuses(send(revisions[1])) == ["duplicate"]
    assert rows_of("SELECT revision, number, value FROM answers ORDER BY revision") == [
        (1, 1, "patient"),
        (2, 2, "carer_self"),
        (3, 3, "carer_self"),
        (4, 4, "patient"),
    ]


def test_an_answer_that_is_none_is_refused_in_the_words_of_its_page(send, rows_of):
    response = send(item("segment/role", "nobody"), item("segment/condition", "hip"))

    refused, too_early = response.json()["items"]
    assert (refused["status"], refused["words"]) == ("refused", "Select an answer")
    assert (too_early["status"], too_early["reason"]) == ("refused", "no_such_page")
    assert rows_of("SELECT count(*) FROM answers") == [(0,)]


def test_forms_and_what_devices_kept_are_revisions_of_one_answer(send, device, rows_of):
    device.post("/question/segment/role", data={"answer": "carer_self"})

    assert statuses(send(item("segment/role", "patient"))) == ["stored"]
    device.post("/question/segment/role", data={"answer": "patient"})
    assert rows_of("SELECT revision, number, value FROM answers ORDER BY revision") == [
        (1, None, "carer_self"),
        (2, 1, "patient"),
    ]


def test_after_the_end_nothing_is_taken_but_what_is_there_is_acknowledged(send, device):
    there = item("segment/role", "patient")
    send(there)
    device.post("/stop")

    response = send(there, item("segment/condition", "hip"))

    assert statuses(response) == ["duplicate", "refused"]
    assert response.json()["items"][1]["reason"] == "over"
    assert response.json()["next"] == "/thanks"


def test_how_many_answers_a_device_still_has_is_kept(send, rows_of, store, questionnaire, url):
    send(held=5)
    before = rows_of("SELECT held FROM participants")
    waiting = on_devices(store.folder, questionnaire, url)
    send(item("segment/role", "patient"))

    assert before == [(5,)]
    assert waiting == 5
    assert on_devices(store.folder, questionnaire, url) == 0
    assert rows_of("SELECT held FROM participants") == [(0,)]


@pytest.mark.sqlite
def test_a_parcel_without_the_token_of_its_participant_is_refused(device):
    wrong = device.post("/answers", json={"token": "x", "held": 0, "items": []})
    device.cookies.clear()
    nobody = device.post("/answers", json={"token": "x", "held": 0, "items": []})

    assert wrong.status_code == 403
    assert (nobody.status_code, nobody.json()["next"]) == (401, "/consent")


@pytest.mark.sqlite
@pytest.mark.parametrize(
    "change",
    [{"id": "?"}, {"page": "/stop"}, {"revision": 0}, {"form": {"answer": "1" * 501}}, {"more": 1}],
)
def test_a_parcel_that_is_none_is_refused_whole(send, rows_of, change):
    assert send(item("segment/role", "patient") | change).status_code == 400
    assert rows_of("SELECT count(*) FROM answers") == [(0,)]


@pytest.mark.sqlite
def test_a_parcel_is_larger_than_a_form_and_has_a_limit_too(send):
    sixty = [item("segment/role", "patient", number) for number in range(1, 61)]

    assert statuses(send(*sixty)) == ["stored"] * 60
    assert send(*sixty * 8).status_code == 413
