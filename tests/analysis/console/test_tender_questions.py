"""A tender is written question by question, into the same file as by hand."""

import tomllib
from hashlib import sha256

import pytest

from analysis.console.errors import ConsoleError
from analysis.console.tender_questions import answered, questions

TENDERS = "/studies/hip-knee/tenders"


def waiting(text, asked):
    """Questions that wait for an answer."""
    return [one for one in questions(text, asked) if one.waits]


def test_every_text_that_counts_is_asked_for_and_nothing_else_changes(started, asked):
    open_ones = waiting(started, asked)
    words = {
        one.name: "12" if one.kind == "number" else 'What "we" need'
        for one in open_ones
        if one.key != "title"  # which names its criterion besides
    }
    written = answered(started, words, asked)
    found = tomllib.loads(written)

    assert "Write: " in started
    assert {line.partition(" ")[0] for line in written.splitlines() if '= "Write: ' in line} == {
        "title",
        "#",
    }
    assert {one.key for one in waiting(written, asked)} == {"title"}
    assert found["charter"]["decision"] == 'What "we" need'
    assert {one["points"] for one in found["domains"]} == {12}
    assert {one["value"] for one in found["scale"]} == {12}
    before, after = started.splitlines(), written.splitlines()
    same = [place for place, line in enumerate(after) if line == before[place]]
    assert {*range(len(before))} - {*same} == {int(one.split(".")[0]) for one in words}


def test_what_is_said_already_is_asked_with_its_answer_and_its_choices(started, asked):
    found = {(one.block.id, one.key): one for one in questions(started, asked)}
    floor, role = found["pain", "floor"], found["", "role"]

    assert (floor.kind, floor.value) == ("choice", "strong_most_days")
    assert [one for one, _ in floor.options] == [
        *asked.study.attributes[asked.study.attribute_ids.index("pain")].level_ids
    ]
    assert (role.kind, dict(role.options)[role.value]) == ("choice", "Patients")
    assert found["first_criterion", "points"].value == "1"
    assert found["", "points"].value == "10"  # that patients share out
    assert [one.asked for one in questions(started, asked) if one.key == "share"][-1] == (
        "80 or over: how many, or what share"
    )


def test_what_is_left_out_stays_a_question(started, asked):
    first, *others = waiting(started, asked)

    assert waiting(answered(started, {first.name: "Hips"}, asked), asked) == others
    assert answered(started, {}, asked) == started
    as_it_was = {one.name: one.value for one in questions(started, asked)}
    assert answered(started, as_it_was, asked) == started


def test_a_zero_counts_as_said_once_another_of_its_kind_is_not(started, asked):
    words = [one for one in waiting(started, asked) if one.key == "value" and not one.block.header]
    written = answered(started, {words[0].name: "100"}, asked)

    assert len(words) == 5
    assert [one for one in waiting(written, asked) if one.key == "value"] == [
        one for one in waiting(started, asked) if one.block.header == "contract"
    ]


@pytest.mark.parametrize("words", ["many", "-1", "1e5", "NaN", "1.23456", "١٢"])
def test_a_number_that_is_none_is_refused(started, asked, words):
    number = next(one for one in waiting(started, asked) if one.kind == "number")
    with pytest.raises(ConsoleError, match="write it in digits"):
        answered(started, {number.name: words}, asked)


def test_a_choice_that_is_not_offered_is_refused(started, asked):
    floor = next(one for one in questions(started, asked) if one.key == "floor")
    with pytest.raises(ConsoleError, match="choose one of those offered"):
        answered(started, {floor.name: 'x"\nceiling = "y'}, asked)


@pytest.mark.parametrize("name", ["0", "-1", "1000000", "x", "4.word", "12.value"])
def test_a_line_that_asks_nothing_is_never_written(started, asked, name):
    with pytest.raises(ConsoleError, match="changed meanwhile"):
        answered(started, {name: "x"}, asked)


def test_words_of_the_evaluators_are_named_and_valued_on_one_line(started, asked):
    second = next(one for one in waiting(started, asked) if one.key == "word")
    words = {second.name: "very good", f"{second.line}": "75"}
    written = tomllib.loads(answered(started, words, asked))

    assert second.asked == "Evaluators’ word number 2, best first"
    assert written["scale"][1] == {"word": "very good", "value": 75}
    assert [one["word"] for one in written["scale"]][::4] == ["outstanding", "no response"]


def test_a_criterion_is_named_after_its_title_so_that_its_column_of_bids_says_what_it_is(
    started, asked
):
    title = next(one for one in waiting(started, asked) if one.block.header == "domains.criteria")
    named = tomllib.loads(answered(started, {title.name: "Delivery & returns"}, asked))
    taken = tomllib.loads(answered(started, {title.name: "Pain"}, asked))

    assert named["domains"][0]["criteria"][0]["id"] == "delivery_returns"
    assert taken["domains"][0]["criteria"][0]["id"] == "pain_2"  # an outcome has that name


def test_what_need_not_be_said_is_taken_out_by_emptying_it(started, asked):
    best = next(one for one in questions(started, asked) if one.key == "best")
    given = answered(started, {best.name: "4,000"}, asked)
    taken = answered(given, {best.name: ""}, asked)

    assert tomllib.loads(given)["price"]["best"] == 4000
    assert "best" not in tomllib.loads(taken)["price"]
    assert len(taken.splitlines()) == len(started.splitlines())


def test_answers_go_into_the_file_and_a_wrong_one_keeps_all_that_was_typed(
    signed_in, send, started, asked
):
    client = signed_in("procurement")
    place = send(client, TENDERS, tender="hips", profile="vbp_2026_06").headers["location"]
    open_ones = waiting(started, asked)
    lines = [open_ones[0].name, next(one.name for one in open_ones if one.kind == "number")]
    sent = {"of": sha256(started.encode()).hexdigest(), "line": lines}
    wrong = send(client, f"{place}/answers", words=["Hips & knees", "many"], **sent)
    kept = send(client, f"{place}/answers", words=["Hips & knees", "1,000"], **sent)
    late = send(client, f"{place}/answers", words=["Knees", "1"], **sent)
    file = client.get(f"{place}/files/tender.toml").text

    assert [one.status_code for one in (wrong, kept, late)] == [422, 200, 422]
    assert 'value="Hips &amp; knees"' in wrong.text
    assert "is no number" in wrong.text
    assert "changed meanwhile" in late.text
    assert 'title = "Hips & knees"' in file
    assert '{ word = "outstanding", value = 1000 }' in file
