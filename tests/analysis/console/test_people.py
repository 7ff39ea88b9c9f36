"""An admin makes accounts, and takes away links that nobody can use any more."""

import re

from analysis.console import audit, links


def test_what_a_new_account_lacks_is_said_where_it_is_and_what_was_chosen_stays(signed_in, send):
    admin = signed_in("admin")
    page = send(admin, "/people", name="Bea@Example.org", role="procurement", study="elsewhere")
    ticked = re.findall(r'value="([^"]+)" checked', page.text)

    assert page.status_code == 422
    assert 'href="#study"' in page.text
    assert 'id="study-error"' in page.text
    assert 'value="bea@example.org"' in page.text
    assert ticked == ["procurement"]
    assert "Choose one role or more" in send(admin, "/people", name="bea", study="*").text
    assert (
        "The first password of" in send(admin, "/people", name="b-e", role="admin", study="*").text
    )


def test_a_link_to_a_provider_that_is_not_used_any_more_is_shown_as_such_and_taken_away(
    signed_in, send, account, console
):
    name = account("researcher")
    with console.database.transaction() as connection:
        links.link(connection, name, "https://old.example.org", "7")
    admin = signed_in("admin")
    before = admin.get("/people").text
    after = send(admin, f"/people/{name}", do="unlink")
    with console.database.transaction() as connection:
        last = [*audit.lines(connection)][-1]

    assert "linked to 7 at https://old.example.org, where nobody signs in here now" in before
    assert "old.example.org" not in after.text
    assert last.did == "unlinked an account from the provider"
