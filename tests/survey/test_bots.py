"""Synthetic participants answer by what stands on the pages."""

from contextlib import closing

import pytest
from starlette.testclient import TestClient

from questionnaires.design import rank_of_level
from survey.app import create_app
from survey.bots import take_survey
from survey.errors import WalkError
from survey.settings import Settings
from survey.store import open_store

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


def test_neither_is_shown_as_a_card_without_levels(tmp_path, opt_out):
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
