"""How hard words are to read: formulas that need letters, words and sentences, and no lists."""

import re
from collections.abc import Iterable, Sequence
from statistics import mean

SENTENCE_END = re.compile(r"(?:(?<=[.?!:…])|(?<=[.?!:…][\"”’)]))\s+")
WORD = re.compile(r"[^\W_]+(?:[’'\-–./,][^\W_]+)*")  # hyphens, apostrophes and 2.5 are inside words
LONG = 7  # letters that make a word a long one
ENOUGH = 6  # words; in a shorter sentence a single long word would decide


def sentences(text: str) -> tuple[str, ...]:
    """The sentences of a text; a colon ends one, as a new thought follows it."""
    return tuple(part for part in SENTENCE_END.split(text.strip()) if words(part))


def words(text: str) -> tuple[str, ...]:
    """The words and numbers of a text, without what stands around them."""
    return tuple(WORD.findall(text))


def characters(word: str) -> int:
    """Letters and digits of a word."""
    return sum(character.isalnum() for character in word)


def automated_readability_index(said: Sequence[str]) -> float:
    """School grade (of the United States) at which sentences in English can be read.

    References
    ----------
    Senter and Smith (1967), "Automated Readability Index", AMRL-TR-66-220:
    4.71 characters per word + 0.5 words per sentence - 21.43.
    """
    each = [word for sentence in said for word in words(sentence)]
    letters = mean(characters(word) for word in each)
    return 4.71 * letters + 0.5 * len(each) / len(said) - 21.43


def reading_age(grade: float) -> float:
    """Age in years at which a school grade is reached: children enter grade 1 at 6; least 5."""
    return max(grade + 5, 5.0)


def lix(said: Sequence[str]) -> float:
    """Läsbarhetsindex, for any language with an alphabet: words per sentence + % long words.

    Below 30 very easy, as books for children; 30 to 40 easy, as stories; 40 to 50 as newspapers;
    above 50 hard. The bands were made for Swedish: in other languages they order texts, no more.

    References
    ----------
    Björnsson (1968), Läsbarhet, Stockholm: Liber.
    """
    each = [word for sentence in said for word in words(sentence)]
    long = sum(characters(word) >= LONG for word in each)
    return len(each) / len(said) + 100 * long / len(each)


def longest(said: Iterable[str]) -> int:
    """Number of words in the longest sentence."""
    return max(len(words(sentence)) for sentence in said)


def hardest(said: Iterable[str], count: int = 3) -> tuple[str, ...]:
    """The sentences that are hardest to read, by their words and long words; hardest first."""
    compared = [sentence for sentence in said if len(words(sentence)) >= ENOUGH]
    return tuple(sorted(compared, key=lambda one: -lix([one]))[:count])
