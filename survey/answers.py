"""Form fields to answers: a participant's slip is a value, never an exception."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from questionnaires.best_worst_tasks import BestWorstTask
from questionnaires.design import ChoiceTask
from questionnaires.questions import DECLINED, NONE, Question
from questionnaires.study import Study
from survey.allocation import Plan
from survey.participant import Answer
from survey.sequence import NO, READ, YES, Page

LONGEST_MS = 24 * 60 * 60 * 1000  # a page that was open for longer counts as a day
LONGEST_NUMBER = 12  # characters
MOST_COUNTED = 1000


@dataclass(frozen=True)
class FieldError:
    """What is wrong with a form field; the template says it in the participant's words."""

    field: str
    reason: str  # as in the `message` of parts.html
    item: str = ""  # that the message names


@dataclass(frozen=True)
class Form:
    """The fields that a question page posts, as they came."""

    answer: str = ""
    ms: str = ""  # from the page's own clock; empty without JavaScript
    changes: str = ""
    rendered: str = ""  # the server's clock when it made the page, in milliseconds
    language: str = ""  # tag of the words that the page was shown in
    answers: tuple[str, ...] = ()  # of a question of which several options can be ticked
    best: str = ""
    worst: str = ""
    help: str = ""  # how many explanations were opened; empty without JavaScript


def parse_group(study: Study, page: Page, form: Form, now: int) -> Answer | FieldError:
    """Read the group that was selected."""
    return parse_one_of(study.groups(page.name), page, form, now)


def parse_one_of(options: Collection[str], page: Page, form: Form, now: int) -> Answer | FieldError:
    """Read the option that was selected."""
    if form.answer not in options:
        return FieldError("answer", "no_group")
    return _answer(page, form.answer, form, now)


def parse_more(page: Page, form: Form, now: int) -> Answer | FieldError:
    """Read whether someone would do more."""
    return parse_one_of((YES, NO), page, form, now)


def parse_reading(page: Page, form: Form, now: int) -> Answer:
    """Take it that a page was read."""
    return _answer(page, READ, form, now)


def parse_question(question: Question, page: Page, form: Form, now: int) -> Answer | FieldError:
    """Read the answer to an ordinary question."""
    if question.can_be_declined and DECLINED in form.answers:
        alone = {*form.answers} - {""} == {DECLINED}
        return (
            _answer(page, DECLINED, form, now) if alone else FieldError("answer", "only_declined")
        )
    if question.kind == "number":
        return _parse_number(question, page, form, now)
    if question.kind == "single":
        return parse_one_of(question.options, page, form, now)
    ticked = [option for option in question.options if option in form.answers]
    if not ticked or not {*form.answers} <= {*question.options}:
        return FieldError("answer", "none_ticked")
    if NONE in ticked and len(ticked) > 1:
        return FieldError("answer", "only_none")
    return _answer(page, " ".join(ticked), form, now)


def _parse_number(question: Question, page: Page, form: Form, now: int) -> Answer | FieldError:
    """Read a whole number in the range of a question."""
    typed = form.answer.strip()
    digits = typed.removeprefix("-")
    if not typed:
        return FieldError("answer", "no_number")
    if not (digits.isdecimal() and digits.isascii() and len(typed) <= LONGEST_NUMBER):
        return FieldError("answer", "not_a_number")
    least, most = question.least or 0, question.most or 0
    if not least <= int(typed) <= most:
        return FieldError("answer", "out_of_range")
    return _answer(page, str(int(typed)), form, now)


def parse_choice(
    page: Page, task: ChoiceTask, plan: Plan, place: int, form: Form, now: int
) -> Answer | FieldError:
    """Read the position that was selected as the alternative that stood there.

    `place` is that of the task among those shown.
    """
    order = plan.sides[task.id]
    chosen = _at(order, form.answer)
    if chosen is None:
        return FieldError("answer", "no_choice")
    shown = {
        "task_position": place,
        "alternatives": [
            {"id": one, "position": number, "levels": dict(task.alternative(one).profile)}
            for number, one in enumerate(order, start=1)
        ],
    }
    return _answer(page, chosen, form, now, shown)


def parse_best_worst(
    page: Page, task: BestWorstTask, plan: Plan, place: int, form: Form, now: int
) -> Answer | FieldError:
    """Read the two positions that were selected as the items that stood there."""
    order = plan.sides[task.id]
    best, worst = _at(order, form.best), _at(order, form.worst)
    if best is None:
        return FieldError("best", "no_best")
    if worst is None:
        return FieldError("worst", "no_worst")
    if best == worst:
        return FieldError("worst", "same_item", best)
    shown = {"task_position": place, "items": list(order)}
    return _answer(page, f"{best} {worst}", form, now, shown)


def milliseconds(form: Form, now: int) -> int:
    """Time on the page by its own clock, else by the server's; 0 if neither makes sense."""
    if form.ms.isdecimal() and form.ms.isascii():
        return min(int(form.ms[:12]), LONGEST_MS)
    if form.rendered.isdecimal() and form.rendered.isascii():
        return min(max(now - int(form.rendered[:15]), 0), LONGEST_MS)
    return 0


def _at(order: tuple[str, ...], posted: str) -> str | None:
    """What stood at a position; None where nothing stands."""
    by_position = {str(place): one for place, one in enumerate(order, start=1)}
    return by_position.get(posted)


def _answer(
    page: Page, value: str, form: Form, now: int, shown: Mapping[str, object] | None = None
) -> Answer:
    """An answer with its timing."""
    return Answer(
        page.item,
        value,
        milliseconds(form, now),
        count(form.changes),
        shown,
        form.language,
        count(form.help),
    )


def count(posted: str) -> int:
    """A number that a page's script counted; 0 if it makes no sense."""
    counted = posted.isdecimal() and posted.isascii()
    return min(int(posted[:6]), MOST_COUNTED) if counted else 0
