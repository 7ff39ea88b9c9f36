"""All pages that may still come, so that a device can go on while the network is away.

The pages are nodes of a graph: each says which one follows which answer, as the journey itself
works it out. Two ways that lead on alike meet in the same node. Where what follows hangs on an
answer that only the server can weigh, no node follows, and the device has to ask.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from questionnaires.expression import parse
from questionnaires.piping import placeholders
from questionnaires.questions import DECLINED
from questionnaires.study import Study
from questionnaires.text import Text
from survey.conditions import known
from survey.journey import Visit, page_after
from survey.participant import Answer
from survey.sequence import KEEP, NO, READ, TAKE, YES, Page

ANY = "*"  # whatever is answered
AS_IT_IS = "="  # while the answer stands that the server has
END = -1  # nothing more is asked


@dataclass
class Node:
    """A page on one of the ways to it."""

    visit: Visit  # someone who has come that far
    page: Page
    following: dict[str, int] = field(default_factory=dict)  # answer as it is posted -> node

    def standing(self, named: frozenset[str]) -> str | None:
        """The answer that the server has, as it is posted; None if it has none."""
        value = self.visit.participant.answers.get(self.page.item)
        if value is None:
            return None
        posted = {stored: sent for sent, stored in answers_to(self.visit, self.page, named)}
        return posted.get(value, AS_IT_IS)


def nodes(visit: Visit) -> list[Node]:
    """The graph of the pages from the first after the groups; empty until groups are known."""
    first = next((page for page in visit.pages if page.kind != "segment"), None)
    if visit.participant.plan is None or first is None:
        return []
    graph = _Graph(named(visit.questionnaire.study, visit.questionnaire.texts[visit.language]))
    graph.place(visit, first)
    return graph.nodes


def named(study: Study, text: Text) -> frozenset[str]:
    """Questions on whose answers conditions, quotas or later words depend."""
    conditions = [one.show_if for one in study.questions if one.show_if]
    spoken_of = {name for said in conditions for name in parse(said).names}
    piped = {name for _, name in placeholders(text.model_dump())}
    return frozenset(spoken_of | piped | in_quotas(study))


def in_quotas(study: Study) -> frozenset[str]:
    """Questions whose answers decide whether there is a place for someone."""
    return frozenset(name for quota in study.quotas for name in parse(quota.where).names)


@dataclass
class _Graph:
    """The nodes found so far, by what makes them differ."""

    named: frozenset[str]
    nodes: list[Node] = field(default_factory=list)
    places: dict[object, int] = field(default_factory=dict)

    def place(self, visit: Visit, page: Page) -> int:
        """Number of the node of a page, for someone who has answered all before it."""
        key = self._key(visit, page)
        if key in self.places:
            return self.places[key]
        number = self.places[key] = len(self.nodes)
        node = Node(visit, page)
        self.nodes.append(node)
        for posted, value in answers_to(visit, page, self.named):
            after = visit.answered(Answer(page.item, value, 0, 0))
            coming = page_after(after.pages, page)
            node.following[posted] = END if coming is None else self.place(after, coming)
        if len({*node.following.values()}) == 1:
            node.following = {ANY: next(iter(node.following.values()))}
        if not node.following and page.item in visit.participant.answers:
            coming = page_after(visit.pages, page)
            node.following[AS_IT_IS] = END if coming is None else self.place(visit, coming)
        return number

    def _key(self, visit: Visit, page: Page) -> object:
        """What the page shows, and what may follow it."""
        study, answers = visit.questionnaire.study, visit.participant.answers
        values = known(study, answers)
        said = ""  # what a word about the answer before speaks of
        if page.kind == "feedback":
            about = f"practice:{page.task}" if page.task else f"question:{page.name}"
            said = answers[about]
        return (
            tuple((one.kind, one.name) for one in visit.pages),
            visit.pages[visit.pages.index(page) :],
            tuple(sorted((name, values[name]) for name in self.named & values.keys())),
            said,
        )


def answers_to(visit: Visit, page: Page, named: frozenset[str]) -> Iterator[tuple[str, str]]:
    """Answers to a page as they are posted and as they are stored, if they can be told apart.

    One stands for all where nothing depends on it; none is given where only the server can tell.
    """
    match page.kind:
        case "dual":
            yield from ((TAKE, TAKE), (KEEP, KEEP))
        case "more":
            yield from ((YES, YES), (NO, NO))
        case "practice" | "choice":
            order = visit.participant.plan.sides[page.task] if visit.participant.plan else ()
            yield from ((str(place), one) for place, one in enumerate(order, start=1))
        case "best_worst":
            order = visit.participant.plan.sides[page.task] if visit.participant.plan else ()
            yield ANY, f"{order[0]} {order[1]}"
        case "question":
            yield from _answers_to_a_question(visit.questionnaire.study, page.name, named)
        case _:
            yield ANY, READ


def _answers_to_a_question(
    study: Study, name: str, named: frozenset[str]
) -> Iterator[tuple[str, str]]:
    """Answers to an ordinary question."""
    question = study.question(name)
    if name in in_quotas(study):
        return
    if question.kind == "single":
        declined = (DECLINED,) if question.can_be_declined else ()
        yield from ((one, one) for one in (*question.options, *declined))
    elif name not in named:
        yield ANY, str(question.least) if question.kind == "number" else question.options[0]
