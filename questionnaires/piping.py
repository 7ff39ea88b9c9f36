"""Answers inside later sentences: `{condition}` stands for the words of the answer."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from questionnaires.errors import did_you_mean
from questionnaires.expression import Answered
from questionnaires.flow import Step
from questionnaires.study import SEGMENTS, Study
from questionnaires.text import Text

PLACEHOLDER = re.compile(r"\{([a-z][a-z0-9_]*)\}")
STEP_OF = {  # key of a text file -> the step at which its words are read
    "attributes": Step("outcomes"),
    "practice": Step("practice"),
    "choice": Step("choices"),
    "best_worst": Step("best_worst"),
}


def placeholders(value: object, place: str = "") -> Iterator[tuple[str, str]]:
    """Each name in braces, with the key of its text."""
    if isinstance(value, str):
        yield from ((place, found) for found in PLACEHOLDER.findall(value))
    elif isinstance(value, Mapping):
        for key, part in value.items():
            yield from placeholders(part, f"{place}.{key}" if place else str(key))
    elif isinstance(value, list | tuple):
        for number, part in enumerate(value):
            yield from placeholders(part, f"{place}[{number}]")


def stray_placeholders(study: Study, text: Text) -> list[tuple[str, str]]:
    """Keys of texts that name an answer which is not there by then, each with the remedy."""
    found = []
    for place, name in placeholders(text.model_dump()):
        known = _always_answered(study, place)
        if name not in known:
            remedy = did_you_mean(name, known)
            found.append((place, f"{{{name}}}: not everybody has answered that by then; {remedy}"))
    return found


def is_piped(text: Text) -> bool:
    """Whether any words name an answer."""
    return next(placeholders(text.model_dump()), None) is not None


def fill(text: Text, values: Mapping[str, Answered]) -> Text:
    """A text with answers in place of their names; an answer that is not there leaves nothing."""
    if not is_piped(text):
        return text
    words = {name: _in_sentence(text, name, value) for name, value in values.items()}
    return Text.model_validate(_filled(text.model_dump(), words))


def _always_answered(study: Study, place: str) -> set[str]:
    """Names of the questions that everybody has answered before reading the words of a key."""
    first, _, rest = place.partition(".")
    step = STEP_OF.get(first)
    if first in ("questions", "breaks"):
        step = Step("question" if first == "questions" else "break", rest.partition(".")[0])
    if first != "thanks" and (step is None or step not in study.steps):
        return set()
    before = study.variables(step)
    return {name for name in before if name in SEGMENTS or _everybody_answers(study, name)}


def _everybody_answers(study: Study, name: str) -> bool:
    """Whether a question is asked of everybody, and has one answer that can be named."""
    question = study.question(name)
    return not (question.show_if or question.can_be_declined or question.kind == "multiple")


def _in_sentence(text: Text, name: str, value: Answered) -> str:
    """An answer as it reads inside a sentence."""
    if isinstance(value, float):
        return f"{value:g}"
    asked = text.segment(name) if name in SEGMENTS else text.questions[name]
    return asked.inside.get(str(value), asked.options.get(str(value), ""))


def _filled(value: Any, words: Mapping[str, str]) -> Any:
    """Content of a text with words in place of names."""
    if isinstance(value, str):
        return PLACEHOLDER.sub(lambda found: words.get(found[1], ""), value)
    if isinstance(value, Mapping):
        return {key: _filled(part, words) for key, part in value.items()}
    return [_filled(part, words) for part in value] if isinstance(value, list | tuple) else value
