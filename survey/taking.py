"""Answers that a device kept are taken in their order, once each, and none is overwritten."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from survey.answers import FieldError
from survey.items import Item
from survey.journey import Visit, find_page
from survey.pages import parse, refusal
from survey.participant import Answer, Outcome, Sent, Status
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
    coming: dict[str, Answer] = {}  # in conflict: the device sends them again, renumbered
    for item in items:
        page = _page(visit, item)
        if page is None:  # it may be there once the answers before are kept
            settled, visit = await _settled(survey, visit, taken, coming)
            taken = [*settled]
            page = _page(visit, item)
        answer = _answer(visit, page, item)
        if _is_doubtful(page, answer) and await survey.store.has_received(visit.token, item.id):
            taken.append("duplicate")
        elif isinstance(answer, Refused):
            taken.append(answer)
        elif page is not None:
            coming.pop(answer.item, None)
            may_be_old = _decides_again(visit, answer)
            visit = visit.answered(answer)
            status: Status = "finished" if visit.is_over_after(page) else "open"
            sent = Sent(item.id, item.revision)
            taken.append(survey.store.record(visit.token, answer, status, sent))
            if may_be_old:  # then another answer stands, which only the database knows
                settled, visit = await _settled(survey, visit, taken, coming)
                taken = [*settled]
                if settled[-1] == "conflict":
                    coming[answer.item] = answer
                    visit = visit.answered(answer)
    return await _settled(survey, visit, taken)


def _is_doubtful(page: Page | None, answer: Answer | Refused) -> bool:
    """Whether an answer may have been to another page at that address, or to one that is gone.

    Recording knows all others by their item and number.
    """
    return page is None or page.alternative != "" or isinstance(answer, Refused)


async def _settled(
    survey: Survey,
    visit: Visit,
    taken: Sequence[Outcome | Refused | Written[Kept]],
    coming: Mapping[str, Answer] = MappingProxyType({}),
) -> tuple[list[Outcome | Refused], Visit]:
    """What became of answers, once all of them are on disk, and the participant as they are.

    What is coming counts as if it stood already.
    """
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
    for answer in coming.values():
        visit = visit.answered(answer)
    return settled, visit


def _page(visit: Visit, item: Item) -> Page | None:
    """Page that an answer is to, if its participant has come that far."""
    return find_page(visit.pages, visit.participant.answers, item.page)


def _decides_again(visit: Visit, answer: Answer) -> bool:
    """Whether what decides which pages there are has been answered before."""
    is_answered = answer.item in visit.participant.answers
    return is_answered and decides(visit.questionnaire, answer.item)


def _answer(visit: Visit, page: Page | None, item: Item) -> Answer | Refused:
    """An answer as it is kept, or why it is none, in the participant's words."""
    if page is None:
        return OVER if visit.participant.status != "open" else Refused("no_such_page")
    form = item.form.form()
    parsed = parse(visit, page, form, _now())
    if not isinstance(parsed, FieldError):
        return parsed
    named = str(refusal(visit, parsed, form)["named"])
    return Refused(parsed.reason, error_words(visit.language, parsed.reason, named))


def _now() -> int:
    """The server's clock, in milliseconds."""
    return time.time_ns() // 1_000_000
