"""The demo's first page: what was made, and truth beside estimate."""

from typing import Any

from analysis.exports.pages import page
from analysis.exports.recovery import Recovered
from analysis.exports.weights_words import cell_title
from analysis.weights.weight_set import WeightSet


def results_page(
    weights: WeightSet, found: list[Recovered], figures: dict[str, Any], address: str
) -> bytes:
    """Links to the results of a demo; `address` is the survey's while it is served, or empty."""
    return page(
        "results.html",
        weights=weights,
        found=found,
        figures=figures,
        address=address,
        covered=sum(one.covers for one in found),
        cell_title=cell_title,
    ).encode()
