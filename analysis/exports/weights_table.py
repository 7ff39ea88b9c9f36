"""Outcome weights as one flat table, for R, pandas and spreadsheets."""

import pandas as pd

from analysis.weights.summary import outcome_weights
from analysis.weights.weight_set import WeightSet
from questionnaires.disclosure import published

COUNTS = ("n", "effective_n")  # empty where people are few


def weights_csv(weights: WeightSet) -> bytes:
    """A row for each outcome of each cell that has weights, as CSV in UTF-8."""
    rows = [
        {
            "study": weights.study,
            "version": weights.version,
            "condition": cell.condition,
            "age_band": cell.age_band,
            "role": cell.role,
            "n": published(cell.n),
            "pooling_share": cell.pooling_share,
            "outcome": one.id,
            "weight": one.weight,
            "low": one.low,
            "high": one.high,
            "p_positive": one.p_positive,
            "p_most_important": one.rank_probabilities[0],
            "worst": weights.outcome(one.id).levels[0],
            "best": weights.outcome(one.id).levels[-1],
            "method": weights.method,
            "range": weights.range_id,
            "effective_n": cell.published_effective_n,
            "modelled": cell.modelled,
            "clipped": one.clipped,
        }
        for cell in weights.cells
        if not cell.withheld
        for one in outcome_weights(weights.outcomes, cell)
    ]
    table = pd.DataFrame(rows)
    if rows:
        table = table.astype(dict.fromkeys(COUNTS, "Int64"))
    text: str = table.to_csv(index=False, float_format="%.6f", lineterminator="\n")
    return text.encode()
