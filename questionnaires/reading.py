"""What each file of words asks of those who read it: figures, and what to mend."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from markdown_it import MarkdownIt

from questionnaires.language import ReadingLevel, language_of, reading_level
from questionnaires.questionnaire import Questionnaire
from questionnaires.readability import (
    automated_readability_index,
    hardest,
    lix,
    longest,
    reading_age,
    sentences,
    words,
)
from questionnaires.wording import words_by_key


@dataclass(frozen=True)
class Target:
    """What words of a reading level should keep to."""

    words: int  # in a sentence, at most
    lix: float  # at most
    age: float  # years, at most; for English


# Sentences: 25 words is what GOV.UK's content guidance splits at; 12 leaves room for one idea.
# Ages: 9 to 11 is what the NHS service manual writes for; easy words stay below it.
TARGETS: Mapping[ReadingLevel, Target] = {
    "standard": Target(words=25, lix=40, age=11),
    "easy": Target(words=12, lix=30, age=9),
}


@dataclass(frozen=True)
class Sentence:
    """A sentence, and where it stands."""

    place: str  # key of a text file, or line of a consent page
    words: int
    said: str


@dataclass(frozen=True)
class Reading:
    """How hard one file is to read.

    Sentences that are whole (they end with a stop or a question mark) make the figures; names of
    outcomes and levels do not, as they are no sentences and would flatter the file.
    """

    file: str
    language: str
    reading_level: ReadingLevel
    words: int
    mean_sentence: float  # words
    longest_sentence: int  # words; of everything that is said
    lix: float
    grade: float | None  # by the Automated Readability Index, which is for English
    age: float | None  # years
    hardest: tuple[Sentence, ...]
    warnings: tuple[str, ...]


def readings(questionnaire: Questionnaire) -> tuple[Reading, ...]:
    """How hard each file of words is to read, language by language."""
    return tuple(
        reading
        for tag, text in questionnaire.texts.items()
        for reading in (
            _read(f"text.{tag}.toml", tag, words_by_key(text), text.needs_review),
            *(
                _read(file, tag, paragraphs(body))
                for file, body in _sheets(questionnaire, tag).items()
            ),
        )
    )


def _sheets(questionnaire: Questionnaire, tag: str) -> dict[str, str]:
    """What people agree to in some words, by file: one sheet, or two where carers have theirs."""
    roles = ("patient", "carer_self")
    return {
        questionnaire.consent_file(tag, role): questionnaire.consent(tag, role) for role in roles
    }


def paragraphs(markdown: str) -> dict[str, str]:
    """The paragraphs, headings and list items of a page without their marks, by line."""
    return {
        f"line {token.map[0] + 1}": "".join(
            " " if part.type in ("softbreak", "hardbreak") else part.content
            for part in token.children or ()
        )
        for token in MarkdownIt("commonmark").parse(markdown)
        if token.type == "inline" and token.map
    }


def _read(file: str, tag: str, said: Mapping[str, str], needs_review: str = "") -> Reading:
    """The figures of one file, and what does not keep to its target."""
    found = tuple(_sentences(said))
    prose = [one.said for one in found if one.said[-1] in ".?!"] or [one.said for one in found]
    in_english = language_of(tag).split("-")[0] == "en"
    grade = automated_readability_index(prose) if in_english else None
    level = reading_level(tag)
    figures = Reading(
        file=file,
        language=language_of(tag),
        reading_level=level,
        words=sum(one.words for one in found),
        mean_sentence=sum(len(words(one)) for one in prose) / len(prose),
        longest_sentence=longest(one.said for one in found),
        lix=lix(prose),
        grade=grade,
        age=None if grade is None else reading_age(grade),
        hardest=tuple(one for name in hardest(prose) for one in found if one.said == name)[:3],
        warnings=(),
    )
    review = (f"needs review: {needs_review}",) if needs_review else ()
    return replace(figures, warnings=(*review, *_warnings(figures, found, TARGETS[level])))


def _sentences(said: Mapping[str, str]) -> Iterator[Sentence]:
    """Every sentence of a file, with where it stands."""
    for place, text in said.items():
        for sentence in sentences(text):
            yield Sentence(place, len(words(sentence)), sentence)


def _warnings(reading: Reading, found: tuple[Sentence, ...], target: Target) -> Iterator[str]:
    """What does not keep to the target, with the way to mend it."""
    if reading.age is not None and reading.age > target.age:
        yield (
            f"reading age {reading.age:.0f}; aim for {target.age:.0f} at most: "
            "use shorter words and sentences"
        )
    if reading.lix > target.lix:
        yield f"LIX {reading.lix:.0f}; aim for {target.lix:.0f} at most: use shorter words"
    for one in found:
        if one.words > target.words:
            yield (
                f"{one.place}: {one.words} words in a sentence; split it, {target.words} at most: "
                f"“{one.said}”"
            )
