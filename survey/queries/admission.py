"""Who is given a place in a block and in quotas, and for how long."""

import time
from dataclasses import dataclass

from sqlalchemy import Connection

from questionnaires.questionnaire import Questionnaire
from survey.queries.people import row_of, set_status
from survey.queries.places import keep_place, take_places

WORTH_KEEPING = 0.95  # of the time that a place is held: after that, an answer holds it anew
OF_PLACES = ("segment", "question:")  # items that groups and quotas are made of


@dataclass(frozen=True)
class Admission:
    """Gives the participants of a questionnaire their places."""

    questionnaire: Questionnaire
    instrument: int
    alike: tuple[int, ...]  # instruments that ask the same, among whom blocks are balanced

    @property
    def hold(self) -> int:
        """How long a place is held for someone who is silent, in milliseconds."""
        return round(self.questionnaire.study.fieldwork.release_minutes * 60_000)

    def is_due(self, live_until: int | None, item: str) -> bool:
        """Whether an answer to an item may change someone's places, or has to hold them anew.

        Most do not, and come soon after the one before.
        """
        held = (live_until or 0) - _now()
        return item.startswith(OF_PLACES) or held < WORTH_KEEPING * self.hold

    def keep_places(self, connection: Connection, person: int, item: str = "segment") -> bool:
        """Hold someone's places after an answer to an item; False if there is none for them."""
        row, now = row_of(connection, person), _now()
        may_change = item.startswith(OF_PLACES) or row["live_until"] is None
        if may_change and not take_places(connection, self.questionnaire, self.alike, row, now):
            set_status(connection, person, "full")
            return False
        keep_place(connection, person, now + self.hold)
        return True


def _now() -> int:
    """The server's clock, in milliseconds."""
    return time.time_ns() // 1_000_000
