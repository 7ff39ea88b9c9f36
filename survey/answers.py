"""Form fields to answers: a participant's slip is a value, never an exception."""

from collections.abc import Mapping
from dataclasses import dataclass

from questionnaires.design import ChoiceTask
from questionnaires.study import Study
from survey.allocation import Plan
from survey.journey import READ, Page
from survey.participant import Answer

LONGEST_MS = 24 * 60 * 60 * 1000  # a page that was open for longer counts as a day
MOST_CHANGES = 1000


@dataclass(frozen=True)
class FieldError:
    """What is wrong with a form field; the template says it in the participant's words."""

    field: str
    reason: str  # no_group | no_choice | not_agreed | no_code | wrong_code


@dataclass(frozen=True)
class Form:
    """The fields that a question page posts, as they came."""

    answer: str = ""
    ms: str = ""  # from the page's own clock; empty without JavaScript
    changes: str = ""
    rendered: str = ""  # the server's clock when it made the page, in milliseconds
    language: str = ""  # tag of the words that the page was shown in


def parse_group(study: Study, page: Page, form: Form, now: int) -> Answer | FieldError:
    """Read the group that was selected."""
    if form.answer not in study.groups(page.name):
        return FieldError("answer", "no_group")
    return _answer(page, form.answer, form, now)


def parse_reading(page: Page, form: Form, now: int) -> Answer:
    """Take it that a page was read."""
    return _answer(page, READ, form, now)


def parse_choice(
    page: Page, task: ChoiceTask, plan: Plan, form: Form, now: int
) -> Answer | FieldError:
    """Read the position that was selected as the alternative that stood there."""
    order = plan.sides[task.id]
    by_position = {str(place): one for place, one in enumerate(order, start=1)}
    if form.answer not in by_position:
        return FieldError("answer", "no_choice")
    shown = {
        "task_position": plan.position(task.id),
        "alternatives": [
            {"id": one, "position": place, "levels": dict(task.alternative(one).profile)}
            for place, one in enumerate(order, start=1)
        ],
    }
    return _answer(page, by_position[form.answer], form, now, shown)


def milliseconds(form: Form, now: int) -> int:
    """Time on the page by its own clock, else by the server's; 0 if neither makes sense."""
    if form.ms.isdecimal() and form.ms.isascii():
        return min(int(form.ms[:12]), LONGEST_MS)
    if form.rendered.isdecimal() and form.rendered.isascii():
        return min(max(now - int(form.rendered[:15]), 0), LONGEST_MS)
    return 0


def _answer(
    page: Page, value: str, form: Form, now: int, shown: Mapping[str, object] | None = None
) -> Answer:
    """An answer with its timing."""
    counted = form.changes.isdecimal() and form.changes.isascii()
    changes = min(int(form.changes[:6]), MOST_CHANGES) if counted else 0
    return Answer(page.item, value, milliseconds(form, now), changes, shown, form.language)
