"""What becomes of a tender: locked, amended, evaluated, scored, under contract.

The same steps as on the command line, with their errors in the words of the page.
"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from zipfile import ZipFile, ZipInfo

from analysis.chain import EVALUATIONS, PROMS
from analysis.console.errors import ConsoleError, without_paths
from analysis.console.tender_folder import (
    BIDS,
    BUNDLE,
    CLAIMS,
    CONTRACT,
    EFFECTS,
    SCORE,
    TENDER,
    fit_bids,
    forget_score,
    save,
)
from analysis.console.tender_score import KeptScore
from analysis.contract_step import write_contract
from analysis.manifest import INPUTS
from analysis.procurement.evaluations import recorded
from analysis.procurement.lock import NAME as LOCK
from analysis.procurement.lock import Lock
from analysis.procurement.score import Score
from analysis.procurement.tender_file import read_tender
from analysis.score_step import write_score
from analysis.tender_lock import lock_tender
from questionnaires.errors import WhatMattersError
from questionnaires.files import write_files

NO_WEIGHTS = "There are no weights: a researcher of the study has to make them"


def lock(folder: Path, weights: Path | None, signatory: str, now: float) -> Lock:
    """Fix the method and write its pack, as `whatmatters tender lock` does.

    Raises
    ------
    ConsoleError
        If there are no weights, something is still to be mended, or nobody signs.
    """
    with _in_words_of_the_page(folder):
        return lock_tender(folder / TENDER, _given(weights), signatory=signatory, at=_time(now))


def amend(
    folder: Path, content: bytes, weights: Path | None, signatory: str, reason: str, now: float
) -> Lock:
    """Lock a changed file as a new version, as `whatmatters tender amend` does.

    Raises
    ------
    ConsoleError
        If it breaks a rule, nothing changed, nobody signs or no reason is given; then the version
        before it stands as it is.
    """
    if not reason.strip():
        raise ConsoleError("Say why the published version is amended")
    with TemporaryDirectory() as place, _in_words_of_the_page(folder, Path(place)):
        copy = Path(place)
        write_files(copy, {TENDER: content, LOCK: (folder / LOCK).read_bytes()})
        made = lock_tender(
            copy / TENDER, _given(weights), signatory=signatory, at=_time(now), reason=reason
        )
        written = [path for path in sorted(copy.rglob("*")) if path.is_file()]
        write_files(folder, {str(one.relative_to(copy)): one.read_bytes() for one in written})
    fit_bids(folder, read_tender(folder / TENDER)[0])
    return made


def record(folder: Path, words: bytes, now: float) -> int:
    """Add evaluators' words with their reasons, as `whatmatters tender record` does; how many.

    Raises
    ------
    ConsoleError
        If a row cannot be read, or one recorded before was changed.
    """
    with TemporaryDirectory() as place, _in_words_of_the_page(folder, Path(place)):
        new = Path(place) / "words.csv"
        new.write_bytes(words)
        tender, _ = read_tender(folder / TENDER)
        content, n_new = recorded(folder / EVALUATIONS, new, tender, _time(now))
    save(folder, EVALUATIONS, content)
    return n_new


def score(folder: Path, weights: Path | None) -> Score:
    """Score the bids, and keep the bundle that `whatmatters score` writes, from the weights on.

    Raises
    ------
    ConsoleError
        If a file is wrong, or tender, bids and weights do not fit each other.
    """
    new = folder / f".{SCORE}"  # so that an older score stays if there will be none
    shutil.rmtree(new, ignore_errors=True)
    with _in_words_of_the_page(folder):
        scored = write_score(
            *(folder / TENDER, folder / BIDS, _given(weights), new),
            effects=_if_sent(folder / EFFECTS),
            claims=_if_sent(folder / CLAIMS),
            evaluations=_if_sent(folder / EVALUATIONS),
            proms=_if_sent(folder / PROMS),
            with_answers=False,
        )
    forget_score(folder)
    new.rename(folder / SCORE)
    write_files(folder, {BUNDLE: _zipped(folder / SCORE)})
    return scored


def contract(folder: Path, bid: str, kept: KeptScore | None) -> None:
    """Write the schedule of the bid that gets the contract, as `whatmatters contract` does.

    Raises
    ------
    ConsoleError
        If there is no score that still holds, or the bid cannot get it.
    """
    if kept is None or not kept.holds:
        raise ConsoleError("Score the bids first, as they and the tender are now")
    if not bid:
        raise ConsoleError("Choose the bid that gets the contract")
    with _in_words_of_the_page(folder / SCORE / INPUTS, folder):
        shutil.rmtree(folder / CONTRACT, ignore_errors=True)
        write_contract(folder / SCORE, bid, folder / CONTRACT)


def _given(weights: Path | None) -> Path:
    """Weights, without which nothing goes on."""
    if weights is None:
        raise ConsoleError(NO_WEIGHTS)
    return weights


def _if_sent(path: Path) -> Path | None:
    """A file that need not be there."""
    return path if path.is_file() else None


def _time(now: float) -> datetime:
    """A moment as it is recorded."""
    return datetime.fromtimestamp(now, UTC).replace(microsecond=0)


def _zipped(folder: Path) -> bytes:
    """A folder as one file, the same for the same content."""
    made = BytesIO()
    with ZipFile(made, "w") as archive:
        for path in sorted(one for one in folder.rglob("*") if one.is_file()):
            archive.writestr(ZipInfo(str(path.relative_to(folder))), path.read_bytes())
    return made.getvalue()


@contextmanager
def _in_words_of_the_page(*folders: Path) -> Iterator[None]:
    """Say what is wrong without paths of this machine, and without options of a command."""
    try:
        yield
    except WhatMattersError as error:
        raise ConsoleError(without_paths(error, *folders)) from None
