"""The tender's population: which cells of the weights count, and for how much."""

from dataclasses import dataclass

from analysis.errors import TenderError
from analysis.procurement.tender import MixShare, Tender
from analysis.weights.weight_set import Cell, WeightSet
from questionnaires.study import Role


@dataclass(frozen=True, eq=False)
class Group:
    """A part of the population, and the cell that speaks for it."""

    cell: Cell
    share: float  # of the population; all groups' shares sum to 1


def population_groups(tender: Tender, weights: WeightSet, source: str) -> tuple[Group, ...]:
    """Cells of the tender's roles that its case mix names, with their shares.

    Raises
    ------
    TenderError
        If a cell is missing, withheld, modelled without a reason or named twice, or all
        shares are 0; `source` is the tender's file.
    """
    mix = tender.population.case_mix
    total = sum(part.share for part in mix)
    if total <= 0:
        raise TenderError(f"{source}: population.case_mix: all shares are 0; give at least one")
    groups: list[Group] = []
    for role, of_role in tender.population.roles.items():
        for number, part in enumerate(mix):
            if part.share == 0:
                continue
            place = f"{source}: population.case_mix[{number}] ({part.name})"
            cell = _cell(role, weights, part, place)
            if any(cell is group.cell for group in groups):
                raise TenderError(f"{place}: this group stands twice; add its shares together")
            groups.append(Group(cell, of_role * part.share / total))
    return tuple(groups)


def _cell(role: Role, weights: WeightSet, part: MixShare, place: str) -> Cell:
    """The one cell of a role that a part of the case mix means."""
    of_role = [cell for cell in weights.cells if cell.role == role]
    if not of_role:
        roles = ", ".join(sorted({cell.role for cell in weights.cells}))
        raise TenderError(f'{place}: the weights have no role "{role}", only: {roles}')
    found = [
        cell
        for cell in of_role
        if part.age_band in ("", cell.age_band) and part.condition in ("", cell.condition)
    ]
    if len(found) == 1:
        if found[0].withheld:
            raise TenderError(
                f"{place}: the weights of this group are withheld: {found[0].withheld}; collect "
                "more answers, or pool groups in the study's analysis plan"
            )
        if found[0].modelled and not part.modelled_because:
            asked = "hardly anybody" if found[0].n else "nobody"
            raise TenderError(
                f"{place}: {asked} in this group was asked, its weights are modelled from other "
                "groups; ask some, or say why that will do in `modelled_because`"
            )
        return found[0]
    known = "; ".join(
        f'age_band = "{cell.age_band}", condition = "{cell.condition}"' for cell in of_role
    )
    fault = "means several groups" if found else "the weights have no such group"
    raise TenderError(f"{place}: {fault}; the groups of role {role} are: {known}")
