"""Staff sign in at a provider of OpenID Connect, a process of its own, and nobody else does."""

import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pyotp
import pytest
from httpx2 import Client
from starlette.testclient import TestClient

from analysis.console import accounts, audit, links
from analysis.console.app import SurveyFiles, create_app
from analysis.console.attempts import PER_ADDRESS
from analysis.console.openid import OpenIdProvider
from analysis.console.provider import LASTS, ProviderSettings
from survey.rendering import STATIC, static_root
from tests.analysis.console.conftest import OWN, served
from tests.analysis.console.provider import CLIENT, SECRET
from tests.browser.conftest import tablet  # noqa: F401 - a fixture

pytestmark = pytest.mark.slow
ROOT = Path(__file__).parents[3]
HERE, HOME = "http://localhost:8001", "/studies/hip-knee/fieldwork"
LIES = {  # whom the provider is told to lie about -> what the log then says
    "wrong-nonce": "Invalid claim: 'nonce'",
    "no-nonce": "Missing claim: 'nonce'",
    "expired": "The token is expired",
    "no-end": "Missing claim: 'exp'",
    "wrong-audience": "Invalid claim: 'aud'",
    "audience-of-two": "Missing claim: 'azp'",
    "wrong-issuer": "Invalid claim: 'iss'",
    "no-subject": "Missing claim: 'sub'",
    "wrong-access-token": "Invalid claim: 'at_hash'",
    "foreign-key": "No key for kid: 'foreign'",
    "same-name-of-key": "bad_signature",
    "shared-secret": "Algorithm of 'HS256' is not allowed",
    "unsigned": "Algorithm of 'none' is not allowed",
}


@pytest.fixture(scope="module")
def issuer():
    """The address of a provider that runs."""
    command = [sys.executable, "-m", "tests.analysis.console.provider"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        yield f"http://127.0.0.1:{process.stdout.readline().strip()}"
        process.terminate()


@pytest.fixture
def known(issuer):
    """How the console knows the provider."""
    return ProviderSettings(
        name="Staff sign-in", issuer=issuer, client_id=CLIENT, client_secret=SECRET, address=HERE
    )


@pytest.fixture
def with_provider(console, clock, known):
    """Makes browsers of a console whose staff can sign in at the provider, or one like it."""
    clock.now = time.time()  # tokens are of today

    def made(**changes):
        provider = OpenIdProvider(known.model_copy(update=changes))
        app = create_app(replace(console, provider=provider), SurveyFiles(STATIC, static_root()))
        return lambda: TestClient(app, headers=OWN, follow_redirects=False)

    return made


def give(console, name, subject="", **more):
    """Make an account, linked to a subject if there is one."""
    with console.database.transaction() as connection:
        accounts.add(connection, name, ("researcher",), ("*",), "x", must_change=True)
        if subject:
            links.link(connection, name, more["issuer"], subject)
    return name


def answer_of(client, person, **changes):
    """The page of ours that the provider leads back to, with its answer in the address."""
    there = client.get("/sign-in/provider").headers["location"]
    with Client() as browser:
        back = browser.post(there, data={"person": person}).headers["location"]
    assert back.startswith(f"{HERE}/sign-in/back?")
    said = {name: values[0] for name, values in parse_qs(urlsplit(back).query).items()}
    return {"url": "/sign-in/back", "params": {**said, **changes}}


def did(console):
    """What the audit log holds, and that it is whole."""
    with console.database.transaction() as connection:
        found = list(audit.lines(connection))
    audit.verified(found)
    return [(line.who, line.did) for line in found]


def why(console):
    """What the last line of the audit log is about."""
    with console.database.transaction() as connection:
        return [*audit.lines(connection)][-1].about


def is_out(client):
    """Whether a browser is led to the entrance."""
    return client.get(HOME).headers.get("location") == "/sign-in"


def test_somebody_whose_account_is_linked_gets_in_and_the_log_says_so(
    console, with_provider, issuer
):
    client = with_provider()()
    give(console, "ada", "subject of ada", issuer=issuer)
    page = client.get(**answer_of(client, "ada"))
    with console.database.transaction() as connection:
        account = accounts.find(connection, "ada")

    assert (page.status_code, client.get(HOME).status_code) == (200, 200)
    assert 'content="0; url=/"' in page.text
    assert did(console) == [("ada", "came from the provider")]
    assert not account.must_change  # the password that was handed over is used up
    assert not accounts.signs_in(account, "x", console.clock())


@pytest.mark.parametrize("lie", LIES)
def test_a_token_that_is_wrong_in_one_thing_lets_nobody_in(console, with_provider, issuer, lie):
    client = with_provider()()
    give(console, "ada", f"subject of {lie}", issuer=issuer)
    page = client.get(**answer_of(client, lie))

    assert page.status_code == 422
    assert "cannot be relied on" in page.text
    assert is_out(client)
    assert did(console) == [("nobody", "was not believed")]
    assert LIES[lie] in why(console)


def test_an_answer_is_for_the_browser_that_asked(console, with_provider, issuer):
    browser = with_provider()
    give(console, "eve", "subject of eve", issuer=issuer)
    of_eve, victim, other = browser(), browser(), browser()
    stolen = answer_of(of_eve, "eve")
    own = answer_of(victim, "ada")
    swapped = {**own, "params": {**own["params"], "code": stolen["params"]["code"]}}

    assert victim.get(**swapped).status_code == 422  # the verifier is not that of the code
    assert victim.get(**stolen).status_code == 422
    assert other.get(**answer_of(browser(), "eve")).status_code == 422
    assert is_out(victim)
    assert is_out(other)


def test_an_answer_works_once_and_not_for_long(console, with_provider, issuer, clock):
    client = with_provider()()
    give(console, "ada", "subject of ada", issuer=issuer)
    answer = answer_of(client, "ada")
    secret = client.cookies["console-going"]
    assert client.get(**answer).status_code == 200
    assert "console-going" not in client.cookies
    client.cookies.clear()
    client.cookies.set("console-going", secret)
    again = client.get(**answer)
    slow = answer_of(client, "ada")
    clock.now += LASTS

    assert again.status_code == client.get(**slow).status_code == 422
    assert is_out(client)


@pytest.mark.parametrize("changes", [{"iss": "https://another.example"}, {"iss": ""}])
def test_an_answer_of_another_issuer_is_refused(console, with_provider, issuer, changes):
    client = with_provider()()
    give(console, "ada", "subject of ada", issuer=issuer)

    assert client.get(**answer_of(client, "ada", **changes)).status_code == 422
    assert is_out(client)


@pytest.mark.parametrize("state", ["", "x", "é" * 64])
def test_an_answer_with_another_state_is_refused(console, with_provider, issuer, state):
    client = with_provider()()
    give(console, "ada", "subject of ada", issuer=issuer)

    assert client.get(**answer_of(client, "ada", state=state)).status_code == 422
    assert is_out(client)


def test_who_is_not_let_in_there_is_told_so(with_provider):
    client = with_provider()()
    page = client.get(**answer_of(client, "refused"))

    assert page.status_code == 422
    assert "did not let you in (access_denied)" in page.text
    assert is_out(client)


def test_a_stranger_is_told_what_an_admin_needs_who_then_links_them(console, with_provider, send):
    browser = with_provider()
    client, admin = browser(), browser()
    give(console, "ada")
    with console.database.transaction() as connection:
        accounts.add(connection, "root", ("admin",), ("*",), "a b c d e f", must_change=False)
    stranger = client.get(**answer_of(client, "ada"))
    admin.post("/sign-in", data={"name": "root", "password": "a b c d e f"})
    linked = send(admin, "/people/ada", do="link", subject="subject of ada")
    client.get(**answer_of(client, "ada"))
    inside = client.get(HOME).status_code
    taken = send(admin, "/people/root", do="unlink").status_code
    send(admin, "/people/ada", do="unlink")

    assert stranger.status_code == 422
    assert "subject of ada" in stranger.text
    assert ("nobody", "came from the provider: not linked") in did(console)
    assert "linked to subject of ada" in linked.text
    assert (inside, taken) == (200, 404)
    assert is_out(client)  # no session outlives its link


def test_a_verified_address_links_an_account_once_where_that_is_meant(console, with_provider):
    give(console, "ada@example.org")
    by_subject, browser = with_provider(), with_provider(first="email")
    one, two, three, four = by_subject(), browser(), browser(), browser()

    assert one.get(**answer_of(one, "ada")).status_code == 422
    assert two.get(**answer_of(two, "ada?")).status_code == 422  # not verified
    assert three.get(**answer_of(three, "ada")).status_code == 200
    assert four.get(**answer_of(four, "ADA")).status_code == 422  # another who has the address
    assert one.get(**answer_of(one, "ada")).status_code == 200


def test_a_closed_account_stays_closed(console, with_provider, issuer):
    client = with_provider()()
    give(console, "ada", "subject of ada", issuer=issuer)
    with console.database.transaction() as connection:
        accounts.close(connection, "ada", is_closed=True)

    assert client.get(**answer_of(client, "ada")).status_code == 422
    assert is_out(client)


def test_a_second_factor_of_ours_is_still_asked_for(console, with_provider, issuer):
    client = with_provider()()
    give(console, "ada", "subject of ada", issuer=issuer)
    with console.database.transaction() as connection:
        accounts.set_second_factor(connection, "ada", pyotp.random_base32(), 0)
    page = client.get(**answer_of(client, "ada"))

    assert 'content="0; url=/sign-in/code"' in page.text
    assert client.get(HOME).headers["location"] == "/sign-in/code"


def test_the_session_before_ends_and_a_fixed_token_never_becomes_one(
    console, with_provider, issuer
):
    browser = with_provider()
    client, thief = browser(), browser()
    give(console, "ada", "subject of ada", issuer=issuer)
    client.get(**answer_of(client, "ada"))
    old = client.cookies["console"]
    client.get(**answer_of(client, "ada"))
    thief.cookies.set("console", old)

    assert client.cookies["console"] != old
    assert is_out(thief)


def test_nothing_in_the_address_leads_elsewhere(console, with_provider, issuer):
    client = with_provider()()
    give(console, "ada", "subject of ada", issuer=issuer)
    there = client.get("/sign-in/provider?next=https://evil.example&redirect_uri=//evil.example")
    page = client.get(**answer_of(client, "ada", next="https://evil.example"))

    assert there.headers["location"].startswith(f"{issuer}/authorize?")
    assert "evil" not in there.headers["location"] + page.text


def test_no_code_and_no_token_of_the_provider_is_kept(console, with_provider, issuer, tmp_path):
    client = with_provider()()
    give(console, "ada", "subject of ada", issuer=issuer)
    answer = answer_of(client, "ada")
    client.get(**answer)
    kept = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())

    assert b"subject of ada" in kept
    assert not [one for one in (answer["params"]["code"], "eyJ") if one.encode() in kept]


@pytest.mark.parametrize("changes", [{"issuer": "http://127.0.0.1:9"}, {"client_secret": "wrong"}])
def test_a_provider_that_cannot_be_asked_is_said_in_plain_words(console, with_provider, changes):
    client = with_provider(**changes)()
    answer = client.get("/sign-in/provider")
    if "issuer" not in changes:
        answer = client.get(**answer_of(client, "ada"))

    assert answer.status_code == (503 if "issuer" in changes else 422)
    assert "Traceback" not in answer.text
    assert "Sign in with Staff sign-in" in answer.text
    assert len(did(console)) == 1


def test_a_provider_that_calls_itself_otherwise_is_not_asked(with_provider, issuer):
    assert with_provider(issuer=f"{issuer}/")().get("/sign-in/provider").status_code == 503


def test_an_address_that_fails_too_often_is_stopped(with_provider):
    client = with_provider()()
    answers = [client.get("/sign-in/back").status_code for _ in range(PER_ADDRESS.amount)]

    assert {*answers} == {422}
    assert client.get("/sign-in/back").status_code == 429
    assert client.get("/sign-in/provider").status_code == 429


def test_passwords_of_ours_can_be_switched_off(console, with_provider, issuer):
    client = with_provider(passwords=False)()
    give(console, "ada", "subject of ada", issuer=issuer)
    page = client.get("/sign-in").text
    refused = client.post("/sign-in", data={"name": "ada", "password": "x"})
    client.get(**answer_of(client, "ada"))

    assert 'type="password"' not in page
    assert refused.status_code == 403
    assert client.get(HOME).status_code == 200
    assert [client.get(one).status_code for one in ("/password", "/second-factor")] == [404] * 2


def test_the_command_line_links_an_account_and_serves_the_provider(whatmatters, tmp_path, known):
    place = tmp_path / "provider.toml"
    said = known.model_dump(exclude={"first", "passwords"})
    place.write_text("".join(f'{name} = "{value}"\n' for name, value in said.items()))
    place.chmod(0o600)
    name, subject = "ada@example.org", "subject of ada"
    made = whatmatters("console", "user", "add", name, "--role", "researcher", "--no-password")
    unknown = ("console", "user", "link", "eve", "--oidc", place, "--subject", subject)
    refused = whatmatters(*unknown)
    linked = whatmatters(*("ada@example.org" if one == "eve" else one for one in unknown))
    served = [sys.executable, "-m", "whatmatters", "console", "serve", "hip-knee", "--port", "0"]
    served += ["--data", "answers", "--folder", tmp_path / "console", "--oidc", place]
    with subprocess.Popen(served, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        here = process.stdout.readline().split()[-1].rstrip("/")
        with Client(base_url=here) as client:
            page = client.get(**answer_of(client, "ada"))
            inside = client.get("/password")
        process.terminate()

    assert (made.returncode, linked.returncode) == (0, 0), made.stderr + linked.stderr
    assert "no such account" in refused.stderr
    assert (page.status_code, inside.status_code) == (200, 200)


def test_a_browser_that_comes_from_another_site_is_let_in(
    console,
    clock,
    known,
    tablet,  # noqa: F811
):
    clock.now = time.time()
    give(console, "ada", "subject of ada", issuer=known.issuer)
    screen = tablet(height=900, width=1280)
    page = screen.page
    with served() as serve:
        here = f"http://localhost:{serve.port}"  # the provider is at 127.0.0.1, another site
        provider = OpenIdProvider(known.model_copy(update={"address": here}))
        serve(replace(console, provider=provider))
        page.goto(f"{here}/sign-in")
        faults = screen.violations()
        page.get_by_role("link", name="Sign in with Staff sign-in").click()
        page.get_by_label("Person").fill("ada")
        page.get_by_role("button", name="Let me in").click()
        page.wait_for_url(f"{here}{HOME}")

        assert page.get_by_text("ada", exact=True).is_visible()
        assert faults == []
