"""A backup brings back the same answers, wherever they came from and wherever they go."""

import json
import stat
from contextlib import closing
from hashlib import sha256
from zipfile import ZipFile

import pytest
from starlette.testclient import TestClient

from questionnaires.files import responses_csv, write_files
from survey.app import create_app
from survey.backup import back_up, restore
from survey.bots import take_survey
from survey.codes import withdrawal_code
from survey.errors import StoreError
from survey.invitations import new_code, read_invitations, with_codes
from survey.participant import Arrival
from survey.queries.exports import read_responses
from survey.sealing import open_seal
from survey.settings import Settings

pytestmark = pytest.mark.postgresql
PERSON = {"role": "patient", "age_band": "65+"}


@pytest.fixture
def answered(tmp_path, opt_out, open_store):
    """Folder of a survey that is open, in which some have answered and one has withdrawn."""
    with closing(open_store(tmp_path / "data", opt_out)) as store:
        client = TestClient(create_app(opt_out, store, Settings()))
        for number in range(4):
            take_survey(client, PERSON, lambda cards, n=number: n % len(cards))
        store.start("gone", Arrival("en")).result()
        store.withdraw(withdrawal_code("gone"))
        codes = with_codes({}, "opt-out", {"personal": [new_code(), new_code()]})
        write_files(tmp_path / "data", codes)
        yield tmp_path / "data"


@pytest.fixture
def elsewhere(url, request):
    """Another empty place, of the same kind."""
    return request.getfixturevalue("new_database")() if url else ""


def hash_of_export(folder, questionnaire, url):
    """Hash of the responses table, as it is exported."""
    rows = read_responses(folder, questionnaire, url)
    return sha256(responses_csv(questionnaire.study, rows)).hexdigest()


def test_a_restored_backup_gives_the_same_export(tmp_path, answered, opt_out, url, elsewhere):
    before = hash_of_export(answered, opt_out, url)

    made = back_up(answered, url, tmp_path / "backup.zip")
    restored = restore(tmp_path / "backup.zip", tmp_path / "restored", elsewhere)

    assert made == restored
    assert made.answers["test"].tables["participants"].rows == 4
    assert made.answers["test"].tables["withdrawals"].rows == 1
    assert hash_of_export(tmp_path / "restored", opt_out, elsewhere) == before
    assert len(read_invitations(tmp_path / "restored", "opt-out")) == 2


def test_a_survey_goes_on_where_it_was_restored(
    tmp_path, answered, opt_out, url, elsewhere, open_store
):
    back_up(answered, url, tmp_path / "backup.zip")
    restore(tmp_path / "backup.zip", tmp_path / "restored", elsewhere)

    other = tmp_path / "restored" if not url else answered
    with closing(open_store(other, opt_out)) as store:
        walk = take_survey(TestClient(create_app(opt_out, store, Settings())), PERSON, lambda _: 0)

    assert walk.finished


def test_a_backup_moves_answers_from_a_file_to_a_server_and_back(
    tmp_path, answered, opt_out, url, request
):
    other = "" if url else request.getfixturevalue("new_database")()
    before = hash_of_export(answered, opt_out, url)

    back_up(answered, url, tmp_path / "there.zip")
    restore(tmp_path / "there.zip", tmp_path / "there", other)
    back_up(tmp_path / "there", other, tmp_path / "back.zip")

    assert hash_of_export(tmp_path / "there", opt_out, other) == before
    assert (tmp_path / "there.zip").read_bytes() == (tmp_path / "back.zip").read_bytes()


def test_what_a_tablet_sealed_is_still_opened_after_a_restore(tmp_path, answered, url, elsewhere):
    packet = open_seal(answered).seal(b"five answers")
    back_up(answered, url, tmp_path / "backup.zip")
    restore(tmp_path / "backup.zip", tmp_path / "restored", elsewhere)

    assert open_seal(tmp_path / "restored").open(packet) == b"five answers"
    assert stat.S_IMODE((tmp_path / "restored" / "sealing.pem").stat().st_mode) == 0o600


@pytest.mark.sqlite
def test_a_key_to_which_tablets_may_have_sealed_is_never_overwritten(tmp_path, answered):
    back_up(answered, "", tmp_path / "backup.zip")
    (tmp_path / "other").mkdir()
    there = open_seal(tmp_path / "other").public

    with pytest.raises(StoreError, match=r"sealing.pem: another key than that of the backup"):
        restore(tmp_path / "backup.zip", tmp_path / "other", "")

    assert open_seal(tmp_path / "other").public == there
    assert [one.name for one in (tmp_path / "other").iterdir()] == ["sealing.pem"]


def test_answers_are_never_restored_over_others(tmp_path, answered, url):
    back_up(answered, url, tmp_path / "backup.zip")

    with pytest.raises(StoreError, match="holds answers already; name an empty place"):
        restore(tmp_path / "backup.zip", answered, url)


def test_a_damaged_backup_is_refused_before_anything_is_restored(
    tmp_path, answered, url, elsewhere
):
    back_up(answered, url, tmp_path / "backup.zip")
    with ZipFile(tmp_path / "backup.zip") as whole, ZipFile(tmp_path / "bad.zip", "w") as bad:
        for name in whole.namelist():
            content = whole.read(name).replace(b'"value":"opt_out"', b'"value":"a"')
            bad.writestr(name, content)
    (tmp_path / "half.zip").write_bytes((tmp_path / "backup.zip").read_bytes()[:900])

    with pytest.raises(StoreError, match=r"bad.zip: test/answers.jsonl is damaged"):
        restore(tmp_path / "bad.zip", tmp_path / "restored", elsewhere)
    with pytest.raises(StoreError, match=r"half.zip: no backup, or damaged"):
        restore(tmp_path / "half.zip", tmp_path / "restored", elsewhere)
    assert not (tmp_path / "restored").exists()


def test_a_backup_holds_no_secret_and_nothing_of_who_withdrew(tmp_path, answered, url):
    back_up(answered, url, tmp_path / "backup.zip")

    with ZipFile(tmp_path / "backup.zip") as archive:
        people = archive.read("test/participants.jsonl").decode().splitlines()
        everything = b"".join(map(archive.read, archive.namelist()))

    assert (tmp_path / "backup.zip").stat().st_mode & 0o777 == 0o600
    assert [json.loads(one)["id"] for one in people] == [1, 2, 3, 4]
    assert withdrawal_code("gone").encode() not in everything


def test_a_place_without_answers_is_named(tmp_path, url):
    with pytest.raises(StoreError, match="missing; name the place of the answers"):
        back_up(tmp_path, url, tmp_path / "backup.zip")
    assert not (tmp_path / "backup.zip").exists()


@pytest.mark.sqlite
def test_a_damaged_database_is_noticed(tmp_path, answered):
    open_elsewhere = tmp_path / "damaged"
    open_elsewhere.mkdir()
    back_up(answered, "", tmp_path / "backup.zip")
    restore(tmp_path / "backup.zip", open_elsewhere, "")
    path = open_elsewhere / "test.sqlite"
    content = bytearray(path.read_bytes())
    content[4096 * 6 : 4096 * 7] = bytes(4096)
    path.write_bytes(content)

    with pytest.raises(StoreError, match=r"test.sqlite: .*(damaged|malformed)"):
        back_up(open_elsewhere, "", tmp_path / "second.zip")
    assert not (tmp_path / "second.zip").exists()
