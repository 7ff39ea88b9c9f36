"""Synthetic participants: they walk the real pages over HTTP and see only what is on them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from html.parser import HTMLParser

from httpx2 import Client, Response

from survey.errors import WalkError

Levels = Mapping[str, str]  # attribute -> level, as a card shows them; empty for the opt-out
Choose = Callable[[Sequence[Levels]], int]  # index, from 0, of what is chosen among those shown
Think = Callable[[], int]  # milliseconds that the participant says a page took

MOST_PAGES = 200  # a walk that is longer goes in circles
AS_HTMX = {"HX-Request": "true"}  # ask for the part of a page that changes, as browsers do


@dataclass(frozen=True)
class Walk:
    """How far a synthetic participant came."""

    choices: int  # choice tasks answered, practice not counted
    finished: bool
    code: str  # that deletes the answers; empty for those who walked away


@dataclass(frozen=True)
class FormSeen:
    """The form of a page as a participant sees it."""

    action: str
    hidden: Mapping[str, str]
    options: Sequence[tuple[str, str]]  # name and value of radio buttons and tick boxes, in order
    cards: Sequence[Levels]  # one for each card, in the order shown


def take_survey(
    client: Client,
    person: Mapping[str, str],
    choose: Choose,
    stop_after: int | None = None,
    think: Think | None = None,
) -> Walk:
    """Walk from consent to thanks, or walk away after a number of choice tasks.

    `client` has the address of the survey as its `base_url`; its cookies are cleared, so that
    many can walk with one client, one after the other. `person` says which group to select for
    role, condition and age_band.

    Raises
    ------
    WalkError
        If a page is not what a participant could go on from.
    """
    client.cookies.clear()
    response = client.get("/consent", headers=AS_HTMX, follow_redirects=True)
    choices = 0
    for _ in range(MOST_PAGES):
        path = response.url.path
        if path == "/thanks":
            code = _text_of(response.text, "code")
            client.post("/thanks", headers=AS_HTMX)
            return Walk(choices, finished=True, code=code)
        if stop_after is not None and choices >= stop_after and path.startswith("/question/choice"):
            return Walk(choices, finished=False, code="")
        form = read_form(response)
        fields = dict(form.hidden) | _answer(path, form, person, choose)
        if think is not None and "ms" in fields:
            fields["ms"] = str(think())
        choices += path.startswith("/question/choice")
        response = client.post(form.action, data=fields, headers=AS_HTMX, follow_redirects=True)
    raise WalkError(f"{response.url}: no end after {MOST_PAGES} pages; the journey goes in circles")


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
    return FormSeen(reader.action, reader.hidden, list(reader.options), cards)


class _FormReader(HTMLParser):
    """Collects what stands in a form."""

    def __init__(self) -> None:
        super().__init__()
        self.action = ""
        self.hidden: dict[str, str] = {}
        self.options: list[tuple[str, str]] = []
        self.levels: dict[int, dict[str, str]] = {}  # position -> attribute -> level

    @property
    def cards(self) -> list[dict[str, str]]:
        """The cards in the order of their positions, wherever their levels stand."""
        return [self.levels[position] for position in sorted(self.levels)]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take note of a form, a field, a card or a level on a card."""
        found = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.action = found["action"]
        elif tag == "input" and found["type"] == "hidden":
            self.hidden[found["name"]] = found.get("value", "")
        elif tag == "input":
            self.options.append((found["name"], found["value"]))
        elif "data-level" in found:
            card = self.levels.setdefault(int(found["data-position"]), {})
            card[found["data-attribute"]] = found["data-level"]


def _answer(path: str, form: FormSeen, person: Mapping[str, str], choose: Choose) -> dict[str, str]:
    """The fields that this person fills in."""
    if not form.options:
        return {}
    if form.cards:
        name, value = form.options[choose(form.cards)]
        return {name: value}
    if path == "/consent":
        return dict(form.options)
    (name, _), *_ = form.options
    return {name: person[path.rsplit("/", 1)[1]]}


def _text_of(page: str, element: str) -> str:
    """Text of the element of that id."""
    return page.partition(f'id="{element}">')[2].partition("<")[0]
