"""Places in blocks and quotas: held, given up, never given twice."""

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from questionnaires.fieldwork import Fieldwork, Quota
from survey.participant import Answer, Arrival

PLACED = {"role": "patient", "condition": "hip", "age_band": "65-79"}


@pytest.fixture
def run(tmp_path, questionnaire, open_store):
    """Opens a store for the shipped study with other quotas and another patience."""
    opened = []

    def opener(*quotas, release_minutes=30):
        fieldwork = Fieldwork(release_minutes=release_minutes)
        changes = {"quotas": quotas, "fieldwork": fieldwork}
        study = questionnaire.study.model_copy(update=changes)
        opened.append(open_store(tmp_path / "data", replace(questionnaire, study=study)))
        return opened[-1]

    yield opener
    for store in opened:
        store.close()


def place(store, token, **groups):
    """Let someone consent and say which groups they are in."""
    store.start(token, Arrival("en")).result()
    for segment, group in (PLACED | groups).items():
        store.record(token, Answer(f"segment:{segment}", group, 900, 0)).result()
    return store.participant(token)


def finish(store, token):
    store.record(token, Answer("choice:b1t01", "a", 900, 0), "finished").result()
    return store.participant(token).status


@pytest.mark.slow
def test_a_block_is_free_again_once_someone_has_been_silent_for_too_long(run):
    store = run(release_minutes=0.03)
    first = [place(store, f"t{number}").plan.block for number in range(4)]
    for number in range(3):
        finish(store, f"t{number}")
    time.sleep(2)

    assert sorted(first) == [1, 2, 3, 4]
    assert place(store, "next").plan.block == first[3]


def test_someone_who_was_given_up_can_still_come_back_and_finish(run):
    store = run(release_minutes=0.001)
    place(store, "slow")
    time.sleep(0.2)
    place(store, "next")

    assert finish(store, "slow") == "finished"


def test_no_time_of_day_is_kept_of_those_who_have_ended(run, rows_of):
    store = run()
    place(store, "t")
    finish(store, "t")

    assert rows_of("SELECT live_until FROM participants") == [(None,)]


def test_a_changed_group_counts_where_it_belongs(run):
    store = run()
    block = place(store, "t").plan.block
    store.record("t", Answer("segment:condition", "knee", 900, 0)).result()

    others = {place(store, f"u{number}", condition="knee").plan.block for number in range(3)}

    assert others == {1, 2, 3, 4} - {block}


def test_one_more_than_a_quota_is_turned_away(run):
    store = run(Quota(id="carers", where='role != "patient"', limit=2))

    statuses = [place(store, f"c{n}", role="carer_self").status for n in range(3)]

    assert statuses == ["open", "open", "full"]
    assert place(store, "p").status == "open"


def test_a_quota_of_those_who_went_away_is_free_again(run):
    store = run(Quota(id="hips", where='condition == "hip"', limit=1), release_minutes=0.001)
    place(store, "gone")
    time.sleep(0.2)

    assert place(store, "next").status == "open"


def test_someone_who_comes_back_too_late_finds_the_quota_full(run):
    store = run(Quota(id="hips", where='condition == "hip"', limit=1), release_minutes=0.001)
    place(store, "late")
    time.sleep(0.2)
    place(store, "next")
    assert finish(store, "next") == "finished"

    assert finish(store, "late") == "full"


def test_a_group_that_was_corrected_frees_the_quota(run):
    store = run(Quota(id="hips", where='condition == "hip"', limit=1))
    place(store, "t")
    store.record("t", Answer("segment:condition", "knee", 900, 0)).result()

    assert place(store, "next").status == "open"


def test_a_quota_is_never_exceeded_by_fifty_who_start_at_once(run):
    store = run(
        Quota(id="carers", where='role in ("carer_self", "carer_proxy")', limit=7),
        Quota(id="old-patients", where='role == "patient" and age_band == "80+"', limit=5),
    )

    def take_part(number):
        role = ("patient", "carer_self", "carer_proxy")[number % 3]
        age_band = ("80+", "65-79")[number % 2]
        someone = place(store, str(number), role=role, condition="knee", age_band=age_band)
        if someone.status == "open" and number % 10 >= 3:  # three in ten go away
            finish(store, str(number))
        return role, age_band, store.participant(str(number)).status

    with ThreadPoolExecutor(50) as crowd:
        people = list(crowd.map(take_part, range(50)))

    assert sum(role != "patient" and status != "full" for role, _, status in people) == 7
    assert [one[2] for one in people if one[:2] == ("patient", "80+")].count("full") == 9 - 5
    assert any(status == "finished" for *_, status in people)
