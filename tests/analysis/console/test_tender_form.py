"""Points and parts of a tender on its form: by a button, and summed as one types."""

import tomllib
from decimal import Decimal

import pytest

from analysis.console.errors import ConsoleError
from analysis.console.tender_form import Answers, changed, digest, tender_form
from analysis.console.tender_points import tender_points
from analysis.console.tender_questions import questions
from analysis.procurement.profile import read_profile
from analysis.procurement.starter import starter_files
from analysis.procurement.tender_file import read_tender
from tests.analysis.console.test_tender_pages import EXAMPLE
from tests.analysis.console.test_tender_questions import TENDERS, waiting

GIVEN = ("10", "15", "25", "5", "5", "40")  # to the domains of the profile, in its order


def send_form(text, asked, words=None, **press):
    """The file after the form was sent."""
    return changed(text, Answers(digest(text), words or {}, **press), asked)


def written(text, asked, number="1"):
    """The file with each question answered in some way that its rules allow."""
    words = {
        one.name: number if one.kind == "number" else f"Words of {one.name}"
        for one in waiting(text, asked)
    }
    return send_form(text, asked, words).text


def with_points(text, asked):
    """The file with 100 points, shared out as its criteria stand."""
    points = tender_points(text, asked)
    words = {}
    for domain, given in zip(points.domains, GIVEN, strict=True):
        words[domain.own.question.name] = given
        for part in domain.parts[:1]:
            words[part.question.name] = given
    return send_form(text, asked, words).text


def test_points_say_what_is_missing_until_they_are_100_and_shared_out(started, asked):
    empty = tender_points(started, asked)
    given = tender_points(with_points(started, asked), asked)
    said = {one.own.title: one.said for one in given.domains}

    assert empty.said == "The domains have 0 of 100 points: give 100 more."
    assert (given.total, given.is_right) == (Decimal(100), False)
    assert given.said == "The domains have 100 points together."
    assert said["Efficiency"] == "15 points, and no criterion yet: add one"
    assert [one.is_right for one in given.domains] == [True, False, True, False, False, True]
    assert empty.domains[0].said == (
        "its criteria have 1 of 0 points: give the domain more, or take 1 away from them"
    )
    assert [one.title for one in given.domains[2].parts] == ["What patients share out"]


def test_the_points_of_a_finished_tender_are_right_and_one_too_many_is_said(asked):
    text = (EXAMPLE / "tender.toml").read_text(encoding="utf-8")
    points = tender_points(text, asked)
    first = points.domains[0]
    more = tender_points(send_form(text, asked, {first.own.question.name: "11"}).text, asked)

    assert points.is_right
    assert [one.title for one in first.parts] == ["Progress to net zero", "Local jobs and skills"]
    assert more.said == "The domains have 101 of 100 points: take 1 away."
    assert more.domains[0].said == (
        "its criteria have 10 of 11 points: give them 1 more, or add a criterion"
    )


def test_points_that_break_a_rule_of_the_profile_say_so(asked):
    text = (EXAMPLE / "tender.toml").read_text(encoding="utf-8")
    social, efficiency = (one.own.question.name for one in tender_points(text, asked).domains[:2])
    points = tender_points(send_form(text, asked, {social: "9", efficiency: "11"}).text, asked)

    assert not points.is_right
    assert points.said == (
        "The domains have 100 points together; social value: 9 points, but vbp_2026_06 asks "
        "for at least 10; add 1."
    )


def test_a_tender_is_written_to_its_end_by_the_form_alone(started, asked, tmp_path):
    text = started
    for place in (1, 3, 4):  # domains that have no criterion yet
        domain = tender_points(text, asked).domains[place]
        made = send_form(text, asked, add=f"domains.criteria@{domain.own.question.block.start}")
        assert made.text.splitlines()[made.line].startswith("[[domains.criteria]]")
        text = made.text
    for name in ("gate", "evidence", "performance", "sd", "pathway", "effect", "panel"):
        made = send_form(text, asked, add=name)
        assert made.line in [one.line for one in tender_form(made.text, asked).sections]
        text = made.text
    text = with_points(text, asked)
    found = {(one.block.header, one.key): one.name for one in waiting(text, asked)}
    worth = [one.name for one in waiting(text, asked) if one.key == "value"]
    text = send_form(
        text,
        asked,
        {
            **{line: str(100 - 20 * place) for place, line in enumerate(worth[:5])},
            found["contract", "value"]: "2,000,000",
            found["price", "best"]: "4000",
            found["price", "worst"]: "5000",
        },
    ).text
    text = written(text, asked)
    (tmp_path / "tender.toml").write_text(text, encoding="utf-8")
    tender, _ = read_tender(tmp_path / "tender.toml")

    assert tender_form(text, asked).n_waiting == 0
    assert tender_points(text, asked).is_right
    assert len({one.id for _, one in tender.evaluated}) == 4
    assert len(tender.gates) == len(tender.patient_outcomes.panels) == 1
    assert tender.pathway.lines[-1].id == "beds"
    assert tender.evidence is not None
    assert {*tender.performance.sd} == {"usual_role"}


def test_what_was_added_is_taken_out_again_to_the_letter(started, asked):
    form = tender_form(started, asked)
    domain = form.points.domains[4].own.question.block.start
    for name in (*form.besides, f"domains.criteria@{domain}"):
        made = send_form(started, asked, add=name)
        again = send_form(made.text, asked, remove=made.line)

        assert again.text.rstrip("\n") == started.rstrip("\n"), name


def test_an_outcome_is_left_out_with_a_reason_and_taken_back(started, asked):
    pain = next(one for one in questions(started, asked) if one.block.id == "pain").block
    without = send_form(started, asked, remove=pain.start)
    left = tomllib.loads(without.text)["patient_outcomes"]
    back = send_form(without.text, asked, remove=without.line)
    all_again = tomllib.loads(back.text)["patient_outcomes"]

    assert left["left_out"][0]["outcome"] == "pain"
    assert "pain" not in [one["outcome"] for one in left["criteria"]]
    assert "left_out" not in all_again
    assert sorted(one["outcome"] for one in all_again["criteria"]) == sorted(
        asked.study.attribute_ids
    )


def test_what_a_part_may_say_besides_is_asked_for_by_a_button(started, asked):
    pain = next(one for one in questions(started, asked) if one.block.id == "pain").block
    made = send_form(started, asked, say=f"{pain.start}.merge_into")
    new = next(one for one in questions(made.text, asked) if one.key == "merge_into")
    done = tomllib.loads(send_form(made.text, asked, {new.name: "usual_role"}).text)
    section = next(one for one in tender_form(made.text, asked).sections if one.line == pain.start)

    assert (new.kind, new.waits) == ("choice", True)
    assert [one["merge_into"] for one in done["patient_outcomes"]["criteria"][3:4]] == [
        "usual_role"
    ]
    assert "merge_into" not in dict(section.more)


def test_domains_of_the_tender_s_own_are_added_and_removed(asked):
    titles = {one: asked.texts["en"].attributes[one].label for one in asked.study.attribute_ids}
    blank = read_profile("blank", "profile")
    text = starter_files("hips", asked.study, titles, blank)["tender.toml"].decode()
    made = send_form(text, asked, add="domains")
    points = tender_points(made.text, asked)

    assert points.is_open
    assert [one["id"] for one in tomllib.loads(made.text)["domains"]] == [
        *("outcomes", "cost", "domain"),
    ]
    assert [one.is_cost for one in points.domains] == [False, True, False]
    assert send_form(made.text, asked, remove=made.line).text == text


@pytest.mark.parametrize(
    "press",
    [
        {"add": "nothing"},
        {"add": "sd"},  # without payment by outcomes
        {"add": "effect"},  # without a pathway that it could be part of
        {"add": "domains.criteria@0"},
        {"add": "domains.criteria@x"},
        {"say": "0.title"},
        {"say": "x.y"},
        {"remove": 0},
        {"remove": -1},
        {"remove": 10**9},
    ],
)
def test_a_part_that_cannot_be_there_is_neither_added_nor_removed(started, asked, press):
    with pytest.raises(ConsoleError, match="changed meanwhile"):
        send_form(started, asked, **press)


def test_a_criterion_is_added_and_removed_on_the_page_and_can_be_put_back(
    signed_in, send, started, asked
):
    client = signed_in("procurement")
    place = send(client, TENDERS, tender="hips", profile="vbp_2026_06").headers["location"]
    start = tender_points(started, asked).domains[1].own.question.block.start
    added = send(client, f"{place}/answers", of=digest(started), add=f"domains.criteria@{start}")
    text = client.get(f"{place}/files/tender.toml").text
    criterion = tender_points(text, asked).domains[1].parts[0].question.block.start
    removed = send(client, f"{place}/answers", of=digest(text), remove=criterion)
    less = client.get(f"{place}/files/tender.toml").text
    undone = send(client, place, content=text)
    points = send(
        client,
        f"{place}/answers/check",
        of=digest(text),
        line=[tender_points(text, asked).domains[5].own.question.name],
        words=["40"],
    )

    assert {one.status_code for one in (added, removed, undone, points)} == {200}
    assert 'id="new"' in added.text
    assert "Put it back as it was" in removed.text
    assert tender_points(less, asked).domains[1].parts == ()
    assert client.get(f"{place}/files/tender.toml").text == text
    assert "40 of 100 points: give 60 more" in points.text
