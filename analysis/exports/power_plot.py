"""The picture of how wide intervals are, by the number of people."""

import pandas as pd
from matplotlib import rc_context
from matplotlib.figure import Figure

from analysis.exports.model_plots import COLOURS, SETTINGS, STROKES

MOST_GROUPS = 6  # panels, the first of them


def power_plot(table: pd.DataFrame) -> Figure:
    """A panel for each group: half of each weight's interval, over the number of people."""
    groups = list(table.groupby(["role", "age_band"], sort=False))[:MOST_GROUPS]
    with rc_context(SETTINGS):
        figure = Figure(figsize=(4.2 * len(groups) + 1.6, 4.4), layout="constrained")
        panels = figure.subplots(1, len(groups), sharey=True, squeeze=False).ravel()
        strokes, colours = list(STROKES), list(COLOURS)
        for axes, ((role, band), rows) in zip(panels, groups, strict=True):
            for k, (outcome, line) in enumerate(rows.groupby("outcome", sort=False)):
                style = {
                    "linestyle": strokes[k % len(strokes)],
                    "color": colours[k % len(colours)],
                    "marker": "osD^vP"[k % 6],
                }
                axes.plot(line["n"], 100 * line["half_width"], label=outcome, **style)
            order = rows.drop_duplicates("n")
            ticks = [
                f"{n}\n{share:.0%}"
                for n, share in zip(order["n"], order["order_right"], strict=True)
            ]
            axes.set_xscale("log")
            axes.set_xticks(order["n"], ticks)
            axes.minorticks_off()
            axes.set_title(f"{role}, {band}", fontsize=11)
            axes.set_xlabel("people; below, how often the whole order is right")
        panels[0].set_ylim(0)  # of all panels, once everything is drawn
        panels[0].set_ylabel("half the 95 % interval of a weight, points")
        panels[-1].legend(fontsize=9, frameon=False)
    return figure
