"""The form that a tender is written with, question by question: its sections, points and parts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import groupby

from analysis.console.errors import ConsoleError
from analysis.console.tender_blocks import CHANGED, Block, blocks
from analysis.console.tender_parts import (
    CRITERION,
    Change,
    besides,
    is_removable,
    keys_of,
    with_line,
    with_part,
    without_part,
)
from analysis.console.tender_points import HEADERS, UNNAMED, TenderPoints, tender_points
from analysis.console.tender_questions import Question, answered, questions
from analysis.console.tender_words import SECTIONS, label_of, optional_lines
from questionnaires.questionnaire import Questionnaire


@dataclass(frozen=True)
class Section:
    """What is asked of one block."""

    title: str
    line: int  # where the block begins
    questions: tuple[Question, ...]
    is_removable: bool
    more: tuple[tuple[str, str], ...]  # what may be said besides: key and words

    @property
    def n_waiting(self) -> int:
        """How many of its questions wait."""
        return sum(one.waits for one in self.questions)


@dataclass(frozen=True)
class TenderForm:
    """All that a tender is asked, and what it says so far."""

    sections: tuple[Section, ...]
    points: TenderPoints
    besides: Mapping[str, str]
    digest: str  # of the file that it was made of

    @property
    def first_waiting(self) -> int | None:
        """Where the first part begins that still waits."""
        return next((one.line for one in self.sections if one.n_waiting), None)

    @property
    def points_line(self) -> int:
        """Where the points stand among the sections."""
        return min((one.own.question.line for one in self.points.domains), default=0)

    @property
    def n_waiting(self) -> int:
        """How many questions wait."""
        points = sum(one.own.question.waits for one in self.points.domains)
        return points + sum(one.n_waiting for one in self.sections)


@dataclass(frozen=True)
class Answers:
    """What was sent: words by the name of a question, one part or line to add or take out."""

    of: str  # digest of the file that was answered
    words: Mapping[str, str]
    add: str = ""
    say: str = ""
    remove: int | None = None


def digest(text: str) -> str:
    """What tells one version of a file from another."""
    return sha256(text.encode()).hexdigest()


def tender_form(text: str, asked: Questionnaire) -> TenderForm:
    """The form of a tender's file, whether it has faults or not."""
    lines = text.splitlines()
    there, points = blocks(lines), tender_points(text, asked)
    found = [one for one in questions(text, asked) if not _is_of_points(one)]
    sections = [
        Section(
            _title(block, of_block, points),
            block.start,
            of_block,
            is_removable(block, there, open_domains=points.is_open),
            tuple(
                (key, label_of(block, key, ""))
                for key in optional_lines(block, keys_of(lines, block), asked)
            ),
        )
        for block, group in groupby(found, key=lambda one: one.block)
        if (of_block := tuple(group))
    ]
    return TenderForm(tuple(sections), points, besides(text), digest(text))


def changed(text: str, answers: Answers, asked: Questionnaire) -> Change:
    """The file with what was sent.

    Raises
    ------
    ConsoleError
        If the file is not the one that was answered, or an answer cannot stand there.
    """
    if answers.of != digest(text):
        raise ConsoleError(CHANGED)
    written = answered(text, answers.words, asked)
    if answers.add:
        return with_part(written, answers.add, asked)
    if answers.say:
        return with_line(written, answers.say, asked)
    if answers.remove is not None:
        return without_part(written, answers.remove, asked)
    return Change(written)


def _is_of_points(one: Question) -> bool:
    """Whether a question is asked with the points of all domains."""
    return one.key == "points" and one.block.header in HEADERS


def _title(block: Block, asked: Sequence[Question], points: TenderPoints) -> str:
    """What a block is, in words, and which of its kind."""
    name = SECTIONS.get(block.header, block.header)
    for domain in points.domains:
        if block in [one.question.block for one in domain.parts] and block.header == CRITERION:
            name = f"{domain.own.title}, criterion of the evaluators"
    titles = [one.value or UNNAMED for one in asked if one.key == "title"]
    own = next(iter(titles), block.id.replace("_", " ")) if block.header else ""
    return f"{name}: {own}" if own else name
