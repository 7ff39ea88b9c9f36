"""A participant as the survey knows them: groups, a plan, answers, and nothing else."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from survey.allocation import Plan

Status = Literal["open", "finished", "stopped", "full"]  # full: no place in a quota
DEVICES = ("phone", "tablet", "computer")  # as they say of themselves
PAPER = "paper"  # instead of a device: staff copied a printed form
Outcome = Literal["stored", "duplicate", "conflict", "refused"]  # what became of an answer
Shown = Mapping[str, object]  # what was on the screen, as JSON


@dataclass(frozen=True)
class Arrival:
    """How someone who agrees to take part came in."""

    language: str  # tag of the words in which consent was given
    role: str | None = None  # where it decides which sheet is read, it is asked before
    device: str = ""  # one of DEVICES, or PAPER; empty where none was told
    invitation: str = ""  # hash of a code that can be used once; empty for all other ways in
    plan: Plan | None = None  # of the printed form that was filled in; others get one later


@dataclass(frozen=True)
class Participant:
    """Someone who has agreed to take part."""

    language: str  # tag of the words in which consent was given
    status: Status
    plan: Plan | None  # None until they are placed in their groups
    answers: Mapping[str, str]  # item -> value that stands
    held: int = 0  # answers that were still on their device when it last said so
    began: date = date.max  # the day on which they agreed

    def after(self, answer: "Answer") -> "Participant":
        """The participant once an answer is kept, and nothing else has changed."""
        return Participant(
            self.language,
            self.status,
            self.plan,
            {**self.answers, answer.item: answer.value},
            self.held,
            self.began,
        )


@dataclass(frozen=True)
class Answer:
    """An answer as it was given."""

    item: str
    value: str
    ms: int  # from showing the page to the answer
    changes: int  # how often another option was selected on the page before
    shown: Shown | None = None
    language: str = ""  # tag of the words that were shown; empty for those of the consent
    help: int = 0  # how many explanations were opened on the page


@dataclass(frozen=True)
class Sent:
    """How a device knows an answer that it keeps until the server has it."""

    id: str
    number: int  # of the item's answers on that device, from 1


@dataclass(frozen=True)
class Revision:
    """An answer as it was stored; revision 1 is the first."""

    answer: Answer
    revision: int


@dataclass(frozen=True)
class Record:
    """All that is stored of one participant."""

    participant: Participant
    version: int  # of the study
    device: str  # one of DEVICES, or PAPER; empty where none was told
    revisions: tuple[Revision, ...]  # in the order of item and revision
