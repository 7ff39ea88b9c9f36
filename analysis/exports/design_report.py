"""The report of a design, to read and to print."""

from collections.abc import Sequence
from typing import Any

from analysis.designs.prices import ITSELF, Price
from analysis.exports.pages import page
from questionnaires.best_worst_tasks import NO_LISTS, BestWorstDesign
from questionnaires.design import Alternative, Design
from questionnaires.study import Study
from questionnaires.text import Text

ERRORS = {
    "d": "D-error",
    "a": "A-error: mean variance",
    "ds": "Ds-error: all but constants",
    "c": "C-error: variance of the ratio",
    "d_over_draws": "Bayesian D-error, over the draws of the prior",
    "d_on_fresh_draws": "the same on draws that no search saw",
}

ROLES = {
    "warmup": "For practice",
    "dominance": "Check: one is better in every way",
    "repeat": "Check: asked again",
    "holdout": "Held out",
}


def price_list(prices: Sequence[Price]) -> list[dict[str, Any]]:
    """Prices as they stand in the document."""
    return [
        {
            "constraint": one.constraint,
            "error": one.kept,
            "error_without": one.without,
            "share": round(one.share, 5),
            "people_per_100": round(one.people_per_100, 1),
            "said": one.said,
        }
        for one in prices
    ]


def design_page(
    study: Study,
    text: Text,
    design: Design,
    document: dict[str, Any],
    lists: BestWorstDesign = NO_LISTS,
) -> bytes:
    """The report as a page of its own; everything from outside is escaped."""
    most = max(one["alternatives"] for one in document["probabilities"])
    names = {one: text.attributes[one].label for one in study.attribute_ids}
    return page(
        "design.html",
        title=text.title,
        document=document,
        figures=document["figures"],
        errors=[(ERRORS[k], v) for k, v in document["errors"].items() if v is not None],
        itself=ITSELF,
        names=names,
        most=most,
        cards=_cards(text, design),
        roles=ROLES,
        lists=_lists(text, lists),
        answers=_checklist(study, document),
    ).encode()


def _cards(text: Text, design: Design) -> list[dict[str, Any]]:
    """Tasks in the words that people read; what differs is marked."""
    return [
        {
            "id": task.id,
            "role": task.role,
            "block": task.block,
            "heads": [_head(text, n, one) for n, one in enumerate(task.described)],
            "rows": [
                {
                    "label": words.label,
                    "levels": [words.levels[one.profile[name]] for one in task.described],
                    "differs": name in task.differing(),
                }
                for name, words in text.attributes.items()
            ],
            "or_else": text.choice.opt_out if len(task.alternatives) > len(task.described) else "",
        }
        for task in design.tasks
    ]


def _lists(text: Text, design: BestWorstDesign) -> list[dict[str, Any]]:
    """Pages of best and worst in the words that people read."""
    return [
        {
            "id": task.id,
            "block": task.block,
            "items": [text.item(item) for item in task.items],
        }
        for task in design.tasks
    ]


def _head(text: Text, place: int, one: Alternative) -> str:
    """What an alternative is called on the page."""
    return text.choice.status_quo if one.is_fixed else text.choice.alternatives[place]


def _checklist(study: Study, document: dict[str, Any]) -> list[tuple[str, str]]:
    """What Johnson et al. (2013) ask to be said of a design, answered from the document."""
    asked, figures = study.design, document["figures"]
    overlap, tasks = figures["attributes_equal_per_task"], document["blocks"]["tasks"]
    uneven, dominated = 100 * document["blocks"]["largest_deviation"], figures["dominated_tasks"]
    crossed = ", ".join(" × ".join(pair) for pair in asked.interactions)
    constants = "neither is chosen" if asked.opt_out == "neither" else asked.opt_out
    return [
        ("Model and coding", figures["model"]),
        ("Effects that can be told apart", f"main effects{'; ' + crossed if crossed else ''}"),
        ("Alternatives", f"{asked.alternatives}, {'' if asked.labelled else 'un'}labelled"),
        ("Opt-out", "none" if asked.opt_out == "none" else constants.replace("_", " ")),
        ("Tasks and blocks", f"{figures['n_tasks']} in {len(tasks)} blocks"),
        ("Prior", f"{figures['prior']['from']}; draws: {figures['prior']['draws']}"),
        ("Criterion", f"{asked.criterion.upper()}-error"),
        ("Level balance", f"largest deviation within a block: {uneven:.0f} %"),
        ("Overlap", f"outcomes the same in a task: {overlap['least']} to {overlap['most']}"),
        ("Dominance", f"tasks with an alternative better in every way: {dominated}"),
        ("Repetition", f"tasks that ask what another asks: {figures['duplicate_tasks']}"),
        ("Restrictions", "; ".join((*asked.prohibited, *asked.required)) or "none"),
    ]
