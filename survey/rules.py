"""What has to be filled in on a page, as a device can tell without the server."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from questionnaires.questions import DECLINED, NONE
from questionnaires.study import Study
from survey.sequence import Page


@dataclass(frozen=True)
class Rules:
    """When an answer to a page is refused; the reasons are those of `survey.answers`."""

    empty: Mapping[str, str] = field(default_factory=dict)  # field -> reason if nothing is given
    alone: Mapping[str, str] = field(default_factory=dict)  # option -> reason if others are too
    range: tuple[int, int] | None = None  # numbers that are taken

    @property
    def reasons(self) -> set[str]:
        """All that may be said to an answer."""
        of_numbers = {"not_a_number", "out_of_range"} if self.range else set()
        return {*self.empty.values(), *self.alone.values(), *of_numbers}


def rules(study: Study, page: Page) -> Rules:
    """The rules of a page; whoever only has to read it cannot be wrong."""
    match page.kind:
        case "dual" | "more":
            return Rules({"answer": "no_group"})
        case "practice" | "choice":
            return Rules({"answer": "no_choice"})
        case "best_worst":
            return Rules({"best": "no_best", "worst": "no_worst"})
        case "question":
            return _rules_of_a_question(study, page.name)
    return Rules()


def _rules_of_a_question(study: Study, name: str) -> Rules:
    """The rules of an ordinary question."""
    question = study.question(name)
    alone = {DECLINED: "only_declined"} if question.can_be_declined else {}
    if question.kind == "number":
        return Rules({"answer": "no_number"}, alone, (question.least or 0, question.most or 0))
    if question.kind == "multiple":
        return Rules({"answer": "none_ticked"}, alone | {NONE: "only_none"})
    return Rules({"answer": "no_group"})
