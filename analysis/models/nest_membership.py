"""Which alternative is in which nest, by its name."""

from collections.abc import Mapping, Sequence

import numpy as np

from analysis.choices import ChoiceData
from analysis.errors import ModelError, NotIdentified
from questionnaires.design import OPT_OUT
from questionnaires.errors import did_you_mean

REST = "all but opt_out"  # the nest of treatments against neither of them


def nest_of_rows(data: ChoiceData, mapping: Mapping[str, str], names: Sequence[str]) -> np.ndarray:
    """The nest of each row, in the order of their names; those alone come after.

    Raises
    ------
    ModelError
        If alternatives have no names, or no nest holds two of them.
    NotIdentified
        If no task shows two alternatives of a nest.
    """
    alternatives = alternative_names(data)
    found = tuple(dict.fromkeys(alternatives))
    for name in mapping:
        if name not in found:
            raise ModelError(f'nests: no alternative "{name}": {did_you_mean(name, found)}')
    if not mapping and OPT_OUT not in found:
        raise ModelError(
            f"no alternative is called {OPT_OUT}, against which the others would be a nest; say "
            f"in `nests` which belong together: {', '.join(sorted(found))}"
        )
    nest = nests_of(alternatives, mapping, names)
    for place, name in enumerate(names):
        if np.bincount(data.task[nest == place], minlength=1).max(initial=0) < 2:
            raise NotIdentified(
                f"nest {name}: no task shows two of its alternatives; leave it out of `nests`"
            )
    return nest


def alternative_names(data: ChoiceData) -> tuple[str, ...]:
    """What the alternative of each row is called; length n_rows.

    Raises
    ------
    ModelError
        If alternatives have no names.
    """
    if data.alternatives is None:
        raise ModelError(
            "alternatives have no names to put in nests; read the choices with `alternative`, the "
            "column that says which each row is"
        )
    return tuple(map(str, data.alternatives))


def nests_of(
    alternatives: tuple[str, ...], mapping: Mapping[str, str], names: Sequence[str]
) -> np.ndarray:
    """The nest of each alternative; shape (n_alternatives,)."""
    alone = {one: len(names) + k for k, one in enumerate(sorted({*alternatives} - {*mapping}))}
    if not mapping:
        return np.array([len(names) if one == OPT_OUT else 0 for one in alternatives])
    return np.array(
        [names.index(mapping[one]) if one in mapping else alone[one] for one in alternatives]
    )
