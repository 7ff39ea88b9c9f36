"""The PIN with which staff take a tablet out of the kiosk: only a slow hash of it is kept."""

import secrets
from pathlib import Path

from questionnaires.files import write_files
from survey.codes import slow_hash
from survey.errors import SettingsError
from survey.folder import make_folder

FILE = "staff.pin"  # in the folder of answers
FEWEST, MOST = 6, 12  # digits


def keep_pin(folder: Path, pin: str) -> None:
    """Keep what a PIN is recognised by, in place of the one before.

    Raises
    ------
    SettingsError
        If it is no PIN.
    """
    if not (pin.isdecimal() and pin.isascii() and FEWEST <= len(pin) <= MOST):
        raise SettingsError(f"a staff PIN has {FEWEST} to {MOST} digits and nothing else")
    make_folder(folder)
    salt = secrets.token_hex(16)
    write_files(folder, {FILE: f"{salt} {slow_hash(pin, salt)}\n".encode()})
    (folder / FILE).chmod(0o600)


def require_pin(folder: Path) -> None:
    """Raise SettingsError unless a PIN is kept in the folder."""
    if not (folder / FILE).is_file():
        raise SettingsError(
            f"{folder}: a kiosk needs a staff PIN; "
            f"choose one with `whatmatters pin --data {folder}`"
        )


def is_pin(folder: Path, typed: str) -> bool:
    """Whether that is the PIN. It takes about 10 ms, so that not many can be tried."""
    salt, _, kept = (folder / FILE).read_text(encoding="utf-8").strip().partition(" ")
    return secrets.compare_digest(slow_hash(typed[:MOST], salt), kept)
