"""All that the console's pages are made from: settings, database, studies, and work."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from analysis.console.attempts import Attempts
from analysis.console.counts import Counts
from analysis.console.database import Database
from analysis.console.provider import Provider
from analysis.console.settings import Settings
from analysis.console.source import Source
from analysis.console.workshop import Workshop


@dataclass(frozen=True)
class Console:
    """What is there for the console's life."""

    settings: Settings
    database: Database
    studies: dict[str, Source]  # by id
    workshop: Workshop
    attempts: Attempts = field(default_factory=Attempts)
    counts: Counts = field(default_factory=Counts)
    clock: Callable[[], float] = time.time  # seconds
    provider: Provider | None = None  # where staff can sign in instead of here

    @property
    def takes_passwords(self) -> bool:
        """Whether somebody may sign in by a password of ours."""
        return self.provider is None or self.provider.settings.passwords

    def read_again(self, study: str) -> None:
        """Know a study as its files are now: pages after this show it so."""
        self.studies[study] = self.studies[study].again()
