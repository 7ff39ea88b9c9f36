"""A tender is written question by question, into the same file as by hand."""

import tomllib

import pytest

from analysis.console.errors import ConsoleError
from analysis.console.tender_blanks import blanks, filled_in
from analysis.procurement.profile import read_profile
from analysis.procurement.starter import starter_files
from questionnaires.files import find_study, read_questionnaire

TENDERS = "/studies/hip-knee/tenders"


@pytest.fixture(scope="module")
def started():
    """The file of a new tender."""
    asked = read_questionnaire(find_study("hip-knee"))
    titles = {one: asked.texts["en"].attributes[one].label for one in asked.study.attribute_ids}
    rules = read_profile("vbp_2026_06", "profile")
    return starter_files("hips", asked.study, titles, rules)["tender.toml"].decode()


def test_every_text_that_counts_is_asked_for_and_nothing_else_changes(started):
    asked = blanks(started)
    words = {one.line: "12" if one.is_number else 'What "we" need' for one in asked}
    written = filled_in(started, words)
    found = tomllib.loads(written)

    assert "Write: " in started
    assert '= "Write: ' not in "\n".join(
        line for line in written.splitlines() if not line.startswith("#")
    )
    assert blanks(written) == []
    assert found["charter"]["decision"] == 'What "we" need'
    assert {one["points"] for one in found["domains"]} == {12}
    assert {one["value"] for one in found["scale"]} == {12}
    before, after = started.splitlines(), written.splitlines()
    same = [place for place, line in enumerate(after) if line == before[place]]
    assert {*range(len(before))} - {*same} == {*words}


def test_a_question_says_what_it_is_part_of(started):
    asked = {(one.section, one.asked) for one in blanks(started)}

    assert ("Decision charter", "The decision, in one sentence") in asked
    assert ("Outcome usual role", "Evidence that a bid has to show") in asked
    assert ("Points of each domain, 100 in all", "Social value") in asked
    assert ("The tender", "What the evaluators’ word “outstanding” is worth") in asked


def test_what_is_left_out_stays_a_question(started):
    first, *others = blanks(started)

    assert blanks(filled_in(started, {first.line: "Hips"})) == others
    assert filled_in(started, {}) == started


@pytest.mark.parametrize("words", ["many", "-1", "1e5", "NaN", "1.23456", "", "١٢"])
def test_a_number_that_is_none_is_refused(started, words):
    number = next(one for one in blanks(started) if one.is_number)
    with pytest.raises(ConsoleError, match="write it in digits"):
        filled_in(started, {number.line: words})


@pytest.mark.parametrize("line", [0, -1, 10**6])
def test_a_line_that_asks_nothing_is_never_written(started, line):
    with pytest.raises(ConsoleError, match="changed meanwhile"):
        filled_in(started, {line: "x"})


def test_answers_go_into_the_file_and_a_wrong_one_keeps_all_that_was_typed(
    signed_in, send, started
):
    client = signed_in("procurement")
    place = send(client, TENDERS, tender="hips", profile="vbp_2026_06").headers["location"]
    asked = blanks(started)
    lines = [asked[0].line, next(one.line for one in asked if one.is_number)]
    wrong = send(client, f"{place}/blanks", line=lines, words=["Hips & knees", "many"])
    kept = send(client, f"{place}/blanks", line=lines, words=["Hips & knees", "1,000"])
    file = client.get(f"{place}/files/tender.toml").text

    assert (wrong.status_code, kept.status_code) == (422, 200)
    assert 'value="Hips &amp; knees"' in wrong.text
    assert "is no number" in wrong.text
    assert 'title = "Hips & knees"' in file
    assert '{ word = "outstanding", value = 1000 }' in file
