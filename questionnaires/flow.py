"""The flow of a questionnaire: what is asked, in which order."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from questionnaires.errors import did_you_mean
from questionnaires.questions import Question

StepKind = Literal["segments", "outcomes", "practice", "choices", "best_worst", "question", "break"]
NAMED = ("question", "break")  # kinds of which there can be several, each with an id
NEED_A_PLAN = ("practice", "choices", "best_worst")  # known when groups are known


@dataclass(frozen=True)
class Step:
    """One part of a questionnaire."""

    kind: StepKind
    name: str = ""  # id of a question or a break

    def __str__(self) -> str:
        return f"{self.kind}:{self.name}" if self.name else self.kind


def read_step(entry: str) -> Step:
    """A step from its entry in `flow`, such as `choices` or `question:sleep`.

    Raises
    ------
    ValueError
        If there is no such kind of step, or its id is missing or too much.
    """
    kind, colon, name = entry.partition(":")
    for known in get_args(StepKind):
        if kind == known:
            if (known in NAMED) != bool(name) or bool(colon) != bool(name):
                raise ValueError(
                    f'flow: "{entry}": write {", ".join(f"`{one}:<id>`" for one in NAMED)}, and '
                    "all other steps without a colon"
                )
            return Step(known, name)
    raise ValueError(f'flow: "{entry}": no such step; {did_you_mean(kind, get_args(StepKind))}')


def usual_flow(questions: Sequence[Question], *, best_worst: bool) -> tuple[Step, ...]:
    """The flow of a study that does not say one: checks before the choices, questions last."""
    checks = [Step("question", one.id) for one in questions if one.correct is not None]
    others = [Step("question", one.id) for one in questions if one.correct is None]
    choices = (Step("practice"), Step("choices"))
    pairs = (Step("best_worst"),) if best_worst else ()
    return (Step("segments"), Step("outcomes"), *checks, *choices, *pairs, *others)


def check_flow(steps: Sequence[Step], questions: Sequence[Question], *, best_worst: bool) -> None:
    """Hold a flow to what the study declares.

    Raises
    ------
    ValueError
        If something is asked twice, never, without being declared, or before its time.
    """
    declared = {str(Step("question", one.id)) for one in questions}
    declared |= {"best_worst"} if best_worst else set()
    names = [str(step) for step in steps]
    for step, name in zip(steps, names, strict=True):
        if names.count(name) > 1:
            raise ValueError(f"flow: {name} stands twice; remove one")
        if step.kind in ("question", "best_worst") and name not in declared:
            raise ValueError(f"flow: {name} is not declared; declare it or take it out")
    missing = [one for one in ("segments", "choices", *sorted(declared)) if one not in names]
    if missing:
        raise ValueError(f"flow: {missing[0]} is missing; put it where it is to be asked")
    early = [name for name in names[: names.index("segments")] if name in NEED_A_PLAN]
    if early:
        raise ValueError(f"flow: {early[0]} comes before segments; ask who is answering first")
    if "practice" in names[names.index("choices") :]:
        raise ValueError("flow: practice comes after choices; let people practise first")
