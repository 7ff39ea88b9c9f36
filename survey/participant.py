"""A participant as the survey knows them: groups, a plan, answers, and nothing else."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from survey.allocation import Plan

Status = Literal["open", "finished", "stopped"]
Shown = Mapping[str, object]  # what was on the screen, as JSON


@dataclass(frozen=True)
class Participant:
    """Someone who has agreed to take part."""

    language: str  # tag of the words in which consent was given
    status: Status
    plan: Plan | None  # None until they are placed in their groups
    answers: Mapping[str, str]  # item -> value that stands


@dataclass(frozen=True)
class Answer:
    """An answer as it was given."""

    item: str
    value: str
    ms: int  # from showing the page to the answer
    changes: int  # how often another option was selected on the page before
    shown: Shown | None = None
    language: str = ""  # tag of the words that were shown; empty for those of the consent


@dataclass(frozen=True)
class Revision:
    """An answer as it was stored; revision 1 is the first."""

    answer: Answer
    revision: int


@dataclass(frozen=True)
class Record:
    """All that is stored of one participant."""

    participant: Participant
    revisions: tuple[Revision, ...]  # in the order of item and revision
