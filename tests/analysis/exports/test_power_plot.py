"""The curves of how wide intervals are."""

import pandas as pd

from analysis.exports.power_plot import power_plot


def test_the_curves_of_every_group_are_seen_whole():
    rows = [
        {"role": "patient", "age_band": band, "outcome": "pain", "n": n, "half_width": width / n}
        for band, width in (("18-44", 1.0), ("80+", 9.0))
        for n in (50, 100)
    ]
    panels = power_plot(pd.DataFrame(rows).assign(order_right=0.5)).axes

    for axes in panels:
        low, high = axes.get_ylim()
        assert low == 0
        assert all(0 < y < high for line in axes.lines for y in line.get_ydata())
