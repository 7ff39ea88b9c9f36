"""Which pages there are: computed from the questionnaire, the plan and the answers so far."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property, lru_cache
from typing import Literal

from questionnaires.design import CHOICE_ROLES
from questionnaires.expression import Answered
from questionnaires.flow import NEED_A_PLAN, Step, StepKind
from questionnaires.questionnaire import Questionnaire
from survey.allocation import Plan
from survey.conditions import asked_segments, is_asked, known

Kind = Literal[
    "segment",
    "outcome",
    "practice",
    "feedback",
    "choice",
    "dual",
    "more",
    "best_worst",
    "question",
    "break",
]
DECIDING = ("segment:", "question:", "more:")  # items whose answers decide which pages there are
DECIDING_IF_DUAL = (*DECIDING, "choice:")
READ = "read"  # the answer to a page that only wants to be read
YES, NO = "yes", "no"
TAKE, KEEP = "take", "keep"  # answers to whether the one chosen would really be taken


@dataclass(frozen=True, eq=False)
class Page:
    """One question, or one thing to read; `a_page` gives the same object for the same page."""

    kind: Kind
    name: str  # as in the address: a segment, an attribute, a question, or the number of a task
    task: str = ""  # id in the design, of pages that show a task
    alternative: str = ""  # that was chosen, of pages that ask about it

    @cached_property
    def item(self) -> str:
        """Name under which the answer is stored."""
        parts = (self.kind, self.task or self.name, self.alternative)
        return ":".join(part for part in parts if part)

    @cached_property
    def address(self) -> str:
        """Its path."""
        return f"/question/{self.kind}/{self.name}"


a_page = cache(Page)  # one of each for everybody: people differ in their order


@dataclass(frozen=True)
class Way:
    """All that decides which pages there are; two that are equal have the same."""

    questionnaire: Questionnaire = field(compare=False)
    known_by: int  # id of that object, of which there is one in a process that serves
    planned: tuple[str, ...] | None  # ids of tasks; None until groups are known
    decided: frozenset[tuple[str, str]]  # the answers that pages depend on

    @cached_property
    def answers(self) -> Mapping[str, str]:
        """Item -> value, of the answers that pages depend on."""
        return dict(self.decided)

    @cached_property
    def values(self) -> Mapping[str, Answered]:
        """What conditions see."""
        return known(self.questionnaire.study, self.answers)

    def tasks(self, *roles: str) -> list[str]:
        """Ids of the planned tasks of such roles, in the order in which they are shown."""
        role_of = self.questionnaire.task_roles
        return [task for task in self.planned or () if role_of[task] in roles]


def pages(
    questionnaire: Questionnaire, plan: Plan | None, answers: Mapping[str, str]
) -> tuple[Page, ...]:
    """All pages between consent and thanks; only those before the tasks until there is a plan."""
    depends_on = _deciding(questionnaire)
    decided = frozenset([given for given in answers.items() if given[0].startswith(depends_on)])
    planned = None if plan is None else plan.tasks
    return _pages(Way(questionnaire, id(questionnaire), planned, decided))


def decides(questionnaire: Questionnaire, item: str) -> bool:
    """Whether an answer to an item may change which pages there are."""
    return item.startswith(_deciding(questionnaire))


def _deciding(questionnaire: Questionnaire) -> tuple[str, ...]:
    """How the items begin whose answers decide which pages there are."""
    return DECIDING if questionnaire.study.design.opt_out != "dual" else DECIDING_IF_DUAL


@lru_cache(maxsize=1024)  # most answers decide nothing, and pages are asked for with each
def _pages(way: Way) -> tuple[Page, ...]:
    """The pages of a way."""
    found: list[Page] = []
    for step in way.questionnaire.study.steps:
        if way.planned is None and step.kind in NEED_A_PLAN:
            break
        found += PAGES_OF[step.kind](way, step)
    return tuple(found)


def _segments(way: Way, _step: Step) -> Iterator[Page]:
    """Who is answering."""
    yield from (a_page("segment", name) for name in asked_segments(way.questionnaire.study))


def _outcomes(way: Way, _step: Step) -> Iterator[Page]:
    """Each outcome explained."""
    yield from (a_page("outcome", name) for name in way.questionnaire.study.attribute_ids)


def _practice(way: Way, _step: Step) -> Iterator[Page]:
    """Practice tasks, each with a word about the answer."""
    for number, task in enumerate(way.tasks("warmup"), start=1):
        yield a_page("practice", str(number), task)
        yield a_page("feedback", str(number), task)


def _choices(way: Way, _step: Step) -> Iterator[Page]:
    """The choices: in chunks, where people are asked whether they would do more."""
    settings = way.questionnaire.study.design
    tasks = way.tasks(*CHOICE_ROLES)
    asking_after = settings.chunk or len(tasks)
    for number, task in enumerate(tasks, start=1):
        if number > asking_after:
            more = a_page("more", str(asking_after))
            yield more
            if way.answers.get(more.item) != YES:
                return
            asking_after += settings.more or settings.chunk or 0
        choice = a_page("choice", str(number), task)
        yield choice
        chosen = way.answers.get(choice.item)
        if settings.opt_out == "dual" and chosen is not None:
            yield a_page("dual", str(number), task, chosen)


def _best_worst(way: Way, _step: Step) -> Iterator[Page]:
    """Best and worst of each list."""
    for number, task in enumerate(way.tasks("best_worst"), start=1):
        yield a_page("best_worst", str(number), task)


def _question(way: Way, step: Step) -> Iterator[Page]:
    """An ordinary question, if it is asked; a check has a word about the answer."""
    question = way.questionnaire.study.question(step.name)
    if is_asked(question, way.values):
        yield a_page("question", step.name)
        if question.correct is not None:
            yield a_page("feedback", step.name)


def _break(_way: Way, step: Step) -> Iterator[Page]:
    """A rest, with something to read."""
    yield a_page("break", step.name)


PAGES_OF: Mapping[StepKind, Callable[[Way, Step], Iterator[Page]]] = {
    "segments": _segments,
    "outcomes": _outcomes,
    "practice": _practice,
    "choices": _choices,
    "best_worst": _best_worst,
    "question": _question,
    "break": _break,
}
