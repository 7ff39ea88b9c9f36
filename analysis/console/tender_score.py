"""The score of a tender as it was made: of what, when, whether it still holds; and its words."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from analysis.chain import EVALUATIONS, PROMS
from analysis.console.results import WEIGHTS
from analysis.console.tender_folder import BIDS, CLAIMS, EFFECTS, RECORDS, SCORE, TENDER
from analysis.exports.pathway_picture import HEIGHT, LINES, WIDTH, april_pictures, money
from analysis.exports.pathway_words import timing_sentences
from analysis.exports.robustness_words import robustness_sentences
from analysis.exports.score_words import chance, summary
from analysis.manifest import INPUTS, NAME, Step, read_manifest
from analysis.procurement.lock import NAME as LOCK
from analysis.procurement.pathway_run import PathwayRun
from analysis.score_step import STEP, score_again
from questionnaires.files import file_sha256

OWN = (TENDER, LOCK, BIDS, EFFECTS, CLAIMS, EVALUATIONS, PROMS)


@dataclass(frozen=True)
class KeptScore:
    """A score that was made, beside what it was made from as that is now."""

    made_at: float  # seconds since 1970
    inputs: tuple[str, ...]  # as they are told, without those of the weights
    changed: tuple[str, ...]  # inputs that are others by now, or that came or went

    @property
    def holds(self) -> bool:
        """Whether the same would be scored again."""
        return not self.changed


def kept_score(folder: Path, weights: Path | None) -> KeptScore | None:
    """The score in a tender's folder; none before there is one.

    Weights that were deleted change no score: it holds its own copy of them.
    """
    step = _step(folder / SCORE)
    if step is None:
        return None
    made_at = (folder / SCORE / NAME).stat().st_mtime
    before = {name.removeprefix(f"{INPUTS}/"): digest for name, digest in step.inputs.items()}
    changed = list(_changed(folder, before, made_at))
    if weights is not None and file_sha256(weights) != before[WEIGHTS]:
        changed.append(WEIGHTS)
    tables = [name for name in before if "/" not in name and not name.startswith("weights.")]
    records = ["records of evidence"] * any(name.startswith(f"{RECORDS}/") for name in before)
    return KeptScore(made_at, (*tables, *records), tuple(changed))


def _changed(folder: Path, before: dict[str, str], made_at: float) -> Iterator[str]:
    """Names of files that are not as they were scored, of those that tenders have or had."""
    for name in {**dict.fromkeys(OWN), **before}:
        path = folder / name
        if name.startswith("weights."):
            continue
        if name not in before:
            new = path.is_file() and path.stat().st_mtime > made_at
        else:
            new = not path.is_file() or file_sha256(path) != before[name]
        if new:
            yield name


def _step(folder: Path) -> Step | None:
    """How a folder of a score was made."""
    return read_manifest(folder).step(STEP) if (folder / NAME).is_file() else None


def shown_score(folder: Path) -> dict[str, Any]:
    """What a page shows of the score in a tender's folder: made again from what is kept there."""
    return _shown(folder / SCORE, file_sha256(folder / SCORE / NAME))


@lru_cache(maxsize=16)
def _shown(folder: Path, digest: str) -> dict[str, Any]:  # noqa: ARG001 - it tells scores apart
    """The same, once for each score."""
    step = _step(folder)
    if step is None:
        return {}
    score, _ = score_again(folder, step)
    return {
        "summary": summary(score),
        "robustness": robustness_sentences(score),
        "bids": sorted(score.bids, key=lambda one: (bool(one.failed), -one.total)),
        "ranks": score.ranks,
        "chances": {bid: chance(p) for bid, p in score.robustness.p_best.items()},
        **_of_pathway(score.supported.pathway, {one.bid.id: one.bid.name for one in score.bids}),
    }


def _of_pathway(run: PathwayRun | None, names: dict[str, str]) -> dict[str, object]:
    """Gains and costs of each bid from April to March, where its effects were sent."""
    if run is None:
        return {}
    impacts = [one for one in run.impacts if one.bid != run.pathway.comparator]
    pictures = april_pictures(impacts)
    return {
        "pathway": [
            (names.get(one.bid, one.bid), picture, timing_sentences(one))
            for one, picture in zip(impacts, pictures, strict=True)
        ],
        "picture": {"key": LINES, "width": WIDTH, "height": HEIGHT, "money": money},
    }
