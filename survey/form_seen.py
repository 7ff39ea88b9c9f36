"""A page as a synthetic participant sees it: the form, and what stands in it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html.parser import HTMLParser

from httpx2 import Response

from survey.errors import WalkError

Levels = Mapping[str, str]  # attribute -> level, as a card shows them; empty for the opt-out


@dataclass(frozen=True)
class FormSeen:
    """The form of a page as a participant sees it."""

    action: str
    hidden: Mapping[str, str]
    options: Sequence[tuple[str, str]]  # name and value of radio buttons and tick boxes, in order
    cards: Sequence[Levels]  # one for each card, in the order shown
    items: Sequence[str]  # of a list of best and worst, in the order shown
    is_number: bool  # whether a number is to be typed
    numbers: Sequence[int]  # that the hint names: the range of the number


def read_form(response: Response) -> FormSeen:
    """The form on a page.

    Raises
    ------
    WalkError
        If the page has none, or says that something is wrong.
    """
    text = response.text
    start, end = text.find("<form"), text.find("</form>")
    if response.status_code != 200 or start < 0:
        raise WalkError(f"{response.url}: status {response.status_code}; there is no form to fill")
    reader = _FormReader()
    reader.feed(text[start:end])
    cards = reader.cards
    if cards and len(reader.options) == len(cards) + 1:
        cards.append({})  # the last option has no card: neither of these
    hint = text[start:end].partition('id="answer-hint">')[2].partition("</div>")[0]
    return FormSeen(
        reader.action,
        reader.hidden,
        list(reader.options),
        cards,
        list(reader.items),
        reader.is_number,
        [int(found) for found in re.findall(r"-?\d+", hint)],
    )


class _FormReader(HTMLParser):
    """Collects what stands in a form."""

    def __init__(self) -> None:
        super().__init__()
        self.action = ""
        self.hidden: dict[str, str] = {}
        self.options: list[tuple[str, str]] = []
        self.levels: dict[int, dict[str, str]] = {}  # position -> attribute -> level
        self.items: list[str] = []
        self.is_number = False

    @property
    def cards(self) -> list[dict[str, str]]:
        """The cards in the order of their positions, wherever their levels stand."""
        return [self.levels[position] for position in sorted(self.levels)]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take note of a form, a field, an item, a card or a level on a card."""
        found = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.action = found["action"]
        elif tag == "input":
            self._note_field(found)
        elif "data-item" in found:
            self.items.append(found["data-item"])
        elif "data-level" in found:
            card = self.levels.setdefault(int(found["data-position"]), {})
            card[found["data-attribute"]] = found["data-level"]

    def _note_field(self, found: Mapping[str, str]) -> None:
        """Take note of a field."""
        if found["type"] == "hidden":
            self.hidden[found["name"]] = found.get("value", "")
        elif found["type"] == "text":
            self.is_number = True
        else:
            self.options.append((found["name"], found["value"]))
