"""The blocks that a tender's file is made of: found, added to, and taken out again, line by line.

Lines are kept as somebody wrote them, with their comments. A block begins with its header and ends
with its last line that counts, so that comments between blocks belong to none.
"""

import re
from collections.abc import Container, Sequence
from dataclasses import dataclass
from itertools import count, pairwise

from analysis.console.errors import ConsoleError
from analysis.procurement.starter_lines import said

HEADER = re.compile(r"\[+(?P<name>[a-z_.]+)\]+\s*(#.*)?")
OWN = re.compile(r'(?P<key>id|outcome) = "(?P<name>[^"]+)"')
LONGEST_ID = 40
CHANGED = "The tender was changed meanwhile; load the page, and write it again"


@dataclass(frozen=True)
class Block:
    """A part of the file under one header."""

    header: str  # "domains.criteria"; empty for what stands before all headers
    start: int  # line of the header, from 0
    end: int  # after its last line that counts
    id: str = ""  # or the outcome that it is about

    def holds(self, other: "Block") -> bool:
        """Whether another block is a part of this one, if it stands before the next like it."""
        return other.header.startswith(f"{self.header}.")


def blocks(lines: Sequence[str]) -> list[Block]:
    """All blocks of a file, in its order."""
    starts = [number for number, line in enumerate(lines) if HEADER.fullmatch(line)]
    return [_block(lines, *span) for span in pairwise([*sorted({0, *starts}), len(lines)])]


def _block(lines: Sequence[str], start: int, end: int) -> Block:
    """The block between two headers."""
    counting = [one for one in range(start, end) if lines[one].strip() and lines[one][0] != "#"]
    found = HEADER.fullmatch(lines[start]) if start < len(lines) else None
    own = next(filter(None, (OWN.match(lines[one]) for one in counting)), None)
    header = found["name"] if found else ""
    return Block(header, start, max(counting, default=start) + 1, own["name"] if own else "")


def whole(found: Sequence[Block], block: Block) -> list[Block]:
    """A block with all that are parts of it."""
    place = found.index(block)
    parts = [block]
    for other in found[place + 1 :]:
        if not block.holds(other):
            break
        parts.append(other)
    return parts


def block_at(lines: Sequence[str], start: int) -> Block:
    """The block whose header stands on that line; ConsoleError if none does."""
    for one in blocks(lines):
        if one.header and one.start == start:
            return one
    raise ConsoleError(CHANGED)


def with_block(
    lines: Sequence[str], new: Sequence[str], within: Block | None
) -> tuple[list[str], int]:
    """The lines with another block, at the end of its home or of the file; and where it begins."""
    found = blocks(lines)
    at = len(lines) if within is None else whole(found, within)[-1].end
    taken = {one.id for one in found}
    own = OWN.sub(lambda name: f"{name['key']} = {said(free(name['name'], taken))}", new[1])
    return [*lines[:at], "", new[0], own, *new[2:], *lines[at:]], at + 1


def without_block(lines: Sequence[str], block: Block) -> list[str]:
    """The lines without a block and its parts, and without the empty line before it."""
    end = whole(blocks(lines), block)[-1].end
    start = block.start
    while start and not lines[start - 1].strip():
        start -= 1
    return [*lines[:start], *lines[end:]]


def id_of_title(title: str) -> str:
    """An id that says what a title says; empty if nothing of it can stand in one."""
    words = re.sub(r"[^a-z0-9]+", "_", title.casefold()).strip("_")
    return words[:LONGEST_ID].strip("_")


def free(name: str, taken: Container[str]) -> str:
    """The name, with a number if it is taken."""
    if name not in taken:
        return name
    short = name[: LONGEST_ID - 4]
    return next(one for one in (f"{short}_{n}" for n in count(2)) if one not in taken)
