"""Parts that a tender's file is given or relieved of by a button, instead of by copying lines."""

from collections.abc import Sequence
from dataclasses import dataclass

from analysis.console.errors import ConsoleError
from analysis.console.tender_blocks import (
    CHANGED,
    Block,
    block_at,
    blocks,
    whole,
    with_block,
    without_block,
)
from analysis.console.tender_words import optional_lines
from analysis.procurement.contract import PEOPLE_IN_100
from analysis.procurement.starter import OPTIONAL, evaluated_lines
from analysis.procurement.starter_lines import said, todo
from analysis.procurement.starter_outcomes import criterion_lines, panel_lines
from questionnaires.questionnaire import Questionnaire

OUTCOME, LEFT_OUT = "patient_outcomes.criteria", "patient_outcomes.left_out"
CRITERION, DOMAIN, LINE = "domains.criteria", "domains", "pathway.lines"
PANEL, PATHWAY = "patient_outcomes.panels", "pathway"
PERFORMANCE, SD = "performance", "performance.sd"
NEEDS = {LINE: PATHWAY, SD: PERFORMANCE}  # parts that are of others


@dataclass(frozen=True)
class Part:
    """What a tender may have beside its criteria."""

    header: str
    words: str
    once: bool = False
    place: int = 0  # among those of its header that are there to be switched on


BESIDES = {
    "gate": Part("gates", "A requirement that every bid has to meet"),
    "evidence": Part("evidence", "How much of a claim counts, by its evidence", once=True),
    "performance": Part(PERFORMANCE, "Payment by outcomes, once the contract runs", once=True),
    "sd": Part(SD, "How much outcomes vary that bids state as a mean", once=True),
    "pathway": Part(PATHWAY, "Costs and effects by financial year", once=True),
    "price": Part(LINE, "Another price"),
    "effect": Part(LINE, "A change in care, such as bed-days", place=1),
    "panel": Part(PANEL, "What clinicians or others think, beside the patients"),
}
REMOVABLE = {CRITERION, DOMAIN, OUTCOME, LEFT_OUT, *(one.header for one in BESIDES.values())}


@dataclass(frozen=True)
class Change:
    """A tender's file with a part more or less, and where to look at it."""

    text: str
    line: int | None = None  # where the new part begins


def besides(text: str) -> dict[str, str]:
    """What may be added to a tender beside its criteria, in words by name."""
    there = {one.header for one in blocks(text.splitlines())}
    return {
        name: one.words
        for name, one in BESIDES.items()
        if not (one.once and one.header in there) and {NEEDS.get(one.header)} <= {None, *there}
    }


def is_removable(block: Block, found: Sequence[Block], *, open_domains: bool) -> bool:
    """Whether a part may be taken out: not the last of those of which there has to be one."""
    if block.header == DOMAIN:
        return open_domains
    alike = sum(one.header == block.header for one in found)
    return block.header in REMOVABLE and (alike > 1 or block.header not in (OUTCOME, LINE))


def with_part(text: str, name: str, asked: Questionnaire) -> Change:
    """The file with another part: of those that `besides` names, a domain, or a criterion `@line`.

    Raises
    ------
    ConsoleError
        If there is no such part to add.
    """
    lines = text.splitlines()
    kind, _, line = name.partition("@")
    if kind == CRITERION and line.isdecimal():
        home = block_at(lines, int(line))
        if home.header != DOMAIN:
            raise ConsoleError(CHANGED)
        return _added(lines, list(evaluated_lines()), home)
    if kind == DOMAIN:
        before = [one for one in blocks(lines) if one.header == DOMAIN]
        return _added(lines, _domain_lines(), before[-1] if before else None)
    if kind not in besides(text):
        raise ConsoleError(CHANGED)
    part = BESIDES[kind]
    if part.header == SD:
        return _added(lines, _sd_lines(asked), None)
    new = list(panel_lines(asked.study)) if part.header == PANEL else _optional(part)
    return _added(lines, new, None)


def with_line(text: str, name: str, asked: Questionnaire) -> Change:
    """The file with another line, `line.key`, in the block that begins on a line.

    Raises
    ------
    ConsoleError
        If that block may not say it, or does already.
    """
    lines = text.splitlines()
    start, _, key = name.partition(".")
    block = block_at(lines, int(start) if start.isdecimal() else -1)
    line = optional_lines(block, keys_of(lines, block), asked).get(key)
    if line is None:
        raise ConsoleError(CHANGED)
    return Change(_text([*lines[: block.end], line, *lines[block.end :]]), block.start)


def keys_of(lines: Sequence[str], block: Block) -> set[str]:
    """What a block says something of."""
    return {one.partition("=")[0].strip() for one in lines[block.start : block.end]}


def without_part(text: str, start: int, asked: Questionnaire) -> Change:
    """The file without the part that begins on a line; an outcome is left out with a reason.

    Raises
    ------
    ConsoleError
        If no part begins there that can be taken out.
    """
    lines = text.splitlines()
    block = block_at(lines, start)
    if block.header not in REMOVABLE:
        raise ConsoleError(CHANGED)
    rest = without_block(lines, block)
    if block.header == OUTCOME:
        why = todo("reason", "why this tender does not score it")
        return _added(rest, [f"[[{LEFT_OUT}]]", f"outcome = {said(block.id)}", why], None)
    if block.header == LEFT_OUT:
        return _outcome_again(rest, block.id, asked)
    return Change(_text(rest))


def _outcome_again(lines: list[str], outcome: str, asked: Questionnaire) -> Change:
    """The file with an outcome of the study that was left out before."""
    words = asked.texts[asked.language].attributes
    for one in asked.study.attributes:
        if one.id == outcome:
            others = [block for block in blocks(lines) if block.header == OUTCOME]
            new = list(criterion_lines(one, words[outcome].label))
            return _added(lines, new, others[-1] if others else None)
    return Change(_text(lines))


def _added(lines: list[str], new: list[str], within: Block | None) -> Change:
    """The lines with a block, and where that begins."""
    made, line = with_block(lines, new, within)
    return Change(_text(made), line)


def _optional(part: Part) -> list[str]:
    """Lines of a part that a tender may have, with those of its own parts."""
    lines = OPTIONAL.read_text(encoding="utf-8").splitlines()
    found = blocks(lines)
    block = [one for one in found if one.header == part.header][part.place]
    last = whole(found, block)[-1]
    if part.header == PATHWAY:  # with its price alone: effects are added one by one
        last = next(one for one in found if one.header == LINE)
    return lines[block.start : last.end]


def _sd_lines(asked: Questionnaire) -> list[str]:
    """Standard deviations of the outcomes that are means, to be written."""
    means = [
        one for one in asked.study.attributes if one.unit and not one.unit.startswith(PEOPLE_IN_100)
    ]
    return [f"[{SD}]", *(f"{one.id} = 0  # {one.unit}" for one in means)]


def _domain_lines() -> list[str]:
    """A domain, where the tender has its own."""
    title = todo("title", "what the domain is called")
    return [f"[[{DOMAIN}]]", 'id = "domain"', title, 'kind = "value"', "points = 0"]


def _text(lines: Sequence[str]) -> str:
    """Lines as a file."""
    return "\n".join(lines) + "\n"
