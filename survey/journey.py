"""Someone on their way through a questionnaire, and which page comes next."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from questionnaires.piping import fill
from questionnaires.questionnaire import Questionnaire
from questionnaires.text import Text
from survey.conditions import groups_of, known
from survey.participant import Answer, Participant
from survey.sequence import Page, decides, pages

COUNTED = ("choice", "dual", "best_worst")  # kinds whose pages say how many there are
TASKS = ("practice", "choice", "best_worst")  # kinds whose pages show a task


@dataclass(frozen=True)
class Visit:
    """A participant on their way through a questionnaire."""

    questionnaire: Questionnaire
    token: str
    participant: Participant
    language: str  # tag of the words that the participant reads now
    as_before: tuple[Page, ...] | None = None  # the pages, if the last answer decided nothing

    @cached_property
    def text(self) -> Text:
        """The words that the participant reads, with their own answers where these are named."""
        text = self.questionnaire.texts[self.language]
        if self.language not in self.questionnaire.piped:
            return text
        return fill(text, known(self.questionnaire.study, self.participant.answers))

    @cached_property
    def pages(self) -> tuple[Page, ...]:
        """The participant's pages, in order."""
        if self.as_before is not None:
            return self.as_before
        return pages(self.questionnaire, self.participant.plan, self.participant.answers)

    @property
    def role(self) -> str | None:
        """The role in which the participant answers, once it is known."""
        return groups_of(self.questionnaire.study, self.participant.answers).get("role")

    def answered(self, answer: Answer) -> "Visit":
        """The same visit after one more answer."""
        as_before = None if decides(self.questionnaire, answer.item) else self.pages
        after = self.participant.after(answer)
        return Visit(self.questionnaire, self.token, after, self.language, as_before)

    def is_over_after(self, page: Page) -> bool:
        """Whether nothing is asked after this page; never before groups are known."""
        return self.participant.plan is not None and page_after(self.pages, page) is None


def next_page(sequence: Sequence[Page], answered: Collection[str]) -> Page | None:
    """The first page without an answer; None when all are answered."""
    return next((page for page in sequence if page.item not in answered), None)


def find_page(sequence: Sequence[Page], answered: Collection[str], address: str) -> Page | None:
    """The page of that address, if all before it are answered.

    Who is answering is closed once a choice is made: its words were for that role.
    """
    chosen = (item.startswith(("choice:", "best_worst:")) for item in answered)
    if address.startswith("/question/segment/") and any(chosen):
        return None
    for page in sequence:
        if page.address == address:
            return page
        if page.item not in answered:
            return None
    return None


def page_after(sequence: Sequence[Page], page: Page) -> Page | None:
    """The page that follows another; None after the last."""
    following = sequence[sequence.index(page) + 1 :]
    return following[0] if following else None


def page_before(sequence: Sequence[Page], page: Page) -> Page | None:
    """The page that the Back link leads to; None before the first."""
    place = sequence.index(page)
    return sequence[place - 1] if place else None


@lru_cache(maxsize=1024)  # asked with each answer to a task, and many have the same pages
def position(sequence: tuple[Page, ...], page: Page) -> int:
    """Place of a task among those shown so far, from 1."""
    return sum(other.kind in TASKS for other in sequence[: sequence.index(page) + 1])


def progress(sequence: Sequence[Page], page: Page) -> tuple[int, int] | None:
    """Number of a task and of all of its kind; None on other pages, which show no progress."""
    if page.kind not in COUNTED:
        return None
    kind = "best_worst" if page.kind == "best_worst" else "choice"
    return int(page.name), sum(other.kind == kind for other in sequence)
