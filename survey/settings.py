"""How this survey is run: read once from the environment, then passed on."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from questionnaires.errors import did_you_mean
from survey.errors import SettingsError

PREFIX = "SURVEY_"
NAMES = ("SURVEY_DATA", "SURVEY_DATABASE", "SURVEY_SECURE_COOKIE", "SURVEY_KIOSK")


@dataclass(frozen=True)
class Settings:
    """What differs between places where the same survey runs."""

    data: Path = Path("data")  # folder of the answers, and of the invitations
    database: str = ""  # URL of PostgreSQL; empty for SQLite in that folder
    secure_cookie: bool = False  # True where the survey is reached by https
    kiosk: bool = False  # True where people hand one tablet round
    paper: bool = False  # True where staff copy printed forms, on this machine alone

    def cookie(self, name: str) -> str:
        """Name of a cookie; over https, bound to the host by its browser."""
        return f"__Host-{name}" if self.secure_cookie else name

    @classmethod
    def from_environ(cls, environ: Mapping[str, str]) -> "Settings":
        """Settings from the variables whose names begin with SURVEY_.

        Raises
        ------
        SettingsError
            If a name or a value is not known.
        """
        given = {name: value for name, value in environ.items() if name.startswith(PREFIX)}
        for name in given:
            if name not in NAMES:
                raise SettingsError(f"{name}: no such setting; {did_you_mean(name, NAMES)}")
        return cls(
            data=Path(given.get("SURVEY_DATA", "data")),
            database=given.get("SURVEY_DATABASE", ""),
            secure_cookie=_flag(given, "SURVEY_SECURE_COOKIE"),
            kiosk=_flag(given, "SURVEY_KIOSK"),
        )


def require_here(host: str, settings: Settings) -> None:
    """Raise SettingsError if others than staff at this machine could copy forms."""
    if settings.paper and (settings.kiosk or host != "127.0.0.1"):
        raise SettingsError(
            "--paper: staff copy forms at this machine alone; leave out --kiosk, --lan and --host"
        )


def _flag(given: Mapping[str, str], name: str) -> bool:
    """A value that is 0 or 1; 0 if it is not given."""
    value = given.get(name, "0")
    if value not in ("0", "1"):
        raise SettingsError(f'{name}: "{value}" is neither 0 nor 1; set one of them')
    return value == "1"
