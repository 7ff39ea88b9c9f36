"""What a tender's file still asks to be written, line by line; and the file with it written."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from analysis.console.errors import ConsoleError
from analysis.procurement.starter_lines import said
from analysis.procurement.tender_file import TO_WRITE

HEADER = re.compile(r"\[+(?P<name>[a-z_.]+)\]+")
OWN_NAME = re.compile(r'(?:outcome|id) = "(?P<name>[^"]+)"')
TEXT = re.compile(rf'(?P<before>[a-z_]+ = )"{TO_WRITE}(?P<asked>[^"]*)"(?P<after>.*)')
NUMBER = re.compile(r"(?P<before>[a-z_]+ = )0(?P<after>\s+# (?P<asked>.+))")
WORTH = re.compile(r'(?P<before>\s+\{ word = "(?P<asked>[^"]+)", value = )0(?P<after> \},)')
NAMED = {"domains.criteria", "patient_outcomes.criteria"}  # sections that repeat
SECTIONS = {  # of a tender's file, in words
    "": "The tender",
    "charter": "Decision charter",
    "declaration": "Declarations",
    "contract": "Contract",
    "domains": "Points of each domain, 100 in all",
    "domains.criteria": "Criterion of the evaluators",
    "patient_outcomes": "What patients share out",
    "patient_outcomes.criteria": "Outcome",
    "patient_outcomes.structure": "Whether the outcomes may be added up",
    "population": "Whose preferences count",
    "price": "Price",
}


@dataclass(frozen=True)
class Blank:
    """A line that waits for somebody to write."""

    line: int  # from 0
    section: str  # what it is part of, in words
    asked: str
    is_number: bool


def blanks(text: str) -> list[Blank]:
    """All lines that wait, in the order of the file; comments do not."""
    return list(_blanks(text.splitlines()))


def _blanks(lines: list[str]) -> Iterator[Blank]:
    """The same, with the section that each line is in."""
    header = own = ""
    for number, line in enumerate(lines):
        if found := HEADER.match(line):
            header, own = found["name"], ""
        elif header in NAMED and (named := OWN_NAME.match(line)):
            own = named["name"]
        section = f"{SECTIONS.get(header, header)} {own.replace('_', ' ')}".rstrip()
        if found := TEXT.fullmatch(line):
            yield Blank(number, section, _sentence(found["asked"]), is_number=False)
        elif found := NUMBER.fullmatch(line):
            yield Blank(number, section, _sentence(found["asked"]), is_number=True)
        elif found := WORTH.fullmatch(line):
            asked = f"What the evaluators’ word “{found['asked']}” is worth"
            yield Blank(number, section, asked, is_number=True)


def filled_in(text: str, written: Mapping[int, str]) -> str:
    """The file with some blanks written, by their lines; blanks that are left out stay.

    Raises
    ------
    ConsoleError
        If a line is no blank any more, or a number is none.
    """
    lines = text.splitlines()
    found = {one.line: one for one in blanks(text)}
    for number, words in written.items():
        if number not in found:
            raise ConsoleError(
                "The tender was changed meanwhile; load the page, and write it again"
            )
        blank, line = found[number], lines[number]
        match = TEXT.fullmatch(line) or NUMBER.fullmatch(line) or WORTH.fullmatch(line)
        value = _number(words, blank.asked) if blank.is_number else said(words)
        lines[number] = match["before"] + value + match["after"] if match else line
    return "\n".join(lines) + "\n"


def _number(words: str, asked: str) -> str:
    """A number of points or pounds, also with a comma between thousands."""
    plain = words.replace(",", "").replace("£", "").strip()
    if not re.fullmatch(r"[0-9]{1,12}(\.[0-9]{1,4})?", plain):
        raise ConsoleError(f"{asked}: “{words}” is no number; write it in digits, such as 40")
    return f"{Decimal(plain)}"


def _sentence(asked: str) -> str:
    """What is asked, with a capital letter."""
    return asked[:1].upper() + asked[1:]
