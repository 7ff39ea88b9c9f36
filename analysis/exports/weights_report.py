"""Outcome weights as a page: pictures first, then all that a referee asks for."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from analysis.exports.equality_words import equality_sentences
from analysis.exports.pages import page
from analysis.exports.reporting_lists import checklists
from analysis.exports.weights_pictures import intervals, value_pictures
from analysis.exports.weights_words import (
    METHODS,
    NICE,
    ROLES,
    Words,
    cell_title,
    flag_of,
    headline,
    people_of,
    place_of,
    title_of,
)
from analysis.quality_weights import WithoutSome
from analysis.weights.case_mix_json import mix_sentences
from analysis.weights.cells import FittedCell
from analysis.weights.document import CellDocument, WeightsDocument
from analysis.weights.group_differences import GroupComparison
from questionnaires.disclosure import published, published_choices, published_parts, shown
from questionnaires.study import Study
from questionnaires.text import Text

SEGMENTS = {"age_band": "Age", "condition": "Condition", "role": "Role"}


@dataclass(frozen=True, eq=False)
class Evidence:
    """What stands behind the weights, besides the weights themselves."""

    fitted: Sequence[FittedCell] = ()
    comparisons: Sequence[GroupComparison] = ()
    without: Sequence[WithoutSome] = ()  # weights of each role without some people
    design: dict[str, Any] | None = None  # figures of the design


def weights_report(
    document: WeightsDocument,
    weights_sha256: str,
    evidence: Evidence,
    study: Study | None = None,
    text: Text | None = None,
) -> bytes:
    """The page of a weight set; `weights_sha256` is the hash of its `weights.json`."""
    words = Words.of(document, text)
    first = _first_role(document)
    mix = document.case_mix
    report = page(
        "weights.html",
        document=document,
        words=words,
        study=study,
        first=first,
        intervals=intervals(document, words),
        values=value_pictures(document, words, first),
        models=[one for one in evidence.fitted if one.result is not None],
        comparisons=evidence.comparisons,
        equality=list(equality_sentences(evidence.comparisons, words)),
        sensitivities=list(_sensitivities(evidence.without)),
        lists=checklists(document, study, text, evidence.design),
        mix=mix,
        mix_sentences=[] if mix is None else list(mix_sentences(mix.model_dump())),
        weights_sha256=weights_sha256,
        sorted_weights=lambda cell: sorted(cell.weights, key=lambda one: -one.weight),
        method=METHODS[document.method],
        nice=NICE,
        roles=ROLES,
        segments=SEGMENTS,
        cell_title=cell_title,
        flag_of=flag_of,
        headline=headline,
        people_of=people_of,
        place_of=place_of,
        title_of=title_of,
        shown=shown,
        published=published,
        published_choices=published_choices,
    )
    return report.encode()


def _first_role(document: WeightsDocument) -> tuple[CellDocument, ...]:
    """Cells that the page speaks of first: patients with answers of their own."""
    own = [cell for cell in document.shown if cell.modelled is None] or list(document.shown)
    role = own[0].role if own else ""
    return tuple(cell for cell in own if cell.role == role)


@dataclass(frozen=True)
class Sensitivity:
    """The weights of a role without some people, with what may be told of their number."""

    role: str
    who: str
    left_out: int | None
    n: int | None
    weights: dict[str, tuple[float, float, float]]  # outcome -> weight, low, high
    withheld: str


def _sensitivities(lines: Sequence[WithoutSome]) -> Iterator[Sensitivity]:
    """Each line as it may be published."""
    for one in lines:
        left_out, n = published_parts([one.n_left_out, one.n])
        who = "everybody" if one.id == "everybody" else f"without {one.id.replace('_', ' ')}"
        weights = {found.id: (found.weight, found.low, found.high) for found in one.weights}
        declared = f" (declared: {one.declared})" if one.declared else ""
        yield Sensitivity(one.role, who + declared, left_out, n, weights, one.withheld)
