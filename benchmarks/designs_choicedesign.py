"""A design by choicedesign, run by a Python of its own: a problem on stdin, its levels on stdout.

Alternatives' attributes are columns; two rows of a column swap their levels as long as the D-error
at the prior's mean falls.
"""

import contextlib
import io
import json
import sys
from itertools import count
from time import process_time

from choicedesign.design import EffDesign
from choicedesign.expressions import ASC, Attribute, Parameter

CHUNK = 1 / 30  # minutes of a call, after which processor seconds are looked at


def main() -> None:
    """Search for as many processor seconds as are given."""
    given = json.load(sys.stdin)
    alternatives = range(1, given["n_alternatives"] + 1)
    columns = {
        (j, k): Attribute(f"alt{j}_a{k}", list(range(len(worth))))
        for j in alternatives
        for k, worth in enumerate(given["worth"])
    }
    parameters = {
        (k, level): Parameter(f"b{k}_{level}", prior)
        for k, worth in enumerate(given["worth"])
        for level, prior in enumerate(worth)
        if level
    }
    utilities = {
        j: sum(
            (value * (columns[j, k] == level) for (k, level), value in parameters.items()),
            start=0.0,
        )
        for j in alternatives
    }
    if given["opt_out"] is not None:
        utilities[len(utilities) + 1] = ASC("optout", given["opt_out"]) * 1.0
    searched = EffDesign(X=list(columns.values()), ncs=given["n_tasks"])
    with contextlib.redirect_stdout(io.StringIO()):
        table = searched.gen_initdesign(seed=1)
        begun = process_time()
        for seed in count(1):
            table = searched.optimise(table, V=utilities, time_lim=CHUNK, seed=seed)[0]
            table = table[searched.names]
            if process_time() - begun > given["seconds"]:
                break
        spent = process_time() - begun
    shape = (given["n_tasks"], given["n_alternatives"], len(given["worth"]))
    levels = table.to_numpy().astype(int).reshape(shape).tolist()
    json.dump({"levels": levels, "seconds": spent}, sys.stdout)


if __name__ == "__main__":
    main()
