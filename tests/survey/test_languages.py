"""The words that someone reads: chosen, kept, guessed, and stored with each answer."""

from html import unescape

import pytest

from questionnaires.files import find_study, read_questionnaire

HIP_KNEE = read_questionnaire(find_study("hip-knee"))


def begin(client, lang="cy"):
    """Agree to take part in some language, and come to the first question."""
    client.get("/", params={"lang": lang})
    return client.post("/consent", data={"agree": "yes"})


@pytest.fixture
def languages_of_answers(rows_of):
    """Item and language of every answer that is stored."""
    return lambda: dict(rows_of("SELECT item, language FROM answers"))


@pytest.mark.parametrize("tag", HIP_KNEE.study.languages)
def test_each_language_of_the_study_can_be_asked_for_by_its_address(client, tag):
    page = client.get("/consent", params={"lang": tag})

    assert page.url.path == "/consent"
    assert "lang" not in page.url.params
    assert HIP_KNEE.texts[tag].consent.agree in unescape(page.text)
    assert f'<html lang="{tag[:2]}" dir="ltr"' in page.text


def test_the_choice_holds_on_every_page_that_follows(client):
    begin(client)

    page = client.get("/question/segment/role")

    assert HIP_KNEE.texts["cy"].role.options["carer_self"] in unescape(page.text)
    assert "Parhau" in page.text
    assert 'lang="cy"' in client.get("/stop").text
    assert "Dileu fy atebion" in client.get("/withdraw").text


def test_a_change_of_language_keeps_the_place_and_the_answers(client):
    begin(client, "en")
    client.post("/question/segment/role", data={"answer": "carer_proxy"})

    page = client.get("/question/segment/condition?lang=cy-easy")

    assert page.url.path == "/question/segment/condition"
    assert HIP_KNEE.texts["cy-easy"].condition.title_to("carer_proxy") in unescape(page.text)
    assert "carer_proxy" in client.get("/question/segment/role").text.split("checked")[0][-80:]


def test_the_links_to_other_words_keep_what_the_address_says(client):
    page = client.get("/consent?role=carer_self&x=%22%3E")

    assert 'href="?role=carer_self&amp;x=%22%3E&amp;lang=cy"' in page.text


def test_consent_is_to_the_sheet_that_was_shown(client, rows_of):
    client.get("/consent?lang=en")
    client.get("/consent?lang=cy")
    client.post("/consent", data={"agree": "yes", "language": "en-easy"})

    stored = rows_of("SELECT language, consent_sha256 FROM participants")

    assert stored == [("en-easy", HIP_KNEE.hashes["consent.en-easy.md"])]


def test_words_that_are_not_offered_change_nothing(client):
    page = client.get("/consent", params={"lang": "xx"})

    assert page.url.path == "/consent"
    assert HIP_KNEE.texts["en"].consent.agree in unescape(page.text)
    assert "language" not in client.cookies


def test_other_parameters_stay_in_the_address(client):
    page = client.get("/consent?a=1&lang=cy&b=2", follow_redirects=False)

    assert page.status_code == 303
    assert page.headers["location"] == "/consent?a=1&b=2"


@pytest.mark.parametrize("path", ["//example.org/?lang=cy", "///example.org/x?lang=cy"])
def test_a_change_of_language_never_leads_to_another_site(client, path):
    answer = client.get("http://testserver" + path, follow_redirects=False)

    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/example.org")


def test_a_browser_is_met_in_its_language_until_someone_chooses(client):
    in_welsh = {"Accept-Language": "cy-GB, en;q=0.5"}

    assert '<html lang="cy"' in client.get("/consent", headers=in_welsh).text
    assert '<html lang="en"' in client.get("/consent?lang=en", headers=in_welsh).text
    assert '<html lang="en"' in client.get("/consent", headers=in_welsh).text


def test_the_next_person_on_a_shared_tablet_is_met_in_the_language_of_the_tablet(client):
    begin(client)
    client.post("/stop")

    goodbye = client.post("/thanks")

    assert goodbye.url.path == "/goodbye"
    assert '<html lang="cy"' in goodbye.text
    assert '<html lang="en"' in client.get("/consent").text


def test_a_page_that_is_not_found_speaks_the_language_too(client):
    client.get("/consent?lang=cy")

    assert "Heb ddod o hyd i" in client.get("/nowhere").text


def test_each_answer_is_stored_with_the_words_that_its_page_was_shown_in(
    client, languages_of_answers
):
    begin(client, "en")
    client.post("/question/segment/role", data={"answer": "patient", "language": "en"})
    client.get("/?lang=cy-easy")
    client.post("/question/segment/condition", data={"answer": "hip", "language": "en"})
    client.post("/question/segment/age_band", data={"answer": "80+", "language": "cy-easy"})
    client.post("/question/outcome/independence", data={"answer": "read", "language": "klingon"})

    assert languages_of_answers() == {
        "segment:role": "en",
        "segment:condition": "en",  # the page in another tab was still in English
        "segment:age_band": "cy-easy",
        "outcome:independence": "cy-easy",  # no such words: those of the device
    }


def test_a_form_says_which_words_it_was_shown_in(client):
    page = begin(client, "en-easy")

    assert '<input type="hidden" name="language" value="en-easy">' in page.text


def test_the_export_says_language_and_reading_level_of_each_task(client, store, questionnaire):
    begin(client, "en")
    while True:
        page = client.get("/continue")
        if page.url.path == "/question/choice/2":
            client.get("/continue?lang=cy-easy")
        if page.url.path == "/question/choice/3":
            break
        groups = {"role": "patient", "condition": "knee", "age_band": "45-64"}
        answer = groups.get(page.url.path.rsplit("/", 1)[1], "1")
        client.post(page.url.path, data={"answer": answer})

    rows = list(store.export_rows(questionnaire))

    words = {row["task_position"]: (row["language"], row["reading_level"]) for row in rows}
    assert list(words.values()) == [("en", "standard"), ("en", "standard"), ("cy", "easy")]


def test_words_that_nobody_has_reviewed_say_so(client):
    assert "Nid oes cyfieithydd" in client.get("/consent?lang=cy").text
    assert "No translator" not in client.get("/consent?lang=en").text
