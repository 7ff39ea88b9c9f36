"""One tablet for everybody: the secrets of it, and the PIN that ends it."""

import json
import stat

import pytest
from starlette.testclient import TestClient

from survey.app import create_app
from survey.attempts import PER_CODE
from survey.errors import SettingsError
from survey.settings import Settings
from survey.staff_pin import FILE, is_pin, keep_pin

PIN = "271828"


@pytest.fixture
def app(questionnaire, store):
    """A survey in a kiosk."""
    keep_pin(store.folder, PIN)
    return create_app(questionnaire, store, Settings(kiosk=True))


@pytest.fixture
def tablet(app):
    """A tablet on which someone has begun."""
    client = TestClient(app)
    client.post("/consent", data={"agree": "yes"})
    return client


def test_a_kiosk_without_a_pin_is_refused(questionnaire, store):
    with pytest.raises(SettingsError, match="whatmatters pin --data"):
        create_app(questionnaire, store, Settings(kiosk=True))


@pytest.mark.parametrize("pin", ["", "12345", "1234567890123", "12345a", "٣٤٥٦٧٨"])
def test_what_is_no_pin_is_refused_and_the_one_before_stands(tmp_path, pin):
    keep_pin(tmp_path, PIN)

    with pytest.raises(SettingsError, match="6 to 12 digits"):
        keep_pin(tmp_path, pin)

    assert is_pin(tmp_path, PIN)


def test_only_a_salted_hash_of_the_pin_is_kept_for_this_user_alone(tmp_path):
    keep_pin(tmp_path, PIN)
    first = (tmp_path / FILE).read_text()
    keep_pin(tmp_path, PIN)

    assert PIN not in first
    assert first != (tmp_path / FILE).read_text()
    assert stat.S_IMODE((tmp_path / FILE).stat().st_mode) == 0o600
    assert not is_pin(tmp_path, "271829")


def test_a_tablet_without_one_of_its_two_cookies_belongs_to_nobody(tablet):
    assert tablet.get("/continue").url.path == "/question/segment/role"
    kept = dict(tablet.cookies)
    for name in ("participant", "presence"):
        tablet.cookies.delete(name)
        assert tablet.get("/continue").url.path == "/consent"
        tablet.cookies.set(name, kept[name])

    assert kept["participant"] != kept["presence"]


def test_scripts_may_delete_one_cookie_and_never_see_the_other(app):
    begun = TestClient(app).post("/consent", data={"agree": "yes"}, follow_redirects=False)
    cookies = {one.partition("=")[0]: one for one in begun.headers.get_list("set-cookie")}

    assert "httponly" in cookies["participant"].lower()
    assert "httponly" not in cookies["presence"].lower()


def test_the_pin_takes_a_tablet_out_and_leaves_nothing_of_the_survey_on_it(tablet):
    left = tablet.post("/leave", data={"pin": PIN, "waiting": "0"})

    assert left.status_code == 200
    assert left.headers["clear-site-data"] == '"cache", "cookies", "storage"'
    assert "participant" not in tablet.cookies


def test_what_waits_to_be_sent_stays_on_a_tablet_that_is_taken_out(tablet):
    left = tablet.post("/leave", data={"pin": PIN, "waiting": "3"})

    assert "clear-site-data" not in left.headers
    assert "participant" not in tablet.cookies


def test_a_pin_cannot_be_tried_through(tablet):
    tried = [tablet.post("/leave", data={"pin": "000000"}) for _ in range(PER_CODE.amount)]

    assert {answer.status_code for answer in tried} == {422}
    assert tablet.post("/leave", data={"pin": PIN}).status_code == 429
    assert "participant" in tablet.cookies


def test_a_tablet_puts_the_survey_alone_on_its_screen(tablet):
    manifest = json.loads(tablet.get("/manifest.webmanifest").text)

    assert manifest["display"] == "fullscreen"
    assert manifest["start_url"] == manifest["scope"] == "/"
    assert tablet.get(manifest["icons"][0]["src"]).status_code == 200
    assert 'rel="manifest"' in tablet.get("/goodbye").text
