"""What good practice asks a report to say, filled from the study; what nobody wrote stays blank.

References
----------
Bridges et al. (2011), "Conjoint analysis applications in health: a checklist", Value in Health 14,
pp. 403-413; Hauber et al. (2016), "Statistical methods for the analysis of discrete choice
experiments", Value in Health 19, pp. 300-315, with the checklist ESTIMATE; Ride et al. (2024),
DIRECT, of which the sections are followed, and not the wording of the items.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from analysis.exports.weights_words import title_of
from analysis.weights.document import WeightsDocument
from questionnaires.disclosure import shown
from questionnaires.study import Study
from questionnaires.text import Text


@dataclass(frozen=True)
class Item:
    """Something that a report has to say."""

    section: str  # of DIRECT
    asked: str
    said: str  # from the files; empty if they do not say it


@dataclass(frozen=True)
class Checklist:
    """A list of good practice, filled in."""

    title: str
    items: tuple[Item, ...]

    @property
    def n_blank(self) -> int:
        """Items that the files do not answer."""
        return sum(not one.said for one in self.items)


def checklists(
    document: WeightsDocument,
    study: Study | None,
    text: Text | None,
    design: dict[str, Any] | None,
) -> tuple[Checklist, ...]:
    """The lists, from what the weights were made of; `design` has the figures of the design."""
    asked = () if study is None else tuple(_asked(study, text, design or {}))
    blank = tuple(Item(section, item, "") for section, item in UNKNOWN)
    items = [*asked, *_answered(document), *(blank if study is None else blank[-4:])]
    return (
        Checklist(
            "Good research practices (Bridges 2011, in the sections of DIRECT)",
            tuple(sorted(items, key=lambda one: SECTIONS.index(one.section))),
        ),
        Checklist("Statistical methods (ESTIMATE, Hauber 2016)", tuple(_estimate(document))),
    )


SECTIONS = (
    "Purpose and rationale",
    "Attributes and levels",
    "Construction of tasks",
    "Experimental design",
    "Survey design",
    "Sample and data collection",
    "Econometric analysis",
    "Reporting of results",
)
UNKNOWN = (
    ("Purpose and rationale", "Research question and decision"),
    ("Attributes and levels", "Outcomes, levels and why these"),
    ("Experimental design", "How tasks were made"),
    ("Survey design", "How the survey was written and tested"),
    ("Sample and data collection", "Recruitment, setting, ethics approval and dates"),
    ("Sample and data collection", "Response rate and who did not take part"),
    ("Reporting of results", "Limitations, and what the authors conclude"),
    ("Reporting of results", "Conflicts of interest of the authors"),
)


def _asked(study: Study, text: Text | None, design: dict[str, Any]) -> Iterator[Item]:
    """What the study's own files say of how people were asked."""
    about, settings = study.about, study.design
    yield Item("Purpose and rationale", "Research question", about.research_question)
    yield Item("Purpose and rationale", "Decision that it informs", about.decision)
    yield Item("Purpose and rationale", "Perspective", about.perspective)
    yield Item("Purpose and rationale", "Why a choice experiment", about.why_choices)
    names = {one.id: text.attributes[one.id].label if text else one.id for one in study.attributes}
    yield Item("Attributes and levels", "Outcomes", "; ".join(names.values()))
    n_levels = ", ".join(str(len(one.levels)) for one in study.attributes)
    yield Item("Attributes and levels", "Levels of each", n_levels)
    measured = [
        f"{names[one.id]}: {one.measure.instrument}, {one.measure.time_point}"
        for one in study.attributes
        if one.measure is not None
    ]
    yield Item("Attributes and levels", "Measure of each outcome", "; ".join(measured))
    yield Item("Attributes and levels", "How outcomes were found and chosen, with whom", "")
    tasks = (
        f"{settings.tasks_per_block} tasks of {settings.alternatives} treatments, each with all "
        f"{len(study.attributes)} outcomes, at least {settings.min_overlap} of them the same; "
        f"choosing none of them: {settings.opt_out}"
    )
    yield Item("Construction of tasks", "Tasks and alternatives", tasks)
    made = f"{settings.blocks} blocks, seed {settings.seed}"
    error = design.get("d_error")
    figures = "" if error is None else f"; D-error {error:.4f}, {design['n_parameters']} parameters"
    yield Item("Experimental design", "Design and its efficiency", f"D-efficient, {made}{figures}")
    shown_as = "; ".join(names[one.id] for one in study.attributes if one.show == "icons")
    icons = f". Icon arrays of 100 people: {shown_as}" if shown_as else ""
    yield Item("Survey design", "Words", f"{', '.join(study.languages)}{icons}")
    checks = [one.id for one in study.questions if one.correct is not None]
    yield Item("Survey design", "Comprehension checks", ", ".join(checks))
    yield Item("Survey design", "Order", "Tasks and sides at random for each person, and recorded")
    yield Item("Survey design", "Piloting and changes that followed", "")
    yield Item("Sample and data collection", "Population", about.population)
    plan = "; ".join(f"{one.id}: at most {one.limit}" for one in study.quotas)
    yield Item("Sample and data collection", "Quotas", plan)
    yield Item("Reporting of results", "Funding", about.funding)


def _answered(document: WeightsDocument) -> Iterator[Item]:
    """What the analysis says of who answered, and of how it was done."""
    cells = [cell for cell in document.cells if cell.n != 0]
    counts = "; ".join(f"{title_of(cell)}: {shown(cell.n)}" for cell in cells)
    yield Item("Sample and data collection", "Respondents of each group", counts)
    yield Item("Econometric analysis", "Model", document.model.replace("_", " "))
    yield Item("Econometric analysis", "Errors", document.how.covariance)
    pooling = {
        "partial": "groups pooled in part, as shares, with the scale of each apart",
        "none": "each group alone",
    }
    yield Item("Econometric analysis", "Groups", pooling[document.pooling])
    software = ", ".join(f"{name} {version}" for name, version in document.how.software.items())
    yield Item("Econometric analysis", "Software", software)
    yield Item(
        "Reporting of results",
        "Estimates with uncertainty",
        f"Weights with 95 % intervals from {document.draws.n:,} joint draws; tables below",
    )


def _estimate(document: WeightsDocument) -> Iterator[Item]:
    """The eight headings of ESTIMATE."""
    n = document.draws.n
    declared = [one.id for one in document.range.outcomes if one.direction == "declared"]
    yield Item(
        "Estimates",
        "Are the choice and interpretation of estimates described?",
        "Signed swings from the worst to the best level, as shares of their sum",
    )
    yield Item(
        "Stochastic",
        "Are the stochastic properties described?",
        "Conditional logit: independent extreme-value errors, a scale of its own for each group; "
        f"errors {document.how.covariance}",
    )
    yield Item(
        "Trade-offs",
        "Are trade-offs assessed?",
        f"Weights are trade-offs over named ranges; {n:,} draws give intervals and orders",
    )
    yield Item(
        "Interpretation",
        "Are results interpreted for the question?",
        "In words for each group, with ranges and with what the numbers do not mean",
    )
    yield Item(
        "Method",
        "Is the choice of method justified?",
        "Every fit is repeated by an independent engine (pylogit), which has to agree",
    )
    yield Item(
        "Assumptions",
        "Are assumptions stated and tested?",
        "Utilities add up; tastes are shared within a group; direction declared beforehand for "
        f"{len(declared)} of {len(document.range.outcomes)} outcomes; levels out of order are "
        "marked",
    )
    yield Item(
        "Transparent",
        "Can the analysis be repeated?",
        f"Seed {document.seed}; SHA-256 of {len(document.how.inputs)} inputs; `whatmatters "
        "verify` makes every number again",
    )
    yield Item(
        "Evaluation",
        "Are limitations and other specifications evaluated?",
        "Alone, pooled and all together side by side; with and without people who were flagged",
    )
