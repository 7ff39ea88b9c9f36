"""Synthetic participants answer by what stands on the pages."""

from contextlib import closing

import pytest
from starlette.testclient import TestClient

from questionnaires.design import rank_of_level
from survey.app import create_app
from survey.bots import Person, take_survey, walk
from survey.errors import WalkError
from survey.queries.exports import read_tables
from survey.settings import Settings

PERSON = {"role": "carer_self", "condition": "knee", "age_band": "45-64"}


def test_what_was_shown_and_chosen_is_what_is_exported(client, store, questionnaire):
    seen = []

    def choose(shown):
        seen.append((list(shown), len(seen) % 2))
        return len(seen[:-1]) % 2

    walk = take_survey(client, PERSON, choose, think=lambda: 4321)
    rows = list(store.export_rows(questionnaire))

    assert walk.finished
    assert walk.choices == 10
    assert len(seen) == 11
    for position, (shown, chosen) in enumerate(seen, start=1):
        task = [row for row in rows if row["task_position"] == position]
        assert [{a: row[a] for a in questionnaire.study.attribute_ids} for row in task] == shown
        assert [row["chosen"] for row in task].index(1) == chosen
    assert {row["ms_on_task"] for row in rows} == {4321}
    assert {(row["role"], row["condition"], row["age_band"]) for row in rows} == {
        tuple(PERSON.values())
    }
    assert store.withdraw(walk.code)


def test_someone_who_walks_away_leaves_what_was_answered(client, store, questionnaire):
    walk = take_survey(client, PERSON, lambda _: 0, stop_after=4)

    assert (walk.finished, walk.choices, walk.code) == (False, 4, "")
    assert len(list(store.export_rows(questionnaire))) == (1 + 4) * 2


def test_many_walk_with_one_client(client, store, questionnaire):
    for _ in range(3):
        take_survey(client, PERSON, lambda _: 0)

    assert len({row["respondent"] for row in store.export_rows(questionnaire)}) == 3


def test_a_person_who_wants_less_pain_gets_it(client, store, questionnaire):
    def less_pain(shown):
        ranks = [rank_of_level(questionnaire.study, "pain", one["pain"]) for one in shown]
        return ranks.index(max(ranks))

    take_survey(client, PERSON, less_pain)
    rows = list(store.export_rows(questionnaire))

    for row in rows:
        (other,) = [
            one for one in rows if one["task"] == row["task"] and one["position"] != row["position"]
        ]
        if row["chosen"]:
            assert rank_of_level(questionnaire.study, "pain", row["pain"]) >= rank_of_level(
                questionnaire.study, "pain", other["pain"]
            )


def test_neither_is_shown_as_a_card_without_levels(tmp_path, opt_out, open_store):
    seen = []

    def neither(shown):
        seen.append(shown)
        return len(shown) - 1

    with closing(open_store(tmp_path / "data", opt_out)) as store:
        client = TestClient(create_app(opt_out, store, Settings()))
        take_survey(client, {"role": "patient", "age_band": "65+"}, neither)
        rows = [row for row in store.export_rows(opt_out) if row["chosen"]]

    assert [len(shown) for shown in seen] == [2, 3, 3]
    assert seen[1][-1] == {}
    assert [row["alternative"] for row in rows[1:]] == ["opt_out", "opt_out"]


def test_a_page_that_nobody_could_go_on_from_is_an_error(client):
    with pytest.raises(WalkError, match="status 422; there is no form to fill"):
        take_survey(client, PERSON | {"role": "nurse"}, lambda _: 0)


@pytest.mark.parametrize("manner", ["back", "two_tabs", "lost"])
def test_what_people_do_besides_changes_no_answer(tmp_path, feature, manner, open_store):
    def took(manner):
        seen = iter(range(1000))
        with closing(open_store(tmp_path / manner, feature("best-worst"))) as store:
            client = TestClient(create_app(feature("best-worst"), store, Settings()))
            groups = {"role": "patient", "age_band": "65+"}
            person = Person(groups, lambda _: next(seen) % 2, lambda _: (1, 0), manner=manner)
            ended = walk(client, person)
            rows = list(store.export_rows(feature("best-worst")))
        return ended, rows

    ended, rows = took(manner)
    tasks = [row["task"] for row in rows]

    assert ended.finished
    assert ended.choices == 4
    assert len(rows) == 7 * 3 + 5 * 2
    assert {row["changes"] for row in rows} == {0}
    assert len({(row["task"], row["position"]) for row in rows}) == len(tasks)


def test_best_and_worst_are_named_by_what_stands_in_the_list(tmp_path, feature, open_store):
    def by_alphabet(items):
        return items.index(min(items)), items.index(max(items))

    with closing(open_store(tmp_path / "data", feature("best-worst"))) as store:
        client = TestClient(create_app(feature("best-worst"), store, Settings()))
        groups = {"role": "patient", "age_band": "65+"}
        walk(client, Person(groups, lambda _: 0, by_alphabet))
        rows = [r for r in store.export_rows(feature("best-worst")) if "best" in r]

    for task in {row["task"] for row in rows}:
        listed = {r["alternative"]: (r["best"], r["worst"]) for r in rows if r["task"] == task}
        assert listed[min(listed)] == (1, 0)
        assert listed[max(listed)] == (0, 1)


def test_questions_and_numbers_are_answered_too(tmp_path, feature, open_store, url):
    groups = {"role": "patient", "age_band": "65+", "nights_awake": "6", "symptoms": "wheeze"}
    with closing(open_store(tmp_path / "data", feature("questions"))) as store:
        client = TestClient(create_app(feature("questions"), store, Settings()))
        ended = walk(client, Person(groups, lambda _: 0))
    _, (row,) = read_tables(tmp_path / "data", feature("questions"), url)

    assert ended.finished
    assert (row["nights_awake"], row["symptoms"], row["easy"]) == ("6", "wheeze", "easy")
