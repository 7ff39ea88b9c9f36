"""The ways in: an open door, an invitation for one person, a link for a shared tablet."""

from contextlib import ExitStack, closing
from dataclasses import replace

import pytest
from starlette.testclient import TestClient

from questionnaires.fieldwork import Fieldwork
from survey.app import create_app
from survey.bots import take_survey
from survey.invitations import NAME, code_hash, new_code, read_invitations, shown, with_codes
from survey.settings import Settings

PERSON = {"role": "patient", "condition": "hip", "age_band": "65-79"}


@pytest.fixture
def invited(tmp_path, questionnaire, publish, open_store):
    """Makes browsers at a published survey that only invited people can take."""
    published = publish(questionnaire.folder)
    study = published.study.model_copy(update={"fieldwork": Fieldwork(entry="invited")})
    with ExitStack() as opened:
        store = opened.enter_context(
            closing(open_store(tmp_path / "data", replace(published, study=study)))
        )
        app = create_app(replace(published, study=study), store, Settings())
        yield lambda: TestClient(app)


@pytest.fixture
def codes(tmp_path):
    """Makes codes of a kind."""

    def make(n, kind="personal"):
        made = [new_code() for _ in range(n)]
        folder = tmp_path / "data"
        known = read_invitations(folder, "hip-knee")
        (folder / NAME).write_bytes(with_codes(known, "hip-knee", {kind: made})[NAME])
        return made

    return make


def agree(client):
    return client.post("/consent", data={"agree": "yes"})


def test_without_an_invitation_a_code_is_asked_for(invited):
    client = invited()

    assert client.get("/").url.path == "/code"
    assert agree(client).url.path == "/code"


def test_a_link_is_exchanged_for_a_cookie_and_leaves_the_address(invited, codes):
    (code,) = codes(1)
    client = invited()

    response = client.get(f"/i/{code}")

    assert response.url.path == "/consent"
    assert all(code not in str(one.url) for one in [response, *response.history[1:]])
    assert agree(client).url.path == "/question/segment/role"


def test_a_code_can_be_typed_by_hand(invited, codes):
    (code,) = codes(1)
    client = invited()

    wrong = client.post("/code", data={"code": code[::-1]})
    right = client.post("/code", data={"code": shown(code).lower()})

    assert wrong.status_code == 422
    assert "We do not know this code" in wrong.text
    assert right.url.path == "/consent"


def test_an_invitation_is_for_one_person_once(invited, codes):
    (code,) = codes(1)
    first, second, late = invited(), invited(), invited()
    first.get(f"/i/{code}")
    second.get(f"/i/{code}")
    agree(first)

    raced = agree(second)
    came_late = late.get(f"/i/{code}")

    assert raced.status_code == came_late.status_code == 410
    assert "Each invitation is for one person, once" in raced.text
    assert not any("participant" in one.cookies for one in (second, late))


def test_refusing_leaves_the_invitation_unused(invited, codes):
    (code,) = codes(1)
    client = invited()
    client.get(f"/i/{code}")
    client.post("/consent", data={"decision": "refuse"})

    assert client.get(f"/i/{code}").url.path == "/consent"


def test_the_same_link_on_the_same_device_goes_on_where_one_was(invited, codes):
    (code,) = codes(1)
    client = invited()
    client.get(f"/i/{code}")
    agree(client)

    again = client.get(f"/i/{code}")

    assert again.url.path == "/"
    assert "That was me: carry on" in again.text


def test_a_shared_tablet_lets_one_person_in_after_the_other(invited, codes):
    (code,) = codes(1, "kiosk")
    client = invited()
    client.get(f"/i/{code}")
    for _ in range(3):
        agree(client)
        client.post("/stop")
        assert client.post("/thanks").url.path == "/goodbye"

    assert client.get("/").url.path == "/consent"


def test_which_answers_belong_to_which_invitation_is_kept_nowhere(invited, codes, rows_of):
    (code,) = codes(1)
    client = invited()
    client.get(f"/i/{code}")
    agree(client)

    used = rows_of("SELECT * FROM used_invitations", "responses")
    people = rows_of("SELECT * FROM participants", "responses")

    assert used == [(code_hash(code, "hip-knee"),)]
    assert len(people) == 1
    assert code_hash(code, "hip-knee") not in repr(people)


def test_guessing_one_code_again_and_again_is_stopped(invited):
    client = invited()

    statuses = [client.post("/code", data={"code": "4F7K9XW22"}).status_code for _ in range(12)]

    assert statuses == [422] * 10 + [429] * 2


def test_guessing_many_codes_from_one_address_is_stopped(invited, codes):
    (good,) = codes(1)
    client = invited()

    statuses = [client.post("/code", data={"code": f"guess {n}"}).status_code for n in range(302)]

    assert statuses == [422] * 300 + [429] * 2
    assert client.get(f"/i/{good}").status_code == 429


@pytest.mark.slow
def test_a_whole_clinic_can_come_in_from_one_address(invited, codes):
    for code in codes(40):
        client = invited()
        client.get(f"/i/{code}")

        assert agree(client).url.path == "/question/segment/role"


def test_carers_read_their_own_sheet_before_they_agree(
    tmp_path, questionnaire, open_store, rows_of
):
    carers = dict.fromkeys(questionnaire.consents, "You **care** for someone.")
    hashes = {f"consent-carer.{tag}.md": "f" * 64 for tag in carers}
    with_sheet = replace(
        questionnaire, carer_consents=carers, hashes={**questionnaire.hashes, **hashes}
    )
    with closing(open_store(tmp_path / "data", with_sheet)) as store:
        client = TestClient(create_app(with_sheet, store, Settings()))
        asked = client.get("/")
        nothing = client.post("/consent/role", data={})
        carer = client.post("/consent/role", data={"answer": "carer_self"})
        unasked = client.post("/consent", data={"agree": "yes", "role": "nurse"})
        begun = client.post("/consent", data={"agree": "yes", "role": "carer_self"})
        walk = take_survey(client, PERSON | {"role": "carer_proxy"}, lambda _: 0)
        roles = {row["role"] for row in store.export_rows(with_sheet)}
    agreed_to = set(rows_of("SELECT consent_version, consent_sha256 FROM participants"))

    assert asked.url.path == "/consent/role"
    assert nothing.status_code == 422
    assert "<strong>care</strong>" in carer.text
    assert unasked.url.path == "/consent/role"
    assert begun.url.path == "/question/segment/condition"  # who is answering is known
    assert walk.finished
    assert roles == {"carer_proxy"}
    assert agreed_to == {("1", "f" * 64)}


@pytest.mark.parametrize(("told", "kept"), [("phone", "phone"), ("Mozilla/5.0", ""), ("", "")])
def test_of_the_device_only_its_kind_is_kept(client, rows_of, told, kept):
    client.post("/consent", data={"agree": "yes", "device": told})

    assert rows_of("SELECT device FROM participants") == [(kept,)]
