"""What browsers are told besides the page: which scripts run, and how the survey is reached."""

import re

from starlette.testclient import TestClient

from survey.app import create_app
from survey.languages import PARAMETER
from survey.settings import Settings


def nonce_of(response):
    """The nonce that the policy of an answer names."""
    return re.search(
        r"script-src 'nonce-([\w-]{22})';", response.headers["content-security-policy"]
    )[1]


def test_only_scripts_that_the_page_itself_names_are_run(client):
    page = client.get("/consent")
    scripts = re.findall(r"<script[^>]*>|<link[^>]*modulepreload[^>]*>", page.text)

    assert len(scripts) == 3
    assert all(f'nonce="{nonce_of(page)}"' in script for script in scripts)
    assert "script-src 'self'" not in page.headers["content-security-policy"]


def test_no_two_answers_have_the_same_nonce(client):
    nonces = {nonce_of(client.get(path)) for path in ("/consent", "/consent", "/nothing", "/code")}

    assert len(nonces) == 4


def test_no_other_site_may_read_an_answer(client):
    headers = client.get("/consent", headers={"Origin": "https://elsewhere.example"}).headers

    assert not [name for name in headers if name.startswith("access-control-")]
    assert headers["cross-origin-resource-policy"] == "same-origin"


def test_over_https_browsers_are_told_to_stay_with_it(store, questionnaire):
    secure = TestClient(create_app(questionnaire, store, Settings(secure_cookie=True)))
    plain = TestClient(create_app(questionnaire, store, Settings()))

    told = secure.get("/consent").headers["strict-transport-security"]

    assert int(re.search(r"max-age=(\d+); includeSubDomains", told)[1]) > 365 * 24 * 3600
    assert "strict-transport-security" not in plain.get("/consent").headers


def test_over_https_every_cookie_is_bound_to_the_host(store, questionnaire):
    app = create_app(questionnaire, store, Settings(secure_cookie=True))
    client = TestClient(app, base_url="https://survey.example", follow_redirects=False)

    set_cookies = [
        client.get(f"/consent?{PARAMETER}=cy").headers["set-cookie"],
        client.post("/consent", data={"agree": "yes", "role": "patient"}).headers["set-cookie"],
        client.get("/goodbye").headers["set-cookie"],
    ]

    for cookie in set_cookies:
        assert cookie.startswith("__Host-")
        assert "Secure" in cookie
        assert "HttpOnly" in cookie
        assert "Path=/" in cookie
        assert "Domain" not in cookie
    assert "Diolch" in client.get("/withdrawn").text or 'lang="cy"' in client.get("/code").text
