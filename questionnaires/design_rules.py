"""Rules that every task of a design keeps to, as tables of the levels that they permit."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from math import prod

from questionnaires.attributes import Attribute
from questionnaires.design_settings import DesignSettings
from questionnaires.errors import did_you_mean
from questionnaires.expression import ORDER, Answered, Expression, ExpressionError, Name, parse

NAMES = "abc"  # of the alternatives of a task
LARGEST = 100_000  # combinations of levels that a rule can be about
Place = tuple[int, int]  # number of an alternative, and of an attribute


@dataclass(frozen=True)
class DesignRule:
    """What one condition permits in some places of a task."""

    text: str  # as the study has it
    places: tuple[Place, ...]
    permitted: frozenset[tuple[int, ...]]  # numbers of levels, one for each place

    def holds(self, levels: Sequence[Sequence[int]]) -> bool:
        """Whether a task, as numbers of levels by alternative, keeps the rule."""
        return tuple(levels[j][k] for j, k in self.places) in self.permitted


def rules_of(attributes: Sequence[Attribute], settings: DesignSettings) -> tuple[DesignRule, ...]:
    """Rules of a design; one that names no alternative stands for each alternative.

    Raises
    ------
    ExpressionError
        If a condition cannot be read, names what there is not, or is about too many levels.
    """
    said = [(f"prohibited: {one}", one, False) for one in settings.prohibited]
    said += [(f"required: {one}", one, True) for one in settings.required]
    return tuple(
        rule
        for label, text, wanted in said
        for rule in _rules(label, parse(text), wanted, attributes, settings.alternatives)
    )


def _rules(
    label: str, condition: Expression, wanted: bool, attributes: Sequence[Attribute], n: int
) -> Iterator[DesignRule]:
    """The rule, for each alternative that it can be meant for."""
    names = sorted(condition.names)
    if not names:
        raise ExpressionError(f"design: {label}: speaks of no outcome; name one")
    known = {one.id: one for one in attributes}
    known |= {f"{name}.{one.id}": one for name in NAMES[:n] for one in attributes}
    for name in names:
        if name not in known:
            raise ExpressionError(f"design: {label}: {name}: {did_you_mean(name, known)}")
    amounts = {name: _amounts(label, condition, name, known[name]) for name in names}
    number = {one.id: k for k, one in enumerate(attributes)}
    n_permitted = prod(len(amounts[name]) for name in names)
    if n_permitted > LARGEST:
        raise ExpressionError(f"design: {label}: is about {n_permitted:,} combinations; split it")
    anyone = any("." not in name for name in names)
    for alternative in range(n if anyone else 1):
        places = tuple(
            (NAMES.index(name[0]) if "." in name else alternative, number[known[name].id])
            for name in names
        )
        yield DesignRule(label, places, _permitted(condition, wanted, amounts))


def _permitted(
    condition: Expression, wanted: bool, amounts: Mapping[str, Sequence[Answered]]
) -> frozenset[tuple[int, ...]]:
    """Numbers of the levels under which a condition is as it has to be."""
    return frozenset(
        levels
        for levels in product(*(range(len(one)) for one in amounts.values()))
        if condition.holds(
            {name: one[k] for (name, one), k in zip(amounts.items(), levels, strict=True)}
        )
        == wanted
    )


def _amounts(
    label: str, condition: Expression, name: str, attribute: Attribute
) -> tuple[Answered, ...]:
    """What a name stands for at each level: its id, or its value where it is compared as a number.

    Levels without values are compared by their place, from worst to best.
    """
    others = [
        (one.operator, two)
        for one in condition.comparisons
        for side, two in (one.operands, one.operands[::-1])
        if side == Name(name)
    ]
    for _, other in others:
        words = (other,) if isinstance(other, str) else other if isinstance(other, tuple) else ()
        for word in words:
            if word not in attribute.level_ids:
                remedy = did_you_mean(word, attribute.level_ids)
                raise ExpressionError(f'design: {label}: {name} has no level "{word}"; {remedy}')
    if not any(isinstance(other, float) or how in ORDER for how, other in others):
        return attribute.level_ids
    values = tuple(one.value for one in attribute.levels if one.value is not None)
    if len(values) == len(attribute.levels):
        return values
    if attribute.ordered and not any(isinstance(other, float) for _, other in others):
        return tuple(float(k) for k in range(len(attribute.levels)))
    raise ExpressionError(
        f"design: {label}: {name} is no number; compare it by ==, != or in with one of: "
        f"{', '.join(attribute.level_ids)}"
    )
