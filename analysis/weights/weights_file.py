"""`weights.json` and its draws: the files that pass from the analysis to a tender."""

import io
import json
from collections import Counter
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from analysis.errors import WeightsError
from analysis.weights.case_mix import MixedWeights
from analysis.weights.case_mix_json import mix_document
from analysis.weights.cells import FittedCell
from analysis.weights.isotonic import disordered, isotonic
from analysis.weights.summary import outcome_weights
from analysis.weights.weight_set import Cell, Outcome, WeightSet
from questionnaires.disclosure import SMALLEST_SHOWN, published, published_choices
from questionnaires.files import json_bytes

FORMAT = "whatmatters/weights/2"
DRAWS_FILE = "weights.draws.parquet"
KEY = ["condition", "age_band", "role"]
DIGITS = 6  # of weights and intervals: more would claim to be known
MEANING = """\
A weight is the share of all that could be gained, from the worst to the best level shown, that
is due to one outcome: for the people of its cell, and for that range of levels only.
Weights are not QALYs, health utilities or EQ-5D values, and say nothing about what one patient
should be offered. Intervals hold the uncertainty of asking a sample of people, not of how they
were asked.""".replace("\n", " ")


def weights_files(
    weights: WeightSet,
    fitted: list[FittedCell],
    how: dict[str, Any],
    together: Cell | None = None,
    mixed: MixedWeights | None = None,
) -> dict[str, bytes]:
    """The files of a weight set by name: `weights.json` and its draws.

    `together` is what all cells say if none differs from another, and `mixed` what they say for
    a case mix.
    """
    draws = _draws_parquet(weights)
    by_key = {one.cell.key: one for one in fitted}
    document = {
        "format": FORMAT,
        "study": {"id": weights.study, "version": weights.version},
        "method": weights.method,
        "model": weights.model,
        "pooling": weights.pooling,
        "seed": weights.seed,
        "draws": {
            "n": weights.n_draws,
            "file": DRAWS_FILE,
            "sha256": sha256(draws).hexdigest(),
            "row 0": "the estimates themselves",
        },
        "range": {"id": weights.range_id, "outcomes": [_outcome(o) for o in weights.outcomes]},
        "cells": [
            _cell(weights, cell, by_key.get(cell.key) or FittedCell(cell)) for cell in weights.cells
        ],
        "complete_pooling": None if together is None else _brief(weights, together),
        "case_mix": None if mixed is None else mix_document(mixed),
        "what it means": MEANING,
        "how": how,
    }
    if weights.valid_until is not None:
        document["valid_until"] = weights.valid_until.isoformat()
    return {"weights.json": json_bytes(document), DRAWS_FILE: draws}


def read_weights(path: Path) -> WeightSet:
    """Read `weights.json` and the draws beside it.

    Raises
    ------
    WeightsError
        If a file is missing, is not what it should be, or the draws were changed.
    """
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
        if document["format"] != FORMAT:
            raise WeightsError(f'{path}: format "{document["format"]}"; expected "{FORMAT}"')
        outcomes = tuple(_read_outcome(one) for one in document["range"]["outcomes"])
        draws_path = path.parent / document["draws"]["file"]
        content = draws_path.read_bytes()
        if sha256(content).hexdigest() != document["draws"]["sha256"]:
            raise WeightsError(
                f"{draws_path}: not the draws that {path.name} was made with; make both again"
            )
        draws: dict[Any, pd.DataFrame] = dict(
            iter(pd.read_parquet(io.BytesIO(content)).groupby(KEY))
        )
        return WeightSet(
            study=document["study"]["id"],
            version=document["study"]["version"],
            outcomes=outcomes,
            cells=tuple(_read_cell(one, outcomes, draws) for one in document["cells"]),
            model=document["model"],
            seed=document["seed"],
            n_draws=document["draws"]["n"],
            pooling=document["pooling"],
            valid_until=_read_day(document.get("valid_until")),
        )
    except IsADirectoryError:
        raise WeightsError(f"{path}: is a folder; name the weights.json in it") from None
    except OSError as error:
        raise WeightsError(
            f"{error.filename}: {error.strerror}; name the weights.json that you were given, with "
            f"{DRAWS_FILE} beside it, or make both with `whatmatters weights`"
        ) from None
    except (ValueError, KeyError, TypeError) as fault:
        raise WeightsError(
            f"{path}: not a weights file ({fault}); make the weights again"
        ) from None


def _read_day(said: str | None) -> date | None:
    """A day of the calendar, if one was said."""
    return None if said is None else date.fromisoformat(said)


def _outcome(one: Outcome) -> dict[str, Any]:
    """An outcome and its range."""
    return {
        "id": one.id,
        "worst": one.levels[0],
        "best": one.levels[-1],
        "levels": list(one.levels),
        "amounts": None if one.amounts is None else list(one.amounts),
        "unit": one.unit,
        "direction": "declared" if one.declared else "estimated",
    }


def _read_outcome(one: dict[str, Any]) -> Outcome:
    """The reverse of `_outcome`."""
    amounts = None if one["amounts"] is None else tuple(one["amounts"])
    declared = one["direction"] == "declared"
    return Outcome(one["id"], tuple(one["levels"]), amounts, one["unit"], declared)


def _cell(weights: WeightSet, cell: Cell, fitted: FittedCell) -> dict[str, Any]:
    """A cell as it is published: counts of 1 to 7 people are not."""
    n = published(cell.n)
    alone = fitted.alone
    shown: dict[str, Any] = {
        "condition": cell.condition,
        "age_band": cell.age_band,
        "role": cell.role,
        "n": n,
        "n_tasks": None if n is None else published_choices(cell.n_tasks),
        "effective_n": cell.published_effective_n,
        "pooling_share": round(cell.pooling_share, 3),
        "modelled": cell.modelled or None,
        "withheld": cell.withheld or None,
        "second_opinion": None,
        "no_pooling": None if alone is None or alone.withheld else _brief(weights, alone),
        "attributes": [],
        "sensitivities": [],
        "kish_n": _kish_n(fitted),
    }
    if cell.withheld:
        return shown
    if fitted.opinion is not None:
        shown["second_opinion"] = {
            "engine": fitted.opinion.engine,
            "agrees": True,
            "n_tasks": published_choices(fitted.opinion.n_tasks),
            "sample": fitted.opinion.sampled,
        }
    shown["attributes"] = [
        {
            "id": one.id,
            "weight": round(one.weight, DIGITS),
            "low": round(one.low, DIGITS),
            "high": round(one.high, DIGITS),
            "clipped": one.clipped,
            "p_positive": round(one.p_positive, 4),
            "rank_probabilities": [round(p, 4) for p in one.rank_probabilities],
            "p_above_next": None if one.p_above_next is None else round(one.p_above_next, 4),
            "value_function": [
                {"level": level, "value": round(value, DIGITS)}
                for level, value in zip(weights.outcome(one.id).levels, one.value, strict=True)
            ],
            "disordered": one.disordered,
        }
        for one in outcome_weights(weights.outcomes, cell)
    ]
    shown["sensitivities"] = _sensitivities(weights, cell)
    return shown


def _kish_n(fitted: FittedCell) -> int | None:
    """Respondents who count alike and tell as much as a cell's weighted ones; None unweighted."""
    if fitted.result is None or fitted.result.data.weights is None:
        return None
    return published(round(fitted.result.data.n_effective))


def _sensitivities(weights: WeightSet, cell: Cell) -> list[dict[str, Any]]:
    """The weights of a cell under other assumptions, each by its name."""
    refitted = disordered(weights.outcomes, cell)
    if not refitted:
        return []
    ordered = _brief(weights, isotonic(weights.outcomes, cell))
    return [{"id": "isotonic", "outcomes": list(refitted), "attributes": ordered}]


def _brief(weights: WeightSet, cell: Cell) -> list[dict[str, Any]]:
    """Weights of another estimator, to be seen beside the published ones."""
    return [
        {
            "id": one.id,
            "weight": round(one.weight, DIGITS),
            "low": round(one.low, DIGITS),
            "high": round(one.high, DIGITS),
        }
        for one in outcome_weights(weights.outcomes, cell)
    ]


def _read_cell(
    one: dict[str, Any], outcomes: tuple[Outcome, ...], draws: dict[Any, pd.DataFrame]
) -> Cell:
    """A cell with its part-worths, from the draws."""
    key = (one["condition"], one["age_band"], one["role"])
    part_worths: dict[str, np.ndarray] = {}
    if not one["withheld"]:
        rows = draws[key].sort_values("draw")
        for outcome in outcomes:
            names = [f"{outcome.id}:{level}" for level in outcome.levels]
            part_worths[outcome.id] = rows[names].to_numpy(dtype=float)
    return Cell(
        *key,
        n=SMALLEST_SHOWN - 1 if one["n"] is None else one["n"],  # a count of few is not published
        n_tasks=one["n_tasks"] or 0,
        withheld=one["withheld"] or "",
        part_worths={name: rows[0] for name, rows in part_worths.items()},
        draws={name: rows[1:] for name, rows in part_worths.items()},
        pooling_share=one["pooling_share"],
    )


def _draws_parquet(weights: WeightSet) -> bytes:
    """Part-worths of every level by cell and draw; draw 0 is the estimate."""
    tables = []
    for cell in weights.cells:
        if cell.withheld:
            continue
        table: dict[str, Any] = dict(zip(KEY, cell.key, strict=True))
        table["draw"] = np.arange(weights.n_draws + 1, dtype=np.int32)
        for one in weights.outcomes:
            levels = np.vstack([cell.part_worths[one.id], cell.draws[one.id]])
            table |= {f"{one.id}:{name}": levels[:, k] for k, name in enumerate(one.levels)}
        tables.append(pd.DataFrame(table))
    if not tables:
        reasons = Counter(cell.withheld for cell in weights.cells).most_common()
        said = "; ".join(f"{reason} ({n} of {len(weights.cells)} cells)" for reason, n in reasons)
        raise WeightsError(f"no cell has weights: {said}")
    buffer = io.BytesIO()
    pd.concat(tables).to_parquet(buffer, index=False, compression="zstd")
    return buffer.getvalue()
