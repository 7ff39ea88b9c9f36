"""A choice task as cards: what stands on the screen, row by row."""

from dataclasses import dataclass

from questionnaires.design import ChoiceTask
from questionnaires.pictures import Picture
from questionnaires.study import Study
from questionnaires.text import Text
from survey.chances import Chance, chance

MOST_ON_CARDS = 4  # outcomes; with more, a table names each once, and is calmer to read
MOST_CARDS = 3  # treatments side by side; with more, the table leaves each more room


@dataclass(frozen=True)
class Row:
    """One outcome on one card."""

    attribute: str
    label: str
    picture: Picture | None  # of the outcome
    level: str
    words: str
    level_picture: Picture | None
    differs: bool  # whether the cards are not all the same in it
    chance: Chance | None  # what the picture of a hundred people shows; None without one


@dataclass(frozen=True)
class Card:
    """One of the treatments to choose from."""

    position: int  # from 1
    name: str  # by position, so that no name belongs to an alternative
    rows: tuple[Row, ...]


def cards(study: Study, text: Text, task: ChoiceTask, order: tuple[str, ...]) -> tuple[Card, ...]:
    """Cards of a task in the order of its alternatives; the opt-out has none."""
    differing = task.differing()
    shown = [one for one in order if not task.alternative(one).is_opt_out]
    names = (*text.choice.alternatives[: len(task.profiles)], text.choice.status_quo)
    return tuple(
        Card(position, name, _rows(study, text, task, alternative, differing))
        for position, (alternative, name) in enumerate(zip(shown, names, strict=False), start=1)
    )


def _rows(
    study: Study, text: Text, task: ChoiceTask, alternative: str, differing: frozenset[str]
) -> tuple[Row, ...]:
    """Rows of one card, in the order of the study's attributes."""
    profile = task.alternative(alternative).profile
    return tuple(
        Row(
            attribute=attribute.id,
            label=text.attributes[attribute.id].label,
            picture=attribute.picture,
            level=profile[attribute.id],
            words=text.attributes[attribute.id].levels[profile[attribute.id]],
            level_picture=attribute.level(profile[attribute.id]).picture,
            differs=attribute.id in differing,
            chance=chance_of(study, attribute.id, profile[attribute.id]),
        )
        for attribute in study.attributes
    )


def chance_of(study: Study, attribute: str, level: str) -> Chance | None:
    """What the picture of a hundred people shows for a level; None if it has none."""
    if study.attribute(attribute).show != "icons":
        return None
    value = study.attribute(attribute).level(level).value
    return None if value is None else chance(int(value))
