"""How far fieldwork is, counted in the database that a survey may be writing to."""

import time
from collections import Counter
from collections.abc import Collection, Mapping
from pathlib import Path
from statistics import quantiles

from sqlalchemy import ColumnElement, Connection, and_, func, or_, select

from questionnaires.disclosure import SMALLEST_SHOWN
from questionnaires.progress import (
    Cell,
    Minutes,
    People,
    Place,
    Progress,
    QuotaFilled,
    Status,
)
from questionnaires.questionnaire import Questionnaire
from survey.allocation import Plan
from survey.journey import next_page
from survey.participant import PAPER
from survey.queries.exports import answers_to, count_on_devices, count_withdrawn
from survey.queries.instruments import same_structure
from survey.queries.places import FINISHED
from survey.sequence import pages
from survey.tables import answers, participants, places


def is_live() -> ColumnElement[bool]:
    """Whether somebody's place is still held; whoever was silent for longer is gone."""
    now = time.time_ns() // 1_000_000
    return func.coalesce(participants.c.live_until, 0) >= now


def is_away() -> ColumnElement[bool]:
    """Whether somebody stopped, or is gone."""
    silent = and_(participants.c.status == "open", ~is_live())
    return or_(participants.c.status == "stopped", silent)


def read_progress(folder: Path, questionnaire: Questionnaire, url: str = "") -> Progress:
    """Counts of everybody who was asked the same, from a folder that a survey may be writing to.

    Raises
    ------
    StoreError
        If there is no survey's database, or it cannot be read.
    """
    with answers_to(folder, questionnaire, url) as connection:
        alike = tuple(same_structure(connection, questionnaire))
        return Progress(
            people=_people(connection, alike),
            left_at=_left_at(connection, questionnaire, alike),
            quotas=_quotas(connection, questionnaire, alike),
            minutes=_minutes(connection, alike),
            withdrawn=count_withdrawn(connection, alike),
            on_devices=count_on_devices(connection, alike),
        )


def _people(connection: Connection, alike: Collection[int]) -> tuple[People, ...]:
    """How many people there are of each kind."""
    kinds = (
        participants.c.stratum,
        participants.c.status,
        is_live(),
        participants.c.device,
    )
    found = connection.execute(
        select(*kinds, func.count())
        .where(participants.c.instrument.in_(alike))
        .group_by(*kinds)
        .order_by(*kinds)
    )
    return tuple(
        People(_cell(stratum), _status(status, is_live=is_live), device, n)
        for stratum, status, is_live, device, n in found
    )


def _cell(stratum: str | None) -> Cell | None:
    """The groups that a stratum is named after."""
    if stratum is None:
        return None
    role, condition, age_band = stratum.split("/")
    return condition, age_band, role


def _status(stored: str, *, is_live: bool) -> Status:
    """A status as it is counted: who is silent for long is gone."""
    if stored == "open":
        return "on the way" if is_live else "gone"
    kept: dict[str, Status] = {"finished": "finished", "stopped": "stopped", "full": "full"}
    return kept[stored]


def _left_at(
    connection: Connection, questionnaire: Questionnaire, alike: Collection[int]
) -> Mapping[Place, int]:
    """The page that each of those who are away did not answer."""
    given: dict[int, dict[str, str]] = {}
    for participant, item, value in connection.execute(
        select(answers.c.participant, answers.c.item, answers.c.value)
        .join(participants)
        .where(participants.c.instrument.in_(alike), is_away())
        .order_by(answers.c.participant, answers.c.item, answers.c.revision)
    ):
        given.setdefault(participant, {})[item] = value
    left: Counter[Place] = Counter()
    plans = connection.execute(
        select(participants.c.id, participants.c.block, participants.c.task_order).where(
            participants.c.instrument.in_(alike), is_away()
        )
    )
    for participant, block, order in plans:
        plan = None if block is None else Plan(block, tuple(order), {})
        said = given.get(participant, {})
        page = next_page(pages(questionnaire, plan, said), said)
        if page is not None:
            left[page.kind, page.name] += 1
    return left


def _quotas(
    connection: Connection, questionnaire: Questionnaire, alike: Collection[int]
) -> tuple[QuotaFilled, ...]:
    """How full each quota is."""
    if not questionnaire.study.quotas:
        return ()

    def counted(who: ColumnElement[bool]) -> dict[str, int]:
        """People of each quota."""
        found = connection.execute(
            select(places.c.quota, func.count())
            .select_from(places.join(participants))
            .where(participants.c.instrument.in_(alike), who)
            .group_by(places.c.quota)
        )
        return dict(found.all())

    finished = counted(FINISHED)
    live = counted(and_(participants.c.status == "open", is_live()))
    return tuple(
        QuotaFilled(one.id, one.limit, finished.get(one.id, 0), live.get(one.id, 0))
        for one in questionnaire.study.quotas
    )


def _minutes(connection: Connection, alike: Collection[int]) -> Minutes | None:
    """Quartiles of the time of those who finished; first answers only, as in an export.

    How long it took to copy a paper form is not told.
    """
    took = connection.scalars(
        select(func.sum(answers.c.ms))
        .join(participants)
        .where(
            participants.c.instrument.in_(alike),
            FINISHED,
            participants.c.device != PAPER,
            answers.c.revision == 1,
        )
        .group_by(answers.c.participant)
    ).all()
    if len(took) < SMALLEST_SHOWN:
        return None
    return Minutes(*(float(one) / 60_000 for one in quantiles(map(float, took), n=4)))
