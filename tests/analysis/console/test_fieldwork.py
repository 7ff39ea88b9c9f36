"""The page of fieldwork tells how far each group is, and nothing that points to persons."""

import re
from dataclasses import replace

import pytest

from analysis.console.fieldwork import flag_tables, left_at, role_tables
from questionnaires.progress import People, Progress
from questionnaires.text import QuestionText

NOTHING = Progress((), {}, (), None, 0, 0)


@pytest.fixture
def asked(source):
    """The study of hip and knee with a target of 40, and its words."""
    study = source.questionnaire.study
    fieldwork = study.fieldwork.model_copy(update={"target": 40})
    return study.model_copy(update={"fieldwork": fieldwork}), source.questionnaire.texts["en"]


def finished(n, age_band="65-79"):
    """So many patients with a hip who finished."""
    return People(("hip", age_band, "patient"), "finished", "tablet", n)


def line_of(tables, name):
    """The line of a group of patients."""
    return next(line for line in tables[0].lines if line.name == name)


def test_a_group_stands_beside_its_target(asked):
    tables = role_tables(*asked, replace(NOTHING, people=(finished(31), finished(2, "80+"))))

    assert line_of(tables, "Hip, 65 to 79").finished == 30
    assert line_of(tables, "Hip, 65 to 79").reached == 0.75
    assert line_of(tables, "Hip, 80 or over").finished is None
    assert line_of(tables, "Hip, 80 or over").reached is None
    assert line_of(tables, "Knee, 18 to 44").finished == 0


def test_a_total_that_would_tell_of_few_people_is_not_told(asked):
    tables = role_tables(*asked, replace(NOTHING, people=(finished(8), finished(1, "80+"))))

    assert tables[0].finished is None
    assert line_of(tables, "Hip, 65 to 79").finished is None


def test_flags_stand_by_device_and_by_the_place_that_the_study_asks_for(asked):
    study, text = asked
    flags = [{"id": "speed", "n": 40, "flagged": 10}]
    groups = [
        {"by": by, "group": one, "flags": flags}
        for by, one in (("device", "tablet"), ("device", ""), ("clinic", "yes"))
    ]
    placed = study.model_copy(
        update={"fieldwork": study.fieldwork.model_copy(update={"place": "clinic"})}
    )
    words = {"clinic": QuestionText(title="Which clinic?", options={"yes": "North clinic"})}
    tables = flag_tables(placed, text.model_copy(update={"questions": words}), groups)

    assert tables == {
        "By kind of device": [("Tablet", flags), ("Not told", flags)],
        "By place": [("North clinic", flags)],
    }
    assert flag_tables(study, text, []) == {}


def test_pages_at_which_most_people_left_come_first_in_words(asked):
    left = {("choice", "3"): 12, ("segment", "condition"): 40, ("outcome", "pain"): 9}
    bars = left_at(asked[1], replace(NOTHING, left_at=left))

    assert [(one.name, one.n) for one in bars] == [
        ("Which joint gives you the most trouble?", 40),
        ("Choice 3", 10),
        ("Outcome explained: Pain", 10),
    ]
    assert [one.length for one in bars] == [1.0, 0.25, 0.25]


def test_the_page_shows_no_count_of_one_to_seven(signed_in):
    page = signed_in("researcher").get("/studies/hip-knee/fieldwork").text
    cells = re.findall(r"<(?:td|dd)[^>]*>(\d+)</", page)

    assert "*" in page
    assert [one for one in cells if 0 < int(one) < 8] == []
    assert "40" in cells  # of 42


def test_the_part_that_brings_itself_up_to_date_is_the_one_on_the_page(signed_in):
    client = signed_in("researcher")
    page = client.get("/studies/hip-knee/fieldwork").text
    part = client.get("/studies/hip-knee/fieldwork/now").text

    assert part.strip() in page
    assert "autofocus" not in part
