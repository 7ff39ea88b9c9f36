"""Disclosure control: which counts of people may be told, and how exactly.

References
----------
NHS Digital, Hospital Episode Statistics analysis guide, disclosure control: counts of 1 to 7 are
shown as `*` and all others rounded to the nearest 5; regression outputs need no control.
"""

from collections.abc import Iterable, Sequence

SMALLEST_SHOWN = 8  # counts of 1 to 7 people are not told
ROUNDED_TO = 5
CHOICES_ROUNDED_TO = 50  # of choice tasks: one person answers about ten
HIDDEN = "*"


def published(n: int) -> int | None:
    """A count of people as it may be told: 0, None for 1 to 7, and else to the nearest 5."""
    if 0 < n < SMALLEST_SHOWN:
        return None
    return ROUNDED_TO * ((n + ROUNDED_TO // 2) // ROUNDED_TO)


def published_choices(n: int) -> int:
    """A number of choices as it may be told: so roughly that it does not tell how many chose."""
    half = CHOICES_ROUNDED_TO // 2
    return max(1, (n + half) // CHOICES_ROUNDED_TO) * CHOICES_ROUNDED_TO if n else 0


def shown(n: int | None) -> str:
    """A published count as it stands in a table."""
    return HIDDEN if n is None else f"{n:,}"


def published_total(counts: Sequence[int]) -> int | None:
    """The total of counts that are published beside it; None if it would narrow one of 1 to 7.

    Whoever takes the shown counts from the total learns bounds of what is hidden. The total is
    told only if every hidden count could still be any number from 1 to 7.
    """
    told = [published(n) for n in counts]
    total = published(sum(counts))
    n_hidden = told.count(None)
    if n_hidden == 0 or total is None:
        return total
    low, high = _bounds([total])
    rest_low, rest_high = _bounds(n for n in told if n is not None)
    most = SMALLEST_SHOWN - 1
    least_of_one = low - rest_high - most * (n_hidden - 1)
    most_of_one = high - rest_low - (n_hidden - 1)
    return total if least_of_one <= 1 and most_of_one >= most else None


def published_parts(counts: Sequence[int]) -> list[int | None]:
    """Counts whose total is published elsewhere: none of them if it would narrow one of 1 to 7."""
    if published(sum(counts)) is not None and published_total(counts) is None:
        return [None] * len(counts)
    return [published(n) for n in counts]


def _bounds(told: Iterable[int]) -> tuple[int, int]:
    """The least and the most that published counts can add up to."""
    known = [n for n in told if n]
    half = ROUNDED_TO // 2
    return sum(max(SMALLEST_SHOWN, n - half) for n in known), sum(n + half for n in known)
