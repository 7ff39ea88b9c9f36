"""An offline laptop's answers come to those of all: each once, nothing overwritten, nobody back."""

import json
import sqlite3
from contextlib import closing

import pytest
from starlette.testclient import TestClient

from questionnaires.files import responses_csv
from survey.app import create_app
from survey.backup import back_up
from survey.bots import take_survey
from survey.codes import withdrawal_code
from survey.errors import StoreError
from survey.participant import Answer, Arrival
from survey.queries.exports import read_responses
from survey.settings import Settings
from survey.store import open_store as open_store_at
from survey.syncing import sync

pytestmark = pytest.mark.postgresql
PERSON = {"role": "patient", "age_band": "65+"}


@pytest.fixture
def laptop(tmp_path, opt_out):
    """Opens the answers of a laptop, which are in a file."""
    return lambda: closing(open_store_at(tmp_path / "laptop", opt_out))


@pytest.fixture
def centre(tmp_path, opt_out, open_store):
    """Opens the answers of all, on either database."""
    return lambda: closing(open_store(tmp_path / "data", opt_out))


@pytest.fixture
def merged(tmp_path, url, centre):
    """Merges the laptop's answers, and gives what became of its people."""
    with centre():
        pass

    def merge(source="laptop"):
        return sync(tmp_path / source, tmp_path / "data", url).parts["test"]

    return merge


def answer(store, token, role):
    """Agree to take part, if need be, and say a role."""
    store.start(token, Arrival("en")).result()
    store.record(token, Answer("segment:role", role, 900, 0, None, "en")).result()


def test_all_answers_of_a_laptop_arrive_once_and_as_they_were_given(
    tmp_path, opt_out, laptop, merged, url
):
    with laptop() as store:
        client = TestClient(create_app(opt_out, store, Settings()))
        for number in range(3):
            take_survey(client, PERSON, lambda cards, n=number: n % len(cards))
    there = read_responses(tmp_path / "laptop", opt_out)

    first, again = merged(), merged()

    assert (first.people, again.people) == ({"added": 3}, {"unchanged": 3})
    assert first.answers > 0
    assert again.answers == 0
    here = read_responses(tmp_path / "data", opt_out, url)
    assert responses_csv(opt_out.study, here) == responses_csv(opt_out.study, there)


def test_who_went_on_there_has_gone_on_here_and_a_backup_does_as_well(
    tmp_path, laptop, centre, merged
):
    with laptop() as store:
        answer(store, "t", "patient")
    merged()
    with laptop() as store:
        answer(store, "t", "carer_self")
        store.stop("t").result()
    back_up(tmp_path / "laptop", "", tmp_path / "laptop.zip")

    part = merged("laptop.zip")

    assert (part.people, part.answers) == ({"continued": 1}, 1)
    with centre() as store:
        person = store.participant("t")
    assert (person.answers, person.status) == ({"segment:role": "carer_self"}, "stopped")


def test_where_both_have_gone_on_neither_is_changed(laptop, centre, merged):
    with laptop() as store:
        answer(store, "t", "patient")
    merged()
    for place, role in ((laptop, "carer_self"), (centre, "carer_proxy")):
        with place() as store:
            answer(store, "t", role)

    part = merged()

    assert part.people == {"conflict": 1}
    assert len(part.conflicts) == 1
    with centre() as store:
        assert store.participant("t").answers == {"segment:role": "carer_proxy"}


def test_who_went_on_here_is_not_set_back(laptop, centre, merged):
    with laptop() as store:
        answer(store, "t", "patient")
    merged()
    with centre() as store:
        answer(store, "t", "carer_self")

    assert merged().people == {"unchanged": 1}
    with centre() as store:
        assert store.participant("t").answers == {"segment:role": "carer_self"}


def test_who_withdrew_here_is_not_brought_back(laptop, centre, merged):
    with laptop() as store:
        answer(store, "t", "patient")
    merged()
    with centre() as store:
        assert store.withdraw(withdrawal_code("t"))

    assert merged().people == {"kept_out": 1}
    with centre() as store:
        assert store.participant("t") is None


def test_who_withdrew_there_is_withdrawn_here_and_counted_once(laptop, centre, merged, rows_of):
    with laptop() as store:
        answer(store, "t", "patient")
    merged()
    with laptop() as store:
        assert store.withdraw(withdrawal_code("t"))

    assert (merged().withdrawn, merged().withdrawn) == (1, 0)
    with centre() as store:
        assert store.participant("t") is None
    assert rows_of("SELECT count(*) FROM answers") == [(0,)]
    assert rows_of("SELECT count(*) FROM withdrawals") == [(1,)]


@pytest.mark.sqlite
def test_answers_to_another_version_or_other_words_are_refused(tmp_path, opt_out, publish, amend):
    study = publish(opt_out.folder)
    for name in ("data", "other words"):
        open_store_at(tmp_path / name, study).close()
    with closing(sqlite3.connect(tmp_path / "other words" / "responses.sqlite")) as connection:
        connection.execute("UPDATE instruments SET sha256 = 'x'")
        connection.commit()
    with closing(open_store_at(tmp_path / "alike", study)) as store:
        answer(store, "t", "patient")
    next_version = amend(study, "text.en.toml", "Nights", "nights")
    with closing(open_store_at(tmp_path / "newer", next_version)) as store:
        answer(store, "t", "patient")

    with pytest.raises(StoreError, match=r"opt-out v2, which .* does not know; start the survey"):
        sync(tmp_path / "newer", tmp_path / "data", "")
    with pytest.raises(StoreError, match=r"opt-out v1 in other words than .* never mixed"):
        sync(tmp_path / "alike", tmp_path / "other words", "")


@pytest.mark.sqlite
def test_a_damaged_backup_and_a_place_that_is_missing_are_refused(tmp_path, laptop):
    with laptop() as store:
        answer(store, "t", "patient")
    back_up(tmp_path / "laptop", "", tmp_path / "laptop.zip")

    with pytest.raises(StoreError, match="missing; start the survey there once"):
        sync(tmp_path / "laptop.zip", tmp_path / "data", "")
    with pytest.raises(StoreError, match="missing; name a folder"):
        sync(tmp_path / "nowhere", tmp_path / "data", "")
    content = bytearray((tmp_path / "laptop.zip").read_bytes())
    content[200] ^= 255
    (tmp_path / "laptop.zip").write_bytes(content)
    with pytest.raises(StoreError, match="damaged"):
        sync(tmp_path / "laptop.zip", tmp_path / "data", "")


@pytest.mark.sqlite
def test_the_command_says_what_was_merged_and_leaves_a_receipt(
    tmp_path, laptop, centre, whatmatters
):
    with laptop() as store:
        answer(store, "t", "patient")
    with centre():
        pass

    run = whatmatters("sync", "laptop", "--data", "data")
    receipt = json.loads((tmp_path / "receipt.json").read_text())

    assert run.returncode == 0, run.stderr
    assert "1 added; people: 1 new, 0 went on there" in run.stdout
    assert receipt["format"] == "whatmatters/sync/1"
    assert receipt["parts"]["test"]["people"] == {"added": 1}
    assert len(receipt["sha256"]) == 64
