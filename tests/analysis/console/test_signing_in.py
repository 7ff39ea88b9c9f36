"""Who gets in, who does not, and what is left of it in the audit log."""

import pyotp

from analysis.console import accounts, audit
from analysis.console.accounts import LOCKED_SECONDS, MOST_FAILURES
from analysis.console.attempts import PER_ADDRESS

FIELDWORK = "/studies/hip-knee/fieldwork"


def deeds(console):
    """What the audit log holds, and that it is whole."""
    with console.database.transaction() as connection:
        found = list(audit.lines(connection))
    audit.verified(found)
    return [(line.who, line.did) for line in found]


def test_the_right_password_lets_in_and_the_wrong_one_does_not(browser, account, password, console):
    name, client = account("researcher"), browser()
    wrong = client.post("/sign-in", data={"name": name, "password": password + "!"})
    before = client.get(FIELDWORK)
    right = client.post("/sign-in", data={"name": name.upper(), "password": password})
    after = client.get(FIELDWORK)

    assert (wrong.status_code, before.headers["location"]) == (422, "/sign-in")
    assert (right.status_code, after.status_code) == (303, 200)
    assert deeds(console) == [
        (name, "gave a wrong password or code"),
        (name, "gave the password"),
    ]


def test_a_name_that_nobody_has_is_answered_like_a_wrong_password(browser, account):
    name, client = account("researcher"), browser()
    known = client.post("/sign-in", data={"name": name, "password": "x"})
    unknown = client.post("/sign-in", data={"name": "x" * len(name), "password": "x"})

    assert unknown.status_code == known.status_code == 422
    assert unknown.text.replace("x" * len(name), name) == known.text.replace(
        known.text.split("nonce=")[1].split('"')[1], unknown.text.split("nonce=")[1].split('"')[1]
    )


def test_the_cookie_is_of_no_use_to_scripts_and_other_sites(browser, account, password):
    answer = browser().post("/sign-in", data={"name": account("admin"), "password": password})
    cookie = answer.headers["set-cookie"].lower()

    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    assert "max-age" not in cookie  # the browser forgets it when it is closed


def test_a_token_from_before_signing_in_never_becomes_a_session(browser, account, password):
    fixed = "a-token-that-somebody-else-chose"
    client = browser()
    client.cookies.set("console", fixed, domain="testserver.local")
    client.post("/sign-in", data={"name": account("researcher"), "password": password})
    attacker = browser()
    attacker.cookies.set("console", fixed)

    assert fixed not in [cookie.value for cookie in client.cookies.jar][-1]
    assert attacker.get(FIELDWORK).headers["location"] == "/sign-in"


def test_signing_in_again_ends_the_session_before(signed_in, browser, account, password):
    client = signed_in("researcher")
    old = client.cookies["console"]
    client.post("/sign-in", data={"name": account("researcher"), "password": password})
    thief = browser()
    thief.cookies.set("console", old)

    assert client.cookies["console"] != old
    assert thief.get(FIELDWORK).headers["location"] == "/sign-in"


def test_five_wrong_passwords_lock_an_account_also_for_who_knows_the_right_one(
    browser, account, password, console, clock
):
    name, client = account("researcher"), browser()
    for _ in range(MOST_FAILURES):
        client.post("/sign-in", data={"name": name, "password": "wrong"})
    locked = client.post("/sign-in", data={"name": name, "password": password})
    clock.now += LOCKED_SECONDS
    later = client.post("/sign-in", data={"name": name, "password": password})

    assert (locked.status_code, later.status_code) == (422, 303)
    assert (name, "was locked for 15 minutes") in deeds(console)


def test_an_address_that_tries_many_names_is_stopped(browser, console):
    for _ in range(PER_ADDRESS.amount):
        console.attempts.failed("testclient")
    answer = browser().post("/sign-in", data={"name": "anybody", "password": "x"})

    assert answer.status_code == 429


def test_a_session_ends_when_nothing_is_done_for_long(signed_in, console, clock):
    client = signed_in("researcher")
    clock.now += 60 * console.settings.idle_minutes - 1
    still = client.get(FIELDWORK)
    clock.now += 60 * console.settings.idle_minutes

    assert still.status_code == 200
    assert client.get(FIELDWORK).headers["location"] == "/sign-in"


def test_a_page_that_asks_by_itself_does_not_keep_a_session_open(signed_in, console, clock):
    client = signed_in("researcher")
    for _ in range(3):
        clock.now += 60 * console.settings.idle_minutes / 2 - 1
        last = client.get(f"{FIELDWORK}/now", headers={"HX-Request": "true"})

    assert last.headers["hx-redirect"] == "/sign-in"


def test_a_session_ends_after_a_day_however_busy(signed_in, console, clock):
    client = signed_in("researcher")
    for _ in range(2 * console.settings.longest_hours):
        clock.now += 1799
        client.get(FIELDWORK)
    clock.now += 60

    assert client.get(FIELDWORK).headers["location"] == "/sign-in"


def test_signing_out_ends_the_session_on_the_server(signed_in, send, browser):
    client = signed_in("researcher")
    thief = browser()
    thief.cookies.set("console", client.cookies["console"])
    answer = send(client, "/sign-out")

    assert answer.headers["location"] == "/sign-in"
    assert thief.get(FIELDWORK).headers["location"] == "/sign-in"


def test_a_second_factor_is_asked_for_and_each_code_works_once(
    signed_in, send, browser, account, password, clock
):
    client, name, secret = signed_in("researcher"), account("researcher"), pyotp.random_base32()
    code = pyotp.TOTP(secret).at(int(clock.now))
    send(client, "/second-factor", secret=secret, code=code, password=password)
    again = browser()
    half = again.post("/sign-in", data={"name": name, "password": password})
    page = again.get("/sign-in/code").text
    token = page.split('name="form_token" value="')[1].split('"')[0]
    used = again.post("/sign-in/code", data={"form_token": token, "code": code})
    clock.now += 30
    new = pyotp.TOTP(secret).at(int(clock.now))
    before = again.cookies["console"]
    closed = again.get(FIELDWORK)
    right = again.post("/sign-in/code", data={"form_token": token, "code": new})

    assert half.headers["location"] == closed.headers["location"] == "/sign-in/code"
    assert used.status_code == 422
    assert (right.status_code, again.get(FIELDWORK).status_code) == (303, 200)
    assert again.cookies["console"] != before


def test_who_got_a_password_from_somebody_has_to_choose_another_first(console, browser, password):
    with console.database.transaction() as connection:
        accounts.add(connection, "new", ("researcher",), ("*",), password, must_change=True)
    client = browser()
    client.post("/sign-in", data={"name": "new", "password": password})
    led = client.get(FIELDWORK)
    page = client.get("/password").text
    token = page.split('name="form_token" value="')[1].split('"')[0]
    other = "quite other words than those"
    fields = {"form_token": token, "old": password, "new": other, "again": other}
    changed = client.post("/password", data=fields)

    assert led.headers["location"] == "/password"
    assert changed.status_code == 303
    assert client.get(FIELDWORK).status_code == 200


def test_closing_an_account_ends_what_it_had_open(signed_in, console):
    client, name = signed_in("researcher", name="closed"), "closed"
    with console.database.transaction() as connection:
        accounts.close(connection, name, is_closed=True)

    assert client.get(FIELDWORK).headers["location"] == "/sign-in"
