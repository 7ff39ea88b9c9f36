"""How this console is run: what differs between the places where it is."""

from dataclasses import dataclass
from pathlib import Path

COOKIE = "console"  # not the survey's: no browser confuses the two


@dataclass(frozen=True)
class Settings:
    """What differs between places where the same console runs."""

    folder: Path = Path("console")  # of accounts, the audit log, and what was computed
    secure_cookie: bool = False  # True where the console is reached by https
    idle_minutes: int = 30  # after which one has to sign in again
    longest_hours: int = 12  # of a session, however busy
    survey: str = ""  # address of the survey, for links and pages to preview

    @property
    def cookie(self) -> str:
        """Name of the cookie; over https, bound to the host by its browser."""
        return f"__Host-{COOKIE}" if self.secure_cookie else COOKIE

    @property
    def going_cookie(self) -> str:
        """Name of the cookie of who is on the way to a provider and back."""
        return f"{self.cookie}-going"
