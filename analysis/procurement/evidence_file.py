"""Which claim stands behind which effect of which bid: `claims.csv`, and the records it names."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path

from analysis.errors import TenderError
from analysis.procurement.claims import Claim, read_claim
from analysis.procurement.evidence import Counted, counted
from analysis.procurement.tender import Tender
from questionnaires.csv_table import read_rows
from questionnaires.errors import did_you_mean

COLUMNS = ("bid", "effect", "claim")


@dataclass(frozen=True)
class Evidence:
    """How much of each claimed effect counts, by bid and effect."""

    counted: Mapping[tuple[str, str], Counted]
    files: Mapping[str, Path] = field(default_factory=dict)  # records, by name from the table

    def of(self, bid: str) -> dict[str, Counted]:
        """Claims of one bid, by effect."""
        return {effect: one for (name, effect), one in self.counted.items() if name == bid}

    def in_full(self, worse: Collection[tuple[str, str]]) -> "Evidence":
        """The same, but what is worse than today counts in full, however little is known of it."""
        return Evidence(
            {
                key: replace(one, share=Decimal(1), reason="counts in full: it is worse than today")
                if key in worse
                else one
                for key, one in self.counted.items()
            },
            self.files,
        )

    def at(self, share: Decimal) -> "Evidence":
        """The same claims if so much of each came true."""
        return Evidence(
            {key: replace(one, share=share) for key, one in self.counted.items()}, self.files
        )


def read_evidence(path: Path, tender: Tender, source: str) -> Evidence:
    """Read `claims.csv` and the claims that it names, and weigh them by the tender's terms.

    `source` is the tender's file.

    Raises
    ------
    TenderError
        If the tender has no terms, a row or record cannot be read, or they do not fit.
    """
    if tender.evidence is None:
        raise TenderError(
            f"{source}: evidence: missing; say how a claim counts in a section [evidence], before "
            "bids come in"
        )
    found: dict[tuple[str, str], Counted] = {}
    files: dict[str, Path] = {}
    for line, row in read_rows(path, COLUMNS, TenderError):
        bid, effect, name = (row[column].strip() for column in COLUMNS)
        place = f"{path}, row {line}"
        _check_effect(effect, tender, place)
        if (bid, effect) in found:
            raise TenderError(f"{place}: {effect} of {bid} has a claim already; keep one")
        if Path(name).is_absolute() or ".." in Path(name).parts:
            raise TenderError(f'{place}, claim: "{name}"; name a file beside {path.name}')
        files[name] = path.parent / name
        claim = read_claim(files[name])
        _check_claim(claim, effect, files[name], place)
        found[bid, effect] = counted(claim, tender.evidence, source)
    return Evidence(found, files)


def _check_effect(effect: str, tender: Tender, place: str) -> None:
    """Refuse an effect that is neither an outcome nor a line that changes."""
    known = [one.outcome for one in tender.patient_outcomes.shown]
    if tender.pathway is not None:
        known += [line.id for line in tender.pathway.lines if line.heading != "price"]
    if effect not in known:
        raise TenderError(f'{place}, effect: "{effect}"; {did_you_mean(effect, known)}')


def _check_claim(claim: Claim, effect: str, path: Path, place: str) -> None:
    """Refuse a claim of another effect."""
    if claim.effect != effect:
        raise TenderError(
            f"{place}: {path} is evidence for {claim.effect}, not for {effect}; name another"
        )
