"""Another service that says who staff are: what has to be known of it, and what it is asked."""

import re
import secrets
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Literal, Protocol, Self
from urllib.parse import urlsplit

from pydantic import Field, field_validator

from analysis.console.errors import ConsoleError
from questionnaires.frozen import Frozen
from questionnaires.toml import read_model

BACK = "/sign-in/back"  # the page of ours that the provider leads back to
LOOPBACK = {"127.0.0.1", "::1", "localhost"}
LONGEST_SUBJECT = 255  # characters that a provider may call somebody
LASTS = 10 * 60  # seconds that signing in at the provider may take


class ProviderDown(ConsoleError):
    """The provider cannot be reached, or does not answer as one of OpenID Connect does."""


class NotBelieved(ConsoleError):
    """What came back from the provider, or seemed to, does not show who somebody is."""


class Declined(ConsoleError):
    """The provider did not let somebody in, or they changed their mind."""


class ProviderSettings(Frozen):
    """A provider of OpenID Connect, and how staff are known by it: `provider.toml`."""

    name: str = Field(min_length=1, max_length=60, description="What staff call it.")
    issuer: str = Field(description="Its address, exactly as it says it itself.")
    client_id: str = Field(min_length=1, description="What it calls this console.")
    client_secret: str = Field(min_length=1, description="What it gave this console to prove it.")
    address: str = Field(description="Where browsers find this console.")
    first: Literal["subject", "email"] = "subject"  # what links an account at the first time
    passwords: bool = True  # whether staff may sign in by a password of ours as well

    @field_validator("issuer", "address")
    @classmethod
    def _is_safe(cls, address: str) -> str:
        """Refuse what could be read on the way."""
        if not is_safe(address):
            raise ValueError(f'"{address}": begin with https:// (http:// only on this machine)')
        return address

    @property
    def back(self) -> str:
        """Address that the provider leads back to; it has to know it beforehand."""
        return self.address.rstrip("/") + BACK


def is_safe(address: str) -> bool:
    """Whether nobody on the way reads or changes what goes to an address."""
    parts = urlsplit(address)
    return bool(parts.hostname) and (
        parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)
    )


def read_provider(path: Path) -> ProviderSettings:
    """Read the file of a provider.

    Raises
    ------
    ConsoleError
        If it is missing or wrong, or others on this machine can read the secret in it.
    """
    found = read_model(path, ProviderSettings, ConsoleError)
    if path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise ConsoleError(f"{path}: others can read it, and it has a secret; chmod 600 {path}")
    return found


@dataclass(frozen=True)
class Going:
    """One time of going to the provider and back, bound to a browser by a secret in its cookie.

    All that the provider is told is a hash of it, so that nothing has to be kept on the server.

    References
    ----------
    OpenID Foundation (2023), "OpenID Connect Core 1.0", section 15.5.2.
    """

    secret: str  # seconds at which it began, and what nobody can guess

    @classmethod
    def begin(cls, now: float) -> Self:
        """A new one."""
        return cls(f"{int(now)}.{secrets.token_urlsafe(32)}")

    def goes_on(self, now: float) -> bool:
        """Whether it began, and not too long ago."""
        began = re.match(r"(\d{1,12})\.", self.secret)
        return began is not None and 0 <= now - int(began[1]) < LASTS

    @property
    def state(self) -> str:
        """What the browser has to bring back."""
        return self._hash("state")

    @property
    def nonce(self) -> str:
        """What the provider has to sign."""
        return self._hash("nonce")

    @property
    def verifier(self) -> str:
        """What shows the provider that who asks is who began."""
        return self._hash("verifier")

    def _hash(self, use: str) -> str:
        """A hash for one use, which tells nothing of the others."""
        return sha256(f"{use} {self.secret}".encode()).hexdigest()


@dataclass(frozen=True)
class Person:
    """Somebody as a provider knows them."""

    issuer: str
    subject: str  # never given to another person by this issuer
    email: str  # empty unless the issuer says that it was verified


class Provider(Protocol):
    """What signs somebody in elsewhere."""

    @property
    def settings(self) -> ProviderSettings:
        """What is known of it."""

    def address(self, going: Going) -> str:
        """Where the browser has to go; ProviderDown if that cannot be found out."""

    def person(self, going: Going, answer: Mapping[str, str], now: float) -> Person:
        """Who came back; ProviderDown, Declined or NotBelieved if that is not sure."""
