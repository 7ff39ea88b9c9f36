"""Answers that a device kept are taken in their order, once each, and none is overwritten."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace

from fastapi.concurrency import run_in_threadpool

from survey.answers import FieldError
from survey.items import Item
from survey.journey import Visit, find_page
from survey.pages import parse, refusal
from survey.participant import Outcome, Sent, Status
from survey.queries.recording import Kept
from survey.rendering import error_words
from survey.sequence import Page, decides
from survey.visits import Survey
from survey.written import Written


@dataclass(frozen=True)
class Refused:
    """An answer that could not be taken, and why."""

    reason: str
    words: str = ""  # for the participant, where it is they who can mend it


OVER = Refused("over")


async def take(
    survey: Survey, visit: Visit, items: Sequence[Item]
) -> tuple[list[Outcome | Refused], Visit]:
    """Keep answers of one participant in their order.

    Gives what became of each, once it is on disk, and the participant as they are then.
    """
    taken: list[Outcome | Refused | Written[Kept]] = []
    for item in items:
        page = _page(visit, item)
        if page is None:  # it may be there once the answers before are kept
            settled, visit = await _settled(survey, visit, taken)
            taken = [*settled]
            page = _page(visit, item)
        if page is None:
            refused = OVER if visit.participant.status != "open" else Refused("no_such_page")
            taken.append(await _unless_there(survey, visit, item, refused))
            continue
        parsed = parse(visit, page, item.form.form(), _now())
        if isinstance(parsed, FieldError):
            refused = _refused(visit, parsed, item)
            taken.append(await _unless_there(survey, visit, item, refused))
            continue
        may_be_old = _decides_again(visit, page)
        visit = visit.answered(parsed)
        status: Status = "finished" if visit.is_over_after(page) else "open"
        sent = Sent(item.id, item.revision)
        taken.append(survey.store.record(visit.token, parsed, status, sent))
        if may_be_old:  # then another answer stands, which only the database knows
            settled, visit = await _settled(survey, visit, taken)
            taken = [*settled]
    return await _settled(survey, visit, taken)


async def _unless_there(
    survey: Survey, visit: Visit, item: Item, refused: Refused
) -> Outcome | Refused:
    """Why an answer cannot be taken, unless it was: its page may have gone since."""
    is_there = await run_in_threadpool(survey.store.has_received, visit.token, item.id)
    return "duplicate" if is_there else refused


async def _settled(
    survey: Survey, visit: Visit, taken: Sequence[Outcome | Refused | Written[Kept]]
) -> tuple[list[Outcome | Refused], Visit]:
    """What became of answers, once all of them are on disk, and the participant as they are."""
    settled: list[Outcome | Refused] = []
    as_expected = True
    for one in taken:
        if isinstance(one, Written):
            kept = await one
            as_expected = as_expected and kept.is_as_expected
            settled.append(OVER if kept.outcome == "refused" else kept.outcome)
        else:
            settled.append(one)
    if as_expected:
        return settled, visit
    participant = await survey.store.find(visit.token)
    if participant is not None:
        visit = replace(visit, participant=participant, as_before=None)
    return settled, visit


def _page(visit: Visit, item: Item) -> Page | None:
    """Page that an answer is to, if its participant has come that far."""
    return find_page(visit.pages, visit.participant.answers, item.page)


def _decides_again(visit: Visit, page: Page) -> bool:
    """Whether a page that decides which others there are has been answered before."""
    answered = page.item in visit.participant.answers
    return answered and decides(visit.questionnaire, page.item)


def _refused(visit: Visit, error: FieldError, item: Item) -> Refused:
    """Why an answer is none, in the participant's words."""
    named = str(refusal(visit, error, item.form.form())["named"])
    return Refused(error.reason, error_words(visit.language, error.reason, named))


def _now() -> int:
    """The server's clock, in milliseconds."""
    return time.time_ns() // 1_000_000
