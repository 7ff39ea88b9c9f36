"""Invitations on paper: A4 pages of cards to cut out, with a QR code and the code in letters."""

from collections.abc import Sequence
from dataclasses import dataclass

from questionnaires.questionnaire import Questionnaire
from survey.invitations import shown
from survey.qr import qr_code
from survey.rendering import environment

PER_PAGE = 8  # cards of 105 mm × 74 mm, two beside each other


@dataclass(frozen=True)
class Card:
    """One invitation as it is printed."""

    link: str
    code: str
    shared: bool  # for a tablet or a poster, and not for one person


def link(address: str, code: str, language: str | None = None) -> str:
    """The address that a QR code leads to."""
    asked = f"?lang={language}" if language else ""
    return f"{address.rstrip('/')}/i/{code}{asked}"


def invitation_sheet(
    questionnaire: Questionnaire,
    address: str,
    shared: Sequence[str],
    personal: Sequence[str],
    language: str | None = None,
) -> str:
    """A page of HTML that prints as A4 sheets of cards; it needs nothing but itself."""
    cards = [
        Card(link(address, code, language), shown(code), code in shared)
        for code in (*shared, *personal)
    ]
    return (
        environment(language or questionnaire.language)
        .get_template("invitation_sheet.html")
        .render(
            text=questionnaire.texts[language or questionnaire.language],
            address=f"{address.rstrip('/')}/code",
            pages=[cards[start : start + PER_PAGE] for start in range(0, len(cards), PER_PAGE)],
            qr_code=qr_code,
        )
    )
