"""What a tender's file says and still asks to be written, line by line; and the file answered."""

import json
import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Literal

from analysis.console.errors import ConsoleError
from analysis.console.tender_blocks import CHANGED, Block, blocks, free, id_of_title
from analysis.console.tender_words import (
    NOT_ASKED,
    YES_NO,
    Options,
    group_of,
    is_optional,
    label_of,
    options_of,
    sentence,
)
from analysis.procurement.starter_lines import said
from analysis.procurement.tender import BID_COLUMNS
from analysis.procurement.tender_file import TO_WRITE
from questionnaires.questionnaire import Questionnaire

NUMBER = r"[0-9][0-9_]*(?:\.[0-9]+)?"
STRING = r'"(?:[^"\\]|\\.)*"'
LINE = re.compile(
    r"(?P<before>(?P<key>[a-z_]+)\s*=\s*)"
    rf"(?P<value>{STRING}|[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}|{NUMBER}|true|false)"
    r"(?P<after>\s*(?:#\s*(?P<comment>.*?)\s*)?)"
)
WORTH = re.compile(
    rf"(?P<before>\s+\{{ word = (?P<word>{STRING}), (?P<key>value) = )"
    rf"(?P<value>{NUMBER})(?P<after> \}},.*)"
)
WORD = re.compile(rf"(?P<before>\s+\{{ (?P<key>word) = )(?P<value>{STRING})(?P<after>, value = .*)")
UNNAMED_WORD = re.compile(r"word ([0-9]+)")  # of a started tender, where a profile names none
SHARE = re.compile(
    r'(?P<before>\s+\{ (?:(?P<named>[a-z_]+ = "[^}]*"), )?(?P<key>share) = )'
    rf"(?P<value>{NUMBER})(?P<after> \}},?.*)"
)
WITHIN = re.compile(  # a line of others, such as organisations
    rf'(?P<before>[a-z_]+ = .*\{{.*\b(?P<key>[a-z_]+) = )(?P<value>"{TO_WRITE}[^"]*")(?P<after>.*)'
)
PATTERNS = (LINE, WORD, WORTH, SHARE, WITHIN)
NAMED_BY_TITLE = {"domains.criteria", "gates", "pathway.lines"}  # until their title is written
KIND = Literal["text", "number", "date", "choice"]


@dataclass(frozen=True)
class Question:
    """What a line says, or waits for somebody to write."""

    line: int  # from 0
    block: Block
    key: str
    asked: str
    kind: KIND
    value: str  # what it says, as one types it; empty while it waits
    waits: bool
    options: Options = ()
    is_optional: bool = False  # a tender may do without it

    @property
    def name(self) -> str:
        """What tells it from all others: its line, and what of it where a line says two things."""
        return f"{self.line}.word" if self.key == "word" else f"{self.line}"


def questions(text: str, asked: Questionnaire) -> list[Question]:
    """All lines that say one thing, in the order of the file; comments do not."""
    lines = text.splitlines()
    found = [
        one
        for block in blocks(lines)
        for number in range(block.start, block.end)
        for match in (way.fullmatch(lines[number]) for way in PATTERNS)
        if match and (one := _question(match, number, block, asked)) is not None
    ]
    written = {(one.block.header, one.key) for one in found if _is_set(one)}
    return [_waiting(one, written) for one in found]


def _question(
    match: re.Match[str], number: int, block: Block, asked: Questionnaire
) -> Question | None:
    """What a line asks that fits one of the patterns; nothing if it is not among what is asked."""
    if match["key"] in NOT_ASKED and match.re is not WITHIN:
        return None
    try:
        value = _read(match["value"])
    except ValueError:  # an escape that only TOML knows
        return None
    if match.re is WORD:
        return _word(number, block, value)
    kind: KIND
    key, of = match["key"], match.groupdict()
    options = options_of(block, key, asked) if match.re is LINE else ()
    if value.startswith(TO_WRITE):
        label = sentence(value.removeprefix(TO_WRITE))
        kind = "choice" if options else "text"
        return Question(number, block, key, label, kind, "", True, options)
    kind = "choice" if any(value == one for one, _ in options) else _kind(match["value"])
    label = label_of(block, key, of.get("comment") or "" if kind == "number" else "")
    if match.re is WORTH:
        label = f"What the evaluators’ word “{_read(of['word'])}” is worth"
    elif match.re is SHARE:
        label = _group(of["named"] or "", asked)
    may_go = match.re is LINE and kind != "choice" and is_optional(block, key)
    return Question(number, block, key, label, kind, value, False, options, may_go)


def _word(number: int, block: Block, value: str) -> Question:
    """What the evaluators' word on a line is."""
    unnamed = UNNAMED_WORD.fullmatch(value)
    if unnamed:
        label = f"Evaluators’ word number {unnamed[1]}, best first"
        return Question(number, block, "word", label, "text", "", waits=True)
    return Question(number, block, "word", f"Evaluators’ word “{value}”", "text", value, False)


def _read(value: str) -> str:
    """A value of TOML as one types it."""
    return f"{json.loads(value)}" if value.startswith('"') else value


def _kind(value: str) -> KIND:
    """How a value is asked for."""
    if value.startswith('"'):
        return "text"
    return "date" if value.count("-") == 2 else "number"


def _group(named: str, asked: Questionnaire) -> str:
    """How many of the population are in a group."""
    keys = dict(re.findall(r'([a-z_]+) = "([^"]*)"', named))
    group = group_of(keys.get("condition", ""), keys.get("age_band", ""), asked)
    return f"{group}: how many, or what share"


def _is_set(one: Question) -> bool:
    """Whether a number was written: a 0 says nothing by itself."""
    return one.kind == "number" and bool(Decimal(one.value.replace("_", "")))


def _waiting(one: Question, written: set[tuple[str, str]]) -> Question:
    """The question as it waits: numbers do until one of their kind is not 0."""
    counts = one.block.header != "evidence.kappa" and one.key != "today"  # where 0 says something
    if one.kind != "number" or _is_set(one) or not counts:
        return one
    waits = (one.block.header, one.key) not in written
    return replace(one, value="" if waits else one.value, waits=waits)


def answered(text: str, answers: Mapping[str, str], asked: Questionnaire) -> str:
    """The file with some lines answered; those left out or as they were stay to the letter.

    Where nothing is answered, a line stays too; one that need not be there becomes a comment.

    Raises
    ------
    ConsoleError
        If a line asks nothing any more, or an answer cannot stand there.
    """
    lines = text.splitlines()
    found = {one.name: one for one in questions(text, asked)}
    for name, words in answers.items():
        if name not in found:
            raise ConsoleError(CHANGED)
        one, number = found[name], found[name].line
        if words == one.value or not (words or one.is_optional):
            continue
        if not words:
            lines[number] = f"# {lines[number]}"
            continue
        ways = (WORD,) if one.key == "word" else [way for way in PATTERNS if way is not WORD]
        match = next(filter(None, (way.fullmatch(lines[number]) for way in ways)))
        lines[number] = match["before"] + _written(one, words) + match["after"]
        if one.key == "title" and one.waits and one.block.header in NAMED_BY_TITLE:
            _rename(lines, one.block, words)
    return "\n".join(lines) + "\n"


def _written(one: Question, words: str) -> str:
    """An answer as TOML."""
    if one.kind == "number":
        return _number(words, one.asked)
    if one.kind == "date":
        with suppress(ValueError):
            return date.fromisoformat(words).isoformat()
        raise ConsoleError(f"{one.asked}: “{words}” is no day; write it as 2027-04-01")
    if one.kind == "choice" and all(words != known for known, _ in one.options):
        raise ConsoleError(f"{one.asked}: choose one of those offered")
    return words if one.options == YES_NO else said(words)


def _number(words: str, asked: str) -> str:
    """A number of points or pounds, also with a comma between thousands."""
    plain = words.replace(",", "").replace("£", "").strip()
    if not re.fullmatch(r"[0-9]{1,12}(\.[0-9]{1,4})?", plain):
        raise ConsoleError(f"{asked}: “{words}” is no number; write it in digits, such as 40")
    return f"{Decimal(plain)}"


def _rename(lines: list[str], block: Block, title: str) -> None:
    """Name a block after its title: its id is a column of the bids, or of their effects."""
    name = id_of_title(title)
    taken = {one.id for one in blocks(lines) if one.start != block.start} | {*BID_COLUMNS}
    for number in range(block.start, block.end):
        if name and lines[number] == f"id = {said(block.id)}":
            lines[number] = f"id = {said(free(name, taken))}"
