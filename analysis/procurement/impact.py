"""What a bid changes against the existing product: in units, in pounds, by month and by whom."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from analysis.procurement.budget_years import Timing, discount_factors, present_value, timing
from analysis.procurement.effects import Effect
from analysis.procurement.pathway import STAGES, TAGS, WHOLE_LIFE_COST, Heading, Line, Pathway, Tag


@dataclass(frozen=True, eq=False)
class Impact:
    """A bid beside the existing product, month by month."""

    bid: str
    pathway: Pathway
    spent: np.ndarray  # GBP of prices and units of changes, as stated; (n_lines, n_months)
    change: np.ndarray  # against the existing product, in the line's unit; (n_lines, n_months)

    @property
    def benefit(self) -> np.ndarray:
        """Pounds gained (above 0) or spent; 0 where there is no unit cost; (n_lines, n_months)."""
        costs = np.array([line.pounds_per_unit or 0.0 for line in self.pathway.lines])
        benefit: np.ndarray = -self.change * costs[:, None] + 0.0  # + 0.0: no minus nought
        return benefit

    def of(
        self,
        *,
        tag: Tag | None = None,
        organisation: str | None = None,
        heading: Heading | None = None,
    ) -> np.ndarray:
        """Monthly benefit in pounds of some lines; (n_months,)."""
        wanted = [
            tag in (None, line.tag)
            and organisation in (None, line.organisation)
            and heading in (None, line.heading)
            for line in self.pathway.lines
        ]
        chosen: np.ndarray = self.benefit[wanted].sum(axis=0)
        return chosen

    def timing(self, tag: Tag | None = None, organisation: str | None = None) -> Timing:
        """When that benefit presses and pays."""
        monthly = self.of(tag=tag, organisation=organisation)
        return timing(monthly, self.pathway.calendar, self.pathway.rate)

    def units(self, line: Line) -> float:
        """Change of a line over the contract, in its unit."""
        return float(self.change[self.pathway.lines.index(line)].sum())


def monthly(
    effects: Sequence[Effect],
    bid: str,
    pathway: Pathway,
    counted: Mapping[str, float] | None = None,
) -> np.ndarray:
    """What a bid states for each line and month; (n_lines, n_months).

    `counted` has the share of the stated change that counts, by line; 1 where it says nothing.
    Prices always count in full.
    """
    stated = np.zeros((len(pathway.lines), pathway.months))
    places = {line.id: number for number, line in enumerate(pathway.lines)}
    for one in effects:
        if one.bid == bid:
            volume = pathway.patients_per_month if one.per == "patient" else 1.0
            share = 1.0
            if pathway.line(one.line).heading != "price":
                share = (counted or {}).get(one.line, 1.0)
            months = slice(one.first_month - 1, one.last_month)
            stated[places[one.line], months] += share * one.quantity * volume
    return stated


def impact(
    effects: Sequence[Effect],
    bid: str,
    pathway: Pathway,
    counted: Mapping[str, float] | None = None,
) -> Impact:
    """A bid beside the existing product; `counted` as in `monthly`."""
    own = monthly(effects, bid, pathway, counted)
    return Impact(bid, pathway, own, own - monthly(effects, pathway.comparator, pathway))


def whole_life_cost(one: Impact) -> dict[str, float]:
    """Whole-life cost for each patient, in GBP, by stage and in all (`total`).

    Discounted cost over discounted patients, so that a price of £100 a patient stays £100. What
    changes in care counts on top of what there is today.
    """
    pathway = one.pathway
    calendar = pathway.calendar
    patients = np.full(pathway.months, pathway.patients_per_month)
    discounted_patients = float(present_value(calendar.by_year(patients), pathway.rate))
    cost: dict[str, float] = dict.fromkeys(STAGES, 0.0)
    for line, stated in zip(pathway.lines, one.spent, strict=True):
        if line.counted_in == WHOLE_LIFE_COST:
            pounds = (line.pounds_per_unit or 0.0) * (stated + line.today * patients)
            value = float(present_value(calendar.by_year(pounds), pathway.rate))
            cost[line.stage] += value / discounted_patients
    return {**cost, "total": sum(cost.values())}


@dataclass(frozen=True, eq=False)
class Beneficiaries:
    """Who pays and who gains: organisation by financial year, and what would settle it."""

    organisations: tuple[str, ...]  # ids
    flow: np.ndarray  # GBP, (n_organisations, n_years, n_tags)
    present: np.ndarray  # GBP, present value of each organisation's flow

    @property
    def system(self) -> float:
        """Present value for all organisations together."""
        return float(self.present.sum())

    @property
    def transfers(self) -> np.ndarray:
        """What would leave each organisation no worse off: T_i = max(0, -NPV_i); in GBP."""
        owed: np.ndarray = np.maximum(0.0, -self.present) + 0.0
        return owed

    @property
    def feasible(self) -> bool:
        """Whether those who gain could pay the transfers and still not lose."""
        return round(self.system, 2) >= 0


def beneficiaries(one: Impact) -> Beneficiaries:
    """Organisation x year x tag of a bid, from all lines that have pounds."""
    pathway = one.pathway
    ids = tuple(organisation.id for organisation in pathway.organisations)
    flow = np.stack(
        [
            np.stack(
                [pathway.calendar.by_year(one.of(tag=tag, organisation=name)) for tag in TAGS],
                axis=-1,
            )
            for name in ids
        ]
    )
    factors = discount_factors(flow.shape[1], pathway.rate)
    return Beneficiaries(ids, flow, np.einsum("oyt,y->o", flow, factors))
