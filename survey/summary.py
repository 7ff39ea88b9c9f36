"""What seemed to matter in one person's own choices, in counts that they can follow."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import sqrt
from typing import Literal

from questionnaires.design import ChoiceTask, rank_of_level
from questionnaires.questionnaire import Questionnaire
from questionnaires.study import Study
from survey.participant import Participant

Verdict = Literal["for", "against", "unclear"]
SURE = 1.28  # standard normal quantile of .9: one in ten times it would be wrong by chance
PRIOR = 2  # choices for and against that are added before a share is formed


@dataclass(frozen=True)
class Mattered:
    """How one outcome went with the choices."""

    attribute: str
    better: int  # choices of what was better in it
    of: int  # choices in which one was better in it
    verdict: Verdict


def what_mattered(questionnaire: Questionnaire, person: Participant) -> tuple[Mattered, ...]:
    """How often each outcome went with the choice, clearest first; unordered ones are left out.

    References
    ----------
    Agresti & Coull (1998), The American Statistician 52, 119-126: two successes and two failures
    added to a share, which draws it towards a half and gives its interval.
    """
    study = questionnaire.study
    tally: dict[str, list[int]] = {one.id: [0, 0] for one in study.attributes if one.ordered}
    for task, chosen in _chosen(questionnaire, person.answers):
        for attribute, better in _compared(study, task, chosen):
            tally[attribute][0] += better
            tally[attribute][1] += 1
    found = [Mattered(one, better, of, verdict(better, of)) for one, (better, of) in tally.items()]
    return tuple(sorted(found, key=lambda one: (one.verdict == "unclear", -_share(one))))


def verdict(better: int, of: int) -> Verdict:
    """What a count says: clearly more than half, clearly less, or neither."""
    share = (better + PRIOR) / (of + 2 * PRIOR)
    margin = SURE * sqrt(share * (1 - share) / (of + 2 * PRIOR))
    if share - margin > 0.5:
        return "for"
    return "against" if share + margin < 0.5 else "unclear"


def _share(one: Mattered) -> float:
    """Share of choices, drawn towards a half."""
    return (one.better + PRIOR) / (one.of + 2 * PRIOR)


def _chosen(
    questionnaire: Questionnaire, answers: Mapping[str, str]
) -> Iterator[tuple[ChoiceTask, str]]:
    """Tasks that count, with the alternative that was chosen; not those in which none was."""
    for task in questionnaire.design.estimation_tasks:
        chosen = answers.get(f"choice:{task.id}", "")
        if chosen in {one.id for one in task.profiles}:
            yield task, chosen


def _compared(study: Study, task: ChoiceTask, chosen: str) -> Iterator[tuple[str, bool]]:
    """Outcomes in which the best and the worst differ, and whether the best was chosen."""
    for attribute in task.differing():
        if not study.attribute(attribute).ordered:
            continue
        ranks = {
            one.id: rank_of_level(study, attribute, one.profile[attribute]) for one in task.profiles
        }
        yield attribute, ranks[chosen] == max(ranks.values())
