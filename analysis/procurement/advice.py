"""What a buyer should look at again before publishing: proportion, fairness, and small criteria."""

from collections.abc import Iterator
from decimal import Decimal
from itertools import combinations

from analysis.procurement.contract import FEWEST_KPIS, NEEDS_KPIS
from analysis.procurement.method import Method
from analysis.procurement.price import REVERSAL
from analysis.procurement.schedule import needs_sd
from analysis.procurement.tender import Tender

MOST_OUTCOMES = 6  # more patient-outcome criteria than this ask much of a bidder
SMALL = Decimal(5)  # per cent of the patient points: below it, an outcome hardly moves a score
FEW_CRITERIA = {Decimal(250_000): 6, Decimal(1_000_000): 10, Decimal(5_000_000): 15}  # by GBP


def advice(tender: Tender) -> Iterator[str]:
    """What stands out in a tender before there are weights."""
    shown = tender.patient_outcomes.shown
    if len(shown) > MOST_OUTCOMES:
        yield (
            f"patient_outcomes.criteria: {len(shown)} outcomes; more than {MOST_OUTCOMES} ask "
            "small suppliers for much evidence: leave some out, or merge small ones"
        )
    scored = len(shown) + len(tender.evaluated)
    for value, most in FEW_CRITERIA.items():
        if tender.contract.value <= value and scored > most:
            yield (
                f"contract.value: {scored} criteria for £{tender.contract.value:,}; up to "
                f"£{value:,}, {most} are in proportion"
            )
            break
    if tender.regime == "provider_selection_regime" and tender.profile == "vbp_2026_06":
        yield (
            "regime: the Provider Selection Regime is for health care services, and vbp_2026_06 "
            "for medical devices; use the profile blank, and say in `link` which of the key "
            "criteria a domain bears on"
        )
    if tender.declaration.supplier_funded:
        yield (
            "declaration.supplier_funded: a possible bidder paid for the survey; publish who, and "
            "what they could see and change"
        )
    yield from _structure(tender)
    yield from _evidence(tender)
    yield from _performance(tender)
    if tender.population.blend:
        yield f"population.blend: roles are mixed. Why: {tender.population.blend_because}"
    if tender.price.method == "relative":
        yield f"price.method: a bid that cannot win can change who does: {REVERSAL}"


def _structure(tender: Tender) -> Iterator[str]:
    """Outcomes that may count the same thing twice, and what nobody wrote down."""
    shown = tender.patient_outcomes.shown
    for one, other in combinations(shown, 2):
        if (one.measure, one.time_point) == (other.measure, other.time_point):
            yield (
                f"patient_outcomes.criteria: {one.outcome} and {other.outcome} have the same "
                "measure at the same time; two outcomes that count the same thing count it twice"
            )
    if tender.declaration.equality is None:
        yield (
            "declaration.equality: missing; write down what the award means for people of each "
            "protected characteristic, age among them, before you publish"
        )


def _evidence(tender: Tender) -> Iterator[str]:
    """Whether what counts is in proportion to the evidence that there can be."""
    terms = tender.evidence
    if terms is None:
        return
    if terms.maturity is None:
        yield (
            "evidence.maturity: missing; ask suppliers how far their evidence has got, and write "
            "it with `maturity_from` before you set what counts"
        )
    if terms.rule == "shrink" and not any(terms.kappa.values()):
        yield (
            "evidence.kappa: no share is above 0, so that no claim counts; write what each kind of "
            "study is worth"
        )
    elif terms.maturity == "early" and terms.only_trials_count:
        yield (
            "evidence.kappa: only trials count, where evidence is early: new and small suppliers "
            "cannot have them yet; give what they can show a share above 0"
        )


def _performance(tender: Tender) -> Iterator[str]:
    """Whether a contract can follow from the award: afterwards the method may not change."""
    if tender.performance is None:
        if tender.contract.value > NEEDS_KPIS:
            yield (
                f"performance: missing; a contract of more than £{NEEDS_KPIS:,} needs at least "
                f"{FEWEST_KPIS} key performance indicators: say what is paid by outcomes before "
                "bids come in"
            )
        return
    if len(tender.patient_outcomes.shown) < FEWEST_KPIS:
        yield (
            f"patient_outcomes.criteria: the contract will need {FEWEST_KPIS} outcomes with points "
            "as key performance indicators; score more of them"
        )
    if tender.performance.at_risk == 0:
        yield "performance.at_risk: 0 % of each payment depends on outcomes; write how much does"


def advice_on_method(method: Method) -> Iterator[str]:
    """What stands out once weights share out the points."""
    patient = method.tender.patient_outcomes
    terms = method.tender.performance
    for one in method.outcomes.criteria:
        percent = 100 * one.points / patient.points
        small = percent < SMALL and not one.range.is_empty
        if small and one.criterion.keep_because is None:
            yield (
                f"patient_outcomes.criteria ({one.criterion.outcome}): {percent:.1f} % of the "
                f"patient points, {one.points} % of the tender; below {SMALL} %, write "
                "`merge_into` with an outcome that takes over its points, or `keep_because`"
            )
        if terms is not None and needs_sd(one, terms):
            yield (
                f"performance.sd: {one.criterion.outcome} is a mean, in {one.range.outcome.unit}; "
                "write its standard deviation between people: without it, no contract can follow "
                "from a bid that states a mean"
            )
        for other in one.merged:
            yield (
                f"{other.criterion.outcome}: its {100 * other.weight:.1f} % of the patient points "
                f"went to {one.criterion.outcome}, so bids need not show it"
            )
