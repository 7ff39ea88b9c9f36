"""Scores of a PROM as they were measured with each bid's product, read as shares of patients.

By the cut-offs that the tender published: who chooses them after bids came in chooses the winner.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

from analysis.errors import TenderError
from analysis.procurement.criteria import PublishedOutcome
from analysis.procurement.measures import as_cell, level_at, score_and_people, shares_at
from questionnaires.csv_table import read_rows
from questionnaires.errors import did_you_mean

COLUMNS = ("bid", "outcome", "score", "people")
Cells = Mapping[tuple[str, str], str]  # by bid and outcome, as `bids.csv` would say it


def read_bid_scores(path: Path, outcomes: Sequence[PublishedOutcome]) -> Cells:
    """Read how many patients of each bid had which score, as cells of `bids.csv`.

    Raises
    ------
    TenderError
        If a cell cannot be read, an outcome is none of the tender's, or it has no cut-offs.
    """
    known = {one.criterion.outcome: one for one in outcomes}
    found: dict[tuple[str, str], list[tuple[int, int]]] = {}
    for line, row in read_rows(path, COLUMNS, TenderError):
        place, bid, name = f"{path}, row {line}", row["bid"].strip(), row["outcome"].strip()
        if name not in known:
            raise TenderError(f'{place}, outcome: "{name}"; {did_you_mean(name, known)}')
        cuts = known[name].criterion.cut_offs
        if not cuts:
            raise TenderError(
                f"{place}, outcome: {name} has no cut_offs in the tender, so that no score stands "
                "for a level; state its level or shares in the bids"
            )
        score, people = score_and_people(row, place)
        found.setdefault((bid, name), []).append((level_at(cuts, score), people))
    for (bid, name), counted in found.items():
        if not sum(people for _, people in counted):
            raise TenderError(f"{path}: {name} of {bid}: nobody has a score; write how many do")
    return {
        (bid, name): as_cell(
            shares_at(
                known[name].range.outcome.levels,
                [level for level, _ in counted],
                [people for _, people in counted],
            )
        )
        for (bid, name), counted in found.items()
    }
