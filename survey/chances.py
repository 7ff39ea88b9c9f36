"""A chance as people read it: so many of a hundred, and the same in the fewest words."""

import re
from dataclasses import dataclass
from fractions import Fraction
from functools import cache

LARGEST_DIFFERENCE = Fraction(1, 16)  # of the chance itself, which "about" may hide


@dataclass(frozen=True)
class Chance:
    """How many people of a hundred, and the short way to say it: 1 in 10."""

    people: int  # of 100
    part: int
    whole: int  # 0 where there is no shorter way
    exact: bool

    def is_said_in(self, words: str) -> bool:
        """Whether the words, of whatever language, say it the short way already."""
        return {str(self.part), str(self.whole)} <= set(re.findall(r"\d+", words))


@cache  # there are 101, and each page shows some
def chance(people: int) -> Chance:
    """So many of a hundred people, with the short way to say it if there is one close enough.

    Below 20 that is "1 in n"; above, a fraction with a denominator of 10 at most.
    """
    true = Fraction(people, 100)
    if true == 0:
        return Chance(people, 0, 0, exact=True)
    short = Fraction(1, round(1 / true)) if true < Fraction(1, 5) else true.limit_denominator(10)
    if short in (0, 1) or abs(short - true) > LARGEST_DIFFERENCE * true:
        return Chance(people, 0, 0, exact=False)
    return Chance(people, short.numerator, short.denominator, exact=short == true)
