"""Places in blocks and quotas: who holds one, and when it is free again."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from sqlalchemy import Connection, RowMapping, and_, case, delete, func, insert, or_, select, update

from questionnaires.expression import Answered, parse
from questionnaires.fieldwork import Quota
from questionnaires.questionnaire import Questionnaire
from questionnaires.study import SEGMENTS
from survey.allocation import (
    EMPTY,
    Filling,
    Plan,
    completion,
    generator,
    least_filled,
    make_plan,
)
from survey.conditions import groups_of, known
from survey.queries.people import standing_answers
from survey.tables import participants, places

FINISHED = participants.c.status == "finished"
LIVE = and_(participants.c.status == "open", participants.c.live_until.is_not(None))


def planned(plan: Plan) -> dict[str, object]:
    """The columns of someone with a plan."""
    return {"block": plan.block, "task_order": plan.tasks, "side_order": plan.sides}


def keep_place(connection: Connection, participant: int, until: int) -> None:
    """Hold someone's places for a while longer."""
    connection.execute(
        update(participants).where(participants.c.id == participant).values(live_until=until)
    )


def release_places(connection: Connection, now: int) -> None:
    """Give up on those who have been silent for too long; they can still come back."""
    silent = and_(participants.c.status == "open", participants.c.live_until < now)
    connection.execute(update(participants).where(silent).values(live_until=None))


def filling(
    connection: Connection,
    instruments: Sequence[int],
    stratum: str,
    besides: int,
    now: int,
    hold: float,
) -> dict[int, Filling]:
    """How full each block is within a stratum, one participant not counted.

    `hold` is how long people are silent until they are given up, in milliseconds like `now`.
    """
    until = case((LIVE, participants.c.live_until))  # none for those who have finished
    found = connection.execute(
        select(participants.c.block, until, func.count())
        .where(
            participants.c.instrument.in_(instruments),
            participants.c.stratum == stratum,
            participants.c.id != besides,
            or_(FINISHED, LIVE),
        )
        .group_by(participants.c.block, until)
    )
    full: dict[int, Filling] = {}
    for block, given_up_at, people in found:
        before = full.get(block, EMPTY)
        if given_up_at is None:
            full[block] = replace(before, complete=before.complete + people)
        else:
            silence = max(0.0, 1 - (given_up_at - now) / hold)
            full[block] = replace(before, silent=(*before.silent, *people * [silence]))
    return full


def finished_and_gone(connection: Connection, instruments: Sequence[int]) -> tuple[int, int]:
    """How many of those who were given a block have finished, and how many went before."""
    finished, live, begun = connection.execute(
        select(
            func.coalesce(func.sum(case((FINISHED, 1), else_=0)), 0),
            func.coalesce(func.sum(case((LIVE, 1), else_=0)), 0),
            func.count(),
        ).where(participants.c.instrument.in_(instruments), participants.c.block.is_not(None))
    ).one()
    return finished, begun - live - finished


def admit(
    connection: Connection,
    instruments: Sequence[int],
    quotas: Sequence[Quota],
    participant: int,
    answered: Mapping[str, Answered],
) -> bool:
    """Give someone the places that their answers call for; False if one of those is taken.

    Run it in the transaction that keeps the answer: then no two people get the last place.
    """
    connection.execute(delete(places).where(places.c.participant == participant))
    for quota in quotas:
        condition = parse(quota.where)
        if not condition.names <= answered.keys() or not condition.holds(answered):
            continue
        taken = connection.execute(
            select(func.count())
            .select_from(places.join(participants))
            .where(
                participants.c.instrument.in_(instruments),
                places.c.quota == quota.id,
                or_(FINISHED, LIVE),
            )
        ).scalar_one()
        if taken >= quota.limit:
            return False
        connection.execute(insert(places).values(participant=participant, quota=quota.id))
    return True


def take_places(
    connection: Connection,
    questionnaire: Questionnaire,
    instruments: Sequence[int],
    row: RowMapping,
    now: int,
) -> bool:
    """Give someone their places in quotas, and a block once their groups are known.

    False if a quota that they would count for is full.
    """
    standing = standing_answers(connection, row["id"])
    groups = groups_of(questionnaire.study, standing)
    answered = known(questionnaire.study, standing)
    release_places(connection, now)
    if not admit(connection, instruments, questionnaire.study.quotas, row["id"], answered):
        return False
    if len(groups) < len(SEGMENTS):
        return True
    values: dict[str, object] = {"stratum": "/".join(groups[segment] for segment in SEGMENTS)}
    if row["block"] is None:
        rng = generator(row["token_hash"])
        hold = questionnaire.study.fieldwork.release_minutes * 60_000
        share = completion(*finished_and_gone(connection, instruments))
        blocks = filling(connection, instruments, str(values["stratum"]), row["id"], now, hold)
        block = least_filled(questionnaire.design.blocks, blocks, share, rng)
        plan = make_plan(questionnaire.design, block, rng, questionnaire.best_worst)
        values |= planned(plan)
    connection.execute(update(participants).where(participants.c.id == row["id"]).values(values))
    return True
