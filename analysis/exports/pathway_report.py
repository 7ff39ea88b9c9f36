"""The finance director's page: what each bid costs and frees, when, and for whom."""

from collections.abc import Mapping

from analysis.exports.pages import page
from analysis.exports.pathway_json import NOTES, equivalent, without_unit_cost
from analysis.exports.pathway_picture import HEIGHT, LINES, WIDTH, april_pictures, money
from analysis.exports.pathway_words import settlement_sentence, timing_sentences
from analysis.procurement.impact import Impact, beneficiaries, whole_life_cost
from analysis.procurement.pathway import HEADINGS, TAGS, WHOLE_LIFE_COST, Line
from analysis.procurement.pathway_run import SHARES, PathwayRun

NO_BREAK = "\N{NO-BREAK SPACE}"


def pathway_report(run: PathwayRun, names: Mapping[str, str], pathway_sha256: str) -> bytes:
    """The page; `names` are those of the bids, `pathway_sha256` is of its `pathway.json`."""
    others = [one for one in run.impacts if one.bid != run.pathway.comparator]
    report = page(
        "pathway.html",
        pathway=run.pathway,
        calendar=run.pathway.calendar,
        comparator=names.get(run.pathway.comparator, run.pathway.comparator),
        names={one.bid: names.get(one.bid, one.bid) for one in run.impacts},
        bids=others,
        pictures=dict(zip([one.bid for one in others], april_pictures(others), strict=True)),
        settled={one.bid: beneficiaries(one) for one in others},
        costs={one.bid: whole_life_cost(one) for one in run.impacts},
        shares=tuple(zip(SHARES, range(len(SHARES)), strict=True)),
        sensitivity=run.sensitivity,
        unpriced=without_unit_cost(run.pathway),
        headings=HEADINGS,
        tags=TAGS,
        whole_life_cost=WHOLE_LIFE_COST,
        key=LINES,
        width=WIDTH,
        height=HEIGHT,
        notes=NOTES,
        money=money,
        equivalent=equivalent,
        units=units_text,
        timing_sentences=timing_sentences,
        settlement=settlement_sentence,
        sha256=pathway_sha256,
    )
    return report.replace(" %", NO_BREAK + "%").encode()


def units_text(one: Impact, line: Line) -> str:
    """The change of a line in its unit, with its sign; empty for money."""
    if line.unit == "GBP":
        return ""
    change = round(one.units(line), 1) + 0.0
    if not change:
        return "no change"
    sign = "+" if change > 0 else "−"
    band = f" (band {line.band})" if line.band else ""
    return f"{sign}{abs(change):,.0f} {line.unit}{band}"
