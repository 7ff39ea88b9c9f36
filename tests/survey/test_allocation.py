"""Blocks, orders and sides: balanced, at random, and the same for the same participant."""

import heapq
from collections import Counter, defaultdict
from random import Random

import pytest

from questionnaires.design import ChoiceTask, Design
from survey.allocation import Filling, completion, finishing, generator, least_filled, make_plan


def test_the_block_that_fewest_have_finished_is_given():
    filling = {1: Filling(4), 2: Filling(3), 3: Filling(4)}

    assert least_filled((1, 2, 3), filling, 0.7, Random(1)) == 2


def test_a_block_that_nobody_has_comes_first():
    assert least_filled((1, 2, 3), {1: Filling(1), 3: Filling(silent=(0,))}, 0.7, Random(1)) == 2


def test_someone_on_the_way_counts_by_the_share_of_people_who_finish():
    filling = {1: Filling(complete=5), 2: Filling(complete=3, silent=(0, 0, 0))}

    assert least_filled((1, 2), filling, 0.5, Random(1)) == 2  # 5 against 3 + 3 / 2
    assert least_filled((1, 2), filling, 0.9, Random(1)) == 1  # 5 against 3 + 3 * 0.9


def test_the_longer_someone_is_silent_the_less_they_count():
    assert finishing(0.7, silence=0) == pytest.approx(0.7)
    # Of 10 people 7 go on, of whom 7/e are silent for one mean pause: 2.575 against 3 who left.
    assert finishing(0.7, silence=0.1) == pytest.approx(2.5752 / 5.5752, rel=1e-4)
    assert finishing(0.7, silence=1) < 0.001


def test_who_has_just_been_heard_of_is_expected_sooner_than_two_who_fell_silent():
    filling = {1: Filling(silent=(0,)), 2: Filling(silent=(0.5, 0.5))}

    assert least_filled((1, 2), filling, 0.7, Random(1)) == 2


def test_the_share_of_people_who_finish_is_learnt():
    assert completion(finished=0, gone=0) == 0.7
    assert completion(finished=93, gone=97) == 0.5


def test_ties_are_broken_by_chance():
    given = Counter(least_filled((1, 2), {}, 0.7, Random(seed)) for seed in range(200))

    assert 70 < given[1] < 130  # 100 expected; 4 standard deviations are 28


def test_blocks_given_one_by_one_differ_by_at_most_one():
    counts = Counter()
    rng = Random(7)
    for _ in range(103):
        filling = {block: Filling(silent=n * (0,)) for block, n in counts.items()}
        counts[least_filled((1, 2, 3, 4), filling, 0.7, rng)] += 1

        assert max(counts.values()) - min(counts[block] for block in (1, 2, 3, 4)) <= 1


BLOCKS = (1, 2, 3, 4)
SILENCE = 30  # minutes until a place is free again


def fieldwork(seed, people=400, at_the_start=50, per_hour=38, drop_out=0.3, strata=12):
    """Completes by stratum and block: a crowd at the opening, then about 8 people at a time.

    Each needs 5 to 20 minutes; three in ten go away somewhere on the way without a word.
    """
    rng = Random(seed)
    complete, live, gone = Counter(), defaultdict(dict), 0  # live: when who was heard of last
    opening = [(0.0, "start", None)] * at_the_start
    clock = 0.0
    for _ in range(people - at_the_start):
        clock += rng.expovariate(per_hour / 60)
        opening.append((clock, "start", None))
    events = [(time, number, kind, place) for number, (time, kind, place) in enumerate(opening)]
    heapq.heapify(events)
    while events:
        now, number, kind, place = heapq.heappop(events)
        if kind == "start":
            stratum = rng.randrange(strata)
            filling = {
                b: Filling(
                    complete[stratum, b],
                    tuple(max(0, now - last) / SILENCE for last in live[stratum, b].values()),
                )
                for b in BLOCKS
            }
            share = completion(complete.total(), gone)
            place = stratum, least_filled(BLOCKS, filling, share, rng)
            minutes = rng.uniform(5, 20)
            stays = rng.random() >= drop_out
            last = now + (minutes if stays else minutes * rng.random())
            live[place][number] = last  # they answer all the time until then
            kind, end = ("finish", last) if stays else ("release", last + SILENCE)
            heapq.heappush(events, (end, number, kind, place))
            continue
        del live[place][number]
        complete[place] += kind == "finish"
        gone += kind == "release"
    return complete


@pytest.mark.parametrize("seed", range(40))
def test_with_drop_outs_completes_per_block_differ_by_at_most_two_in_each_group(seed):
    complete = fieldwork(seed)

    assert 230 < complete.total() < 330  # 280 of 400 expected
    assert all(spread(complete, stratum) <= 2 for stratum in range(12))


def test_where_all_are_of_one_group_blocks_rarely_differ_by_more_than_two():
    within = sum(spread(fieldwork(seed, strata=1), 0) <= 2 for seed in range(60))

    assert within >= 54  # 57 are; 44 if silent people counted in full


def spread(complete, stratum):
    """Difference between the blocks with most and with fewest completes."""
    counts = [complete[stratum, block] for block in BLOCKS]
    return max(counts) - min(counts)


def test_the_same_participant_has_the_same_plan(questionnaire):
    plans = [make_plan(questionnaire.design, 3, generator("a1" * 32)) for _ in range(2)]

    assert plans[0] == plans[1]


def test_a_plan_has_the_warm_up_first_and_each_task_of_the_block_once(questionnaire):
    plan = make_plan(questionnaire.design, 3, Random(5))

    assert plan.tasks[0] == "practice"
    assert sorted(plan.tasks) == sorted(task.id for task in questionnaire.design.shown_to(3))


def test_each_side_and_each_place_is_taken_about_equally_often(questionnaire):
    plans = [make_plan(questionnaire.design, 1, Random(seed)) for seed in range(400)]

    assert 160 < sum(plan.sides["b1t01"] == ("a", "b") for plan in plans) < 240
    assert 18 < sum(plan.tasks[1] == "b1t01" for plan in plans) < 62  # 40 expected


def test_the_opt_out_always_stands_last(opt_out):
    plans = [make_plan(opt_out.design, 1, Random(seed)) for seed in range(20)]

    assert all(plan.sides["b1t1"][-1] == "opt_out" for plan in plans)
    assert all("opt_out" not in plan.sides["practice"] for plan in plans)


def again(design, original):
    """The design with one of its tasks once more, its alternatives named the other way round."""
    a, b = original.profiles
    swapped = (type(a)("a", b.profile), type(a)("b", a.profile), *original.alternatives[2:])
    return Design((*design.tasks, ChoiceTask("again", original.block, "repeat", swapped)))


def test_a_repeat_swaps_the_sides_that_this_person_saw(opt_out):
    design = again(opt_out.design, opt_out.design.task("b1t1"))
    names = {"a": "b", "b": "a", "opt_out": "opt_out"}  # of the same profile when it is repeated
    first = set()
    for seed in range(20):
        sides = make_plan(design, 1, Random(seed)).sides
        first.add(sides["b1t1"])
        left, right, _ = sides["b1t1"]

        assert sides["again"] == (names[right], names[left], "opt_out")

    assert len(first) == 2


def test_a_repeat_is_the_last_choice_and_never_follows_what_it_repeats(questionnaire):
    design = again(questionnaire.design, questionnaire.design.task("b1t01"))
    plans = [make_plan(design, 1, Random(seed)).tasks for seed in range(100)]

    assert all(tasks[-1] == "again" and tasks[-2] != "b1t01" for tasks in plans)
