"""How numbers, times and groups stand on the console's pages."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from analysis.exports.weights_words import ROLES
from analysis.weights.weight_set import holds
from questionnaires.progress import Cell, Place
from questionnaires.study import Study
from questionnaires.text import Text

KINDS = {
    "consent": "Taking part",
    "outcome": "Outcome explained",
    "practice": "Practice",
    "feedback": "Word about an answer",
    "choice": "Choice",
    "dual": "Whether it would be taken, after choice",
    "more": "Whether to do more, after choice",
    "best_worst": "Best and worst",
    "break": "Break",
}


def moment(seconds: float) -> str:
    """A time of day on the server's clock, with the date."""
    return datetime.fromtimestamp(seconds).astimezone().strftime("%-d %B %Y, %H:%M")


def day(on: date) -> str:
    """A day of the calendar."""
    return on.strftime("%-d %B %Y")


def to_the_second(seconds: float) -> str:
    """A time of day that is seen to go on."""
    return datetime.fromtimestamp(seconds).astimezone().strftime("%-d %B %Y, %H:%M:%S")


def percent(share: float) -> str:
    """A share in whole per cent."""
    return f"{100 * share:.0f}\N{NO-BREAK SPACE}%"


def points(share: float) -> str:
    """A share of the whole weight in percentage points, with a digit where it is small."""
    value = 100 * share
    return f"{value:.1f}" if value < 10 else f"{value:.0f}"


def condition_and_age(study: Study, text: Text, condition: str, age_band: str) -> str:
    """The groups of a cell that are a question of the study, as people read them."""
    named = {"condition": condition, "age_band": age_band}
    said = [
        _groups(text, segment, group)
        for segment, group in named.items()
        if group and len(study.groups(segment)) > 1
    ]
    return ", ".join(said) or "everybody"


def _groups(text: Text, segment: str, group: str) -> str:
    """A group in words, or all those that it holds; a plus may be part of a name, as in `80+`."""
    options = text.segment(segment).options
    held = [one for one in options if holds(group, one)]
    return options.get(group) or " or ".join(options[one] for one in held) or group


def cell_name(study: Study, text: Text, cell: Cell) -> str:
    """A cell in words: `Carers, for themselves: Hip, 65 to 79`."""
    condition, age_band, role = cell
    groups = condition_and_age(study, text, condition, age_band)
    return f"{ROLES.get(role, role)}: {groups}"


def place_name(text: Text, place: Place) -> str:
    """A page of the survey in words."""
    kind, name = place
    if kind == "segment":
        return text.segment(name).title
    if kind == "question":
        return text.questions[name].title
    if kind == "outcome":
        return f"{KINDS[kind]}: {text.attributes[name].label}"
    if kind == "break":
        return f"{KINDS[kind]}: {text.breaks[name].title}"
    if kind == "feedback" and name in text.questions:
        return f"{KINDS[kind]}: {text.questions[name].title}"
    return f"{KINDS.get(kind, kind)} {name}".rstrip()


def page_name(text: Text, name: str) -> str:
    """A page of the survey by its name, `choice/3`, in words."""
    kind, _, rest = name.partition("/")
    return place_name(text, (kind, rest))


FILTERS: dict[str, Callable[..., Any]] = {
    "moment": moment,
    "day": day,
    "to_the_second": to_the_second,
    "percent": percent,
    "points": points,
    "role": ROLES.__getitem__,
}
