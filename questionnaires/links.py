"""Which links are asked for, to invite people with."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from questionnaires.errors import WhatMattersError

MOST = 5000  # of one sheet: each is kept as a slow hash


@dataclass(frozen=True)
class Links:
    """Links to one survey, each for one person, and perhaps one for a tablet or a poster."""

    address: str  # where people reach the survey
    n: int  # personal ones
    shared: bool
    language: str | None = None  # that they ask for

    def __post_init__(self) -> None:
        where = urlsplit(self.address)
        if where.scheme not in ("http", "https") or not where.hostname:
            raise WhatMattersError(
                f"{self.address}: no address; write it like https://survey.example.org",
                on_page="Write the survey’s address like https://survey.example.org",
            )
        if self.n + self.shared == 0:
            raise WhatMattersError(
                "no link was asked for; add --n 40, --kiosk, or both",
                on_page="Say how many links to make, or tick the box",
            )
        if not 0 <= self.n <= MOST:
            raise WhatMattersError(f"{self.n} links: make at most {MOST:,} at once")
