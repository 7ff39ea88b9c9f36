"""Weights for a case mix as they are published: no count of few people, here or there."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any

from analysis.weights.case_mix import MixedWeights, RoleMix
from analysis.weights.document import MixMargin
from analysis.weights.explanation import WHO
from analysis.weights.margins import Margin, margins
from analysis.weights.representation import CAP
from questionnaires.disclosure import published, published_parts

DIGITS = 6  # of weights and intervals, as of those of the cells
SHARE_DIGITS = 3


def mix_document(mixed: MixedWeights) -> dict[str, Any]:
    """The weights of each role for a case mix, beside how the sample stands for it."""
    mix = mixed.mix
    return {
        "file": mix.path.name,
        "source": mix.source,
        "date": mix.date.isoformat(),
        "how": "normalised weights of cells, averaged over joint draws in the shares of the mix",
        "roles": [_role(one) for one in mixed.roles],
    }


def _role(one: RoleMix) -> dict[str, Any]:
    """One role's weights, and its respondents beside the mix."""
    people = one.respondents
    population = sum(stratum.count for stratum in people.strata)
    strata = [
        {
            **dict(zip(people.by, stratum.key, strict=True)),
            "population_share": None
            if published(stratum.count) is None
            else round(stratum.count / population, SHARE_DIGITS),
            "n": n,
            "weight": round(float(weight), 1) if n and published(stratum.count) else None,
        }
        for stratum, n, weight in zip(people.strata, _asked(one), people.weights, strict=True)
    ]
    return {
        "role": one.role,
        "withheld": one.withheld or None,
        "attributes": [
            {
                "id": found.id,
                "weight": round(found.weight, DIGITS),
                "low": round(found.low, DIGITS),
                "high": round(found.high, DIGITS),
                "p_first": round(found.p_first, 4),
            }
            for found in one.weights
        ],
        "modelled_share": round(one.modelled_share, SHARE_DIGITS),
        "effective_n": published(round(people.n_effective)),
        "cap": CAP,
        "n_capped": people.n_capped,
        "unknown": list(people.unknown),
        "strata": strata,
        "margins": [_margin(margin) for margin in margins(people)],
    }


def _margin(one: Margin) -> dict[str, Any]:
    """A group of one characteristic."""
    share = one.population_share
    return asdict(one) | {"population_share": None if share is None else round(share, SHARE_DIGITS)}


def _asked(one: RoleMix) -> list[int | None]:
    """Respondents of each stratum, as they may be told beside those of its cell."""
    people = one.respondents
    told: list[int | None] = [None] * len(people.strata)
    for cell in dict.fromkeys(one.cells):
        places = [place for place, other in enumerate(one.cells) if other is cell]
        counts = [int(people.asked[place]) for place in places]
        parts = published_parts([*counts, cell.n - sum(counts)])
        for place, n in zip(places, parts, strict=False):
            told[place] = n
    return told


def mix_sentences(document: Mapping[str, Any]) -> Iterator[str]:
    """How each role's respondents stand for the mix, in words, from what is published."""
    for one in document["roles"]:
        role = WHO.get(one["role"], one["role"]).capitalize()
        if one["withheld"]:
            yield f"{role}: no weights for this mix: {one['withheld']}"
            continue
        missing = [
            _name(stratum)
            for stratum in one["strata"]
            if stratum["n"] == 0 and stratum["population_share"] != 0
        ]
        asked = "fewer than 8" if one["effective_n"] is None else f"about {one['effective_n']}"
        yield (
            f"{role}: those asked tell as much as {asked} people in the shares of the mix; "
            f"{one['modelled_share']:.0%} of the mix is in groups with too few answers, modelled "
            "from others"
        )
        if missing:
            yield f"{role}: nobody was asked among: {'; '.join(missing)}"
        found = [MixMargin(**margin) for margin in one["margins"]]
        if few := [margin.name for margin in found if margin.under_represented]:
            yield f"{role}: fewer than half of their share were asked: {'; '.join(few)}"
        if one["unknown"]:
            yield f"{role}: the answers do not say {', '.join(one['unknown'])}: added up over it"


def _name(stratum: Mapping[str, Any]) -> str:
    """A stratum in words."""
    figures = {"population_share", "n", "weight"}
    return ", ".join(value for name, value in stratum.items() if name not in figures)
