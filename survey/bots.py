"""Synthetic participants: they walk the real pages over HTTP and see only what is on them."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from httpx2 import Client, Response

from survey.errors import WalkError
from survey.form_seen import FormSeen, Levels, read_form

Choose = Callable[[Sequence[Levels]], int]  # index, from 0, of what is chosen among those shown
NameBoth = Callable[[Sequence[str]], tuple[int, int]]  # indices of the best and the worst item
Think = Callable[[], int]  # milliseconds that the participant says a page took
Manner = Literal["steady", "back", "two_tabs", "lost"]

Sent = tuple[FormSeen, Mapping[str, str]]  # a form, and what was filled in

MOST_PAGES = 400  # a walk that is longer goes in circles
AS_HTMX = {"HX-Request": "true"}  # ask for the part of a page that changes, as browsers do
BACK_LINK = re.compile(r'class="nhsuk-back-link" href="([^"]*)"')


@dataclass(frozen=True)
class Walk:
    """How far a synthetic participant came."""

    choices: int  # choice tasks answered, practice not counted
    finished: bool
    code: str  # that deletes the answers; empty for those who walked away


@dataclass(frozen=True)
class Person:
    """Who answers, and how: what they prefer, how long they take, what they do besides.

    `groups` says which option to select for role, condition and age_band, and may say it for
    other questions by their id; of these, the first option is taken otherwise.
    """

    groups: Mapping[str, str]
    choose: Choose
    name_both: NameBoth = lambda items: (0, len(items) - 1)
    think: Think | None = None
    manner: Manner = "steady"


def take_survey(
    client: Client,
    person: Mapping[str, str],
    choose: Choose,
    stop_after: int | None = None,
    think: Think | None = None,
) -> Walk:
    """Let someone walk steadily; `walk` has all the ways to walk."""
    return walk(client, Person(person, choose, think=think), stop_after)


def walk(client: Client, person: Person, stop_after: int | None = None) -> Walk:
    """Walk from consent to thanks, or walk away after a number of choice tasks.

    `client` has the address of the survey as its `base_url`; its cookies are cleared, so that
    many can walk with one client, one after the other. Manners: `back` looks at each third page
    again and confirms it; `two_tabs` sends the page before once more, from another window;
    `lost` sends each page twice, as the first acknowledgement was lost.

    Raises
    ------
    WalkError
        If a page is not what a participant could go on from.
    """
    client.cookies.clear()
    response = client.get("/consent", headers=AS_HTMX, follow_redirects=True)
    choices = 0
    sent: list[Sent] = []
    for _ in range(MOST_PAGES):
        path = response.url.path
        if path == "/thanks":
            code = _text_of(response.text, "code")
            client.post("/thanks", headers=AS_HTMX)
            return Walk(choices, finished=True, code=code)
        if stop_after is not None and choices >= stop_after and path.startswith("/question/choice"):
            return Walk(choices, finished=False, code="")
        form = read_form(response)
        fields = dict(form.hidden) | _answer(path, form, person)
        if person.think is not None and "ms" in fields:
            fields["ms"] = str(person.think())
        choices += path.startswith("/question/choice")
        response = _send(client, (form, fields))
        if path.startswith("/question/"):
            sent.append((form, fields))
            response = _and_besides(client, person.manner, sent, response)
    raise WalkError(f"{response.url}: no end after {MOST_PAGES} pages; the journey goes in circles")


def _and_besides(
    client: Client, manner: Manner, sent: Sequence[Sent], response: Response
) -> Response:
    """What someone does besides, after a page was sent; gives the page that they are on then."""
    if manner == "two_tabs" and len(sent) > 1:
        _send(client, sent[-2])
    elif manner == "lost":
        return _send(client, sent[-1])
    elif manner == "back" and len(sent) % 3 == 0:
        link = BACK_LINK.search(response.text)
        if link is not None:
            seen = client.get(link[1], headers=AS_HTMX, follow_redirects=True)
            return _send(client, (read_form(seen), sent[-1][1]))
    return response


def _send(client: Client, sent: Sent) -> Response:
    """Send a form, and see the page that it leads to."""
    form, fields = sent
    return client.post(form.action, data=dict(fields), headers=AS_HTMX, follow_redirects=True)


def _answer(path: str, form: FormSeen, person: Person) -> dict[str, str]:
    """The fields that this person fills in."""
    name = path.rsplit("/", 1)[1]
    if form.items:
        best, worst = person.name_both(form.items)
        return {"best": str(best + 1), "worst": str(worst + 1)}
    if form.is_number and form.numbers:
        return {"answer": person.groups.get(name, str(form.numbers[0]))}
    if path == "/consent" or not form.options:
        return dict(form.options)
    if len(form.cards) == len(form.options):
        field, value = form.options[person.choose(form.cards)]
        return {field: value}
    field, first = form.options[0]
    is_segment = path.startswith("/question/segment/")
    return {field: person.groups[name] if is_segment else person.groups.get(name, first)}


def _text_of(page: str, element: str) -> str:
    """Text of the element of that id."""
    return page.partition(f'id="{element}">')[2].partition("<")[0]
