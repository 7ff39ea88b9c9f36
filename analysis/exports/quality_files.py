"""Response quality as files: a table of respondents, a document, and a page to read."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from analysis.answered_tasks import AnsweredTasks
from analysis.exports.pages import page
from analysis.quality import Signal
from analysis.quality_groups import FlaggedGroup
from analysis.quality_weights import WithoutSome
from questionnaires.disclosure import published_parts, published_total, shown
from questionnaires.files import json_bytes
from questionnaires.study import Study
from questionnaires.text import Text

FORMAT = "whatmatters/quality/1"
ESTIMATOR = "one conditional logit for each role: its cells pooled completely"
DIGITS = 6


def quality_files(
    study: Study,
    text: Text,
    tasks: AnsweredTasks,
    found: Sequence[Signal],
    lines: Sequence[WithoutSome],
    inputs: Mapping[str, str],
    groups: Sequence[FlaggedGroup] = (),
) -> dict[str, bytes]:
    """Files by name; `inputs` are the hashes of what they were made from."""
    document = quality_document(study, tasks, found, lines, inputs, groups)
    labels = {name: text.attributes[name].label for name in study.attribute_ids}
    report = page("quality.html", title=text.title, document=document, labels=labels, shown=shown)
    table: str = quality_table(tasks, found).to_csv(
        index=False, float_format="%.4f", lineterminator="\n"
    )
    return {
        "quality.csv": table.encode(),
        "quality.json": json_bytes(document),
        "quality.html": report.encode(),
    }


def quality_table(tasks: AnsweredTasks, found: Sequence[Signal]) -> pd.DataFrame:
    """A row for each respondent: flags, what they go by, and their chance by the model."""
    table = tasks.people[["role", "condition", "age_band"]].reset_index()
    table["tasks"] = tasks.per_person(np.ones(len(tasks.chosen)), tasks.counts).astype(int)
    for one in found:
        table[one.id] = pd.Series(one.flagged).astype("Int64").where(pd.Series(one.asked))
        table[f"{one.id}_measure"] = pd.Series(list(one.measure))
        table[f"{one.id}_expected"] = np.where(one.asked, one.expected, np.nan)
    return table


def quality_document(
    study: Study,
    tasks: AnsweredTasks,
    found: Sequence[Signal],
    lines: Sequence[WithoutSome],
    inputs: Mapping[str, str],
    groups: Sequence[FlaggedGroup] = (),
) -> dict[str, Any]:
    """What is published: no count of few people."""
    return {
        "format": FORMAT,
        "study": {"id": study.id, "version": study.version},
        "plan": {
            "sha256": study.analysis.sha256,
            "sensitivities": [one.id for one in study.analysis.sensitivities],
        },
        "inputs": dict(inputs),
        "n": published_total(list(tasks.people["role"].value_counts())),
        "signals": [_signal(one) for one in found],
        "groups": flagged_lines(found, groups),
        "estimator": ESTIMATOR,
        "weights": [_line(one) for one in lines],
    }


def _signal(one: Signal) -> dict[str, Any]:
    """How many are flagged, of those who could be, beside how many chance would flag."""
    n, not_asked = int(one.asked.sum()), int((~one.asked).sum())
    flagged, _ = published_parts([one.n_flagged, n - one.n_flagged])
    could_be, _ = published_parts([n, not_asked])
    share = round(flagged / could_be, 2) if flagged is not None and could_be else None
    expected = None if n == 0 or np.isnan(one.n_expected) else round(one.n_expected / n, 3)
    return {
        "id": one.id,
        "meaning": one.meaning,
        "n": could_be,
        "flagged": flagged,
        "flagged_share": share,  # of the rounded counts: it would tell the exact one otherwise
        "expected_share": expected,
    }


def flagged_lines(found: Sequence[Signal], groups: Sequence[FlaggedGroup]) -> list[dict[str, Any]]:
    """How many of each place and kind of device are flagged; nothing that tells of few people.

    Totals stand beside it, so that a count has to be one that may be told among those of its group
    and among those of all groups.
    """
    lines = []
    for by in dict.fromkeys(one.by for one in groups):
        of_kind = [one for one in groups if one.by == by]
        flags = [_told(one.id, k, of_kind) for k, one in enumerate(found)]
        lines += [
            {"by": by, "group": group.id, "flags": list(of_group)}
            for group, of_group in zip(of_kind, zip(*flags, strict=True), strict=True)
        ]
    return lines


def _told(signal: str, k: int, groups: Sequence[FlaggedGroup]) -> list[dict[str, Any]]:
    """What is told of the k-th signal for each of the groups."""
    could = published_parts([one.n_asked[k] for one in groups])
    among_all = published_parts([one.n_flagged[k] for one in groups])
    among_own = [
        published_parts([one.n_flagged[k], one.n_asked[k] - one.n_flagged[k]])[0] for one in groups
    ]
    return [
        {"id": signal, "n": n, "flagged": None if None in (flagged, own) else flagged}
        for n, flagged, own in zip(could, among_all, among_own, strict=True)
    ]


def _line(one: WithoutSome) -> dict[str, Any]:
    """The weights of a role without some people."""
    left_out, n = published_parts([one.n_left_out, one.n])
    return {
        "without": None if one.id == "everybody" else one.id,
        "declared": one.declared or None,
        "role": one.role,
        "left_out": left_out,
        "n": n,
        "withheld": one.withheld or None,
        "attributes": [
            {
                "id": found.id,
                "weight": round(found.weight, DIGITS),
                "low": round(found.low, DIGITS),
                "high": round(found.high, DIGITS),
            }
            for found in one.weights
        ],
    }
