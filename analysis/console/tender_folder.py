"""The files of a tender: started, checked, kept, and what there is to download."""

import csv
import re
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from analysis.chain import EVALUATIONS, PROMS
from analysis.console.errors import ConsoleError, without_paths
from analysis.exports.pack_files import PUBLISHED
from analysis.procurement.advice import advice, advice_on_method
from analysis.procurement.lock import NAME as LOCK
from analysis.procurement.method import Method, make_method
from analysis.procurement.profile import read_profile
from analysis.procurement.starter import starter_files
from analysis.procurement.tender import Tender
from analysis.procurement.tender_file import read_tender
from analysis.procurement.validity import advice_on_validity
from analysis.weights.weights_file import read_weights
from questionnaires.csv_table import csv_bytes
from questionnaires.errors import WhatMattersError
from questionnaires.files import file_sha256, write_files
from questionnaires.questionnaire import Questionnaire

TENDER, BIDS, SCORE, CONTRACT = "tender.toml", "bids.csv", "score", "contract"
EFFECTS, CLAIMS = "effects.csv", "claims.csv"  # of each bid; what evidence stands behind them
BUNDLE = "bundle.zip"  # the folder of the score, which `whatmatters verify` checks
OWN_FILES = (TENDER, BIDS, EFFECTS, CLAIMS, PROMS, EVALUATIONS, LOCK)
RECORDS = "claims"  # folder of the evidence that the table of claims names
RECORD = re.compile(r"[a-z0-9][a-z0-9_-]{0,80}\.json")


@dataclass(frozen=True)
class Checked:
    """A tender's file as it was understood, or what is wrong with it."""

    fault: str = ""
    tender: Tender | None = None  # where its own rules are kept, if weights do not fit it yet
    method: Method | None = None  # with the points of each outcome, where there are weights
    advice: tuple[str, ...] = ()


def started(folder: Path, tender: str, asked: Questionnaire, profile: str) -> None:
    """Write the start of a tender, as `whatmatters tender new` does.

    Raises
    ------
    TenderError
        If there is no such profile, or the study's outcomes cannot be scored.
    """
    text = asked.texts[asked.language]
    titles = {one: text.attributes[one].label for one in asked.study.attribute_ids}
    rules = read_profile(profile, "profile")
    write_files(folder, starter_files(tender, asked.study, titles, rules))


def save(folder: Path, name: str, content: bytes) -> None:
    """Keep another version of a file."""
    write_files(folder, {name: content})


def forget_score(folder: Path) -> None:
    """Take away the files of a score, and what was made of it."""
    for made in (SCORE, CONTRACT):
        shutil.rmtree(folder / made, ignore_errors=True)
    (folder / BUNDLE).unlink(missing_ok=True)


def check(content: bytes, weights: Path | None) -> Checked:
    """Hold a tender's file to its rules; with weights, share out the points of outcomes."""
    tender = None
    with _as_file(TENDER, content) as path:
        try:
            tender, _ = read_tender(path)
            if weights is None:
                return Checked(tender=tender, advice=tuple(advice(tender)))
            found = read_weights(weights)
            method = make_method(path, found, file_sha256(weights))
        except WhatMattersError as error:
            fault = without_paths(error, path.parent).removeprefix(f"{TENDER}: ")
            return Checked(fault, tender)
    old = advice_on_validity(found, datetime.now(UTC).date())
    said = (*old, *advice(tender), *advice_on_method(method), *method.outcomes.flags)
    return Checked(tender=tender, method=method, advice=said)


def record_name(sent: str | None) -> str:
    """Where a record of evidence is kept, which the table of claims names.

    Raises
    ------
    ConsoleError
        If its name could be anything but a file in that folder.
    """
    if sent is None or not RECORD.fullmatch(sent):
        raise ConsoleError(f"{sent}: name each record in small letters, such as steady-pain.json")
    return f"{RECORDS}/{sent}"


def fit_bids(folder: Path, tender: Tender) -> None:
    """Give the table of bids the columns of the tender, while nobody has filled a row of it in."""
    if not bid_names(folder):
        write_files(folder, {BIDS: csv_bytes(tender.columns, ())})


def bid_rows(folder: Path) -> list[dict[str, str]]:
    """Bids that were sent, as far as the table can be read."""
    lines = (folder / BIDS).read_text(encoding="utf-8-sig", errors="replace").splitlines()
    with suppress(csv.Error):
        return list(csv.DictReader(lines))
    return []


def bid_names(folder: Path) -> list[str]:
    """Names of the bids that were sent."""
    return [row.get("name") or row.get("bid") or "?" for row in bid_rows(folder)]


def removable(folder: Path) -> Mapping[str, Path]:
    """What was sent beside the bids and can be taken away again, by name."""
    tables = {name: folder / name for name in (EFFECTS, CLAIMS, PROMS)}
    records = {path.name: path for path in sorted((folder / RECORDS).glob("*.json"))}
    return {name: path for name, path in (tables | records).items() if path.is_file()}


def files_of(folder: Path, *, scored: bool) -> Mapping[str, Path]:
    """Files that can be downloaded, by name; those of a published pack by its version.

    A score, and a contract made of it, are among them only while the score holds.
    """
    own = {name: folder / name for name in (*OWN_FILES, *((BUNDLE,) if scored else ()))}
    made, contract = (
        {path.name: path for path in sorted((folder / one).glob("*")) if scored}
        for one in (SCORE, CONTRACT)
    )
    pack = {
        f"{path.parent.name}-{path.name}": path for path in sorted(folder.glob(f"{PUBLISHED}/*/*"))
    }
    return {name: path for name, path in (contract | own | made | pack).items() if path.is_file()}


@contextmanager
def _as_file(name: str, content: bytes) -> Iterator[Path]:
    """Content in a file that is gone after the block."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(content)
        yield path
