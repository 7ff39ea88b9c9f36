"""Which page comes next: computed from the study, the plan and the answers so far."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from questionnaires.design import Design
from questionnaires.study import SEGMENTS, Study
from survey.allocation import Plan

Kind = Literal["segment", "outcome", "practice", "feedback", "choice"]
READ = "read"  # the answer to a page that only wants to be read


@dataclass(frozen=True)
class Page:
    """One question, or one thing to read."""

    kind: Kind
    name: str  # as in the address: a segment, an attribute, or the number of a task
    task: str = ""  # id in the design, of pages that show a task

    @property
    def item(self) -> str:
        """Name under which the answer is stored."""
        return f"{self.kind}:{self.task or self.name}"


def asked_segments(study: Study) -> tuple[str, ...]:
    """Segments that are a question: those with more than one group."""
    return tuple(segment for segment in SEGMENTS if len(study.groups(segment)) > 1)


def groups_of(study: Study, answers: Mapping[str, str]) -> dict[str, str]:
    """The groups someone has been placed in so far, by segment."""
    placed = {segment: answers.get(f"segment:{segment}", "") for segment in asked_segments(study)}
    only = {name: study.groups(name)[0] for name in SEGMENTS if name not in placed}
    return {name: group for name, group in (placed | only).items() if group}


def pages(study: Study, design: Design, plan: Plan | None) -> tuple[Page, ...]:
    """All pages between consent and thanks; without tasks until there is a plan."""
    asked = [Page("segment", segment) for segment in asked_segments(study)]
    outcomes = [Page("outcome", attribute) for attribute in study.attribute_ids]
    if plan is None:
        return (*asked, *outcomes)
    roles = {task: design.task(task).role for task in plan.tasks}
    warmups = [task for task in plan.tasks if roles[task] == "warmup"]
    practice = [
        Page(kind, str(number), task)
        for number, task in enumerate(warmups, start=1)
        for kind in ("practice", "feedback")
    ]
    choices = [task for task in plan.tasks if roles[task] == "estimation"]
    numbered = [Page("choice", str(number), task) for number, task in enumerate(choices, start=1)]
    return (*asked, *outcomes, *practice, *numbered)


def next_page(sequence: Sequence[Page], answered: Collection[str]) -> Page | None:
    """The first page without an answer; None when all are answered."""
    return next((page for page in sequence if page.item not in answered), None)


def find_page(
    sequence: Sequence[Page], answered: Collection[str], kind: str, name: str
) -> Page | None:
    """The page of that address, if all before it are answered.

    Who is answering is closed once a choice is made: its words were for that role.
    """
    if kind == "segment" and any(item.startswith("choice:") for item in answered):
        return None
    for page in sequence:
        if (page.kind, page.name) == (kind, name):
            return page
        if page.item not in answered:
            return None
    return None


def page_after(sequence: Sequence[Page], page: Page) -> Page | None:
    """The page that follows another; None after the last."""
    following = sequence[sequence.index(page) + 1 :]
    return following[0] if following else None


def page_before(sequence: Sequence[Page], page: Page) -> Page | None:
    """The page that the Back link leads to; None before the first."""
    place = sequence.index(page)
    return sequence[place - 1] if place else None


def progress(sequence: Sequence[Page], page: Page) -> tuple[int, int] | None:
    """Number of a choice and of all choices; None on other pages, which show no progress."""
    if page.kind != "choice":
        return None
    return int(page.name), sum(other.kind == "choice" for other in sequence)
