"""The demo's first page: what was made, and truth beside estimate."""

from typing import Any

from analysis.exports.recovery import Recovered
from analysis.exports.weights_report import TEMPLATES, cell_title
from analysis.weights.weight_set import WeightSet


def results_page(
    weights: WeightSet, found: list[Recovered], figures: dict[str, Any], address: str
) -> bytes:
    """Links to the results of a demo; `address` is the survey's while it is served, or empty."""
    page = TEMPLATES.get_template("results.html").render(
        weights=weights,
        found=found,
        figures=figures,
        address=address,
        covered=sum(one.covers for one in found),
        cell_title=cell_title,
    )
    return page.encode()
