"""Pictures of fitted models: intervals, profiles of classes, traces of chains.

Nothing is told by colour alone: estimates are written beside their marks, and lines differ in
their strokes. The same result gives the same bytes.
"""

from io import BytesIO
from itertools import cycle, islice
from typing import Any

import numpy as np
import pandas as pd
from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from analysis.models.latent_class_result import LatentClassResult
from analysis.models.posterior import HierarchicalResult
from analysis.prediction import Fitted

SUFFIXES = (".svg", ".png")
INK = "#212b32"
QUIET = "#768692"
STROKES = {"-": "solid", "--": "dashed", ":": "dotted", "-.": "dash-dotted"}  # of chains
BLUE = "#005eb8"
COLOURS = (BLUE, "#b8500a", "#00703c", "#6b3fa0", "#7c2855", "#505a5f")  # besides strokes
MOST_TRACES = 12
SETTINGS: dict[Any, Any] = {  # matplotlib's names, of which the type checker has a list
    "font.family": "DejaVu Sans",
    "font.size": 11,
    "svg.hashsalt": "whatmatters",
    "svg.fonttype": "none",  # text stays text, to be read aloud and searched
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": QUIET,
    "text.color": INK,
    "axes.labelcolor": INK,
    "xtick.color": INK,
    "ytick.color": INK,
}


def plot_bytes(figure: Figure, suffix: str) -> bytes:
    """The picture as a file, without the time at which it was made."""
    content = BytesIO()
    made = {"Date": None} if suffix == ".svg" else {"Software": None}
    with rc_context(SETTINGS):
        figure.savefig(content, format=suffix.removeprefix("."), dpi=144, metadata=made)
    return content.getvalue()


def model_plot(result: Fitted) -> Figure:
    """The picture that shows most of a model."""
    with rc_context(SETTINGS):
        if isinstance(result, HierarchicalResult):
            return _traces(result)
        if isinstance(result, LatentClassResult):
            return _profiles(result)
        table = result.to_frame()
        figure = Figure(figsize=(9, 1.6 + 0.38 * len(table)), layout="constrained")
        axes = figure.subplots()
        _intervals(axes, table, list(map(str, table.index)))
        figure.suptitle(
            f"{_title(result)}: estimates with 95 % intervals\n"
            f"{result.n_respondents:,} respondents, {result.n_tasks:,} tasks"
        )
        return figure


def _profiles(result: LatentClassResult) -> Figure:
    """The tastes of each class, side by side, each with its share."""
    n, names = result.n_classes, list(result.coding.parameters)
    table, shares = result.to_frame(), result.class_shares()
    figure = Figure(figsize=(3.2 + 3.6 * n, 2.0 + 0.4 * len(names)), layout="constrained")
    panels = np.atleast_1d(figure.subplots(1, n, sharey=True))
    for number, axes in enumerate(panels, start=1):
        rows = table.iloc[(number - 1) * len(names) : number * len(names)]
        _intervals(axes, rows, names)
        share = shares.loc[number]
        axes.set_title(
            f"Class {number}: {100 * share['share']:.0f} % of people\n"
            f"({100 * share['low']:.0f} to {100 * share['high']:.0f} %)",
            fontsize=11,
        )
    figure.suptitle(
        f"{_title(result)}: tastes of {n} classes with 95 % intervals\n"
        "Compare the pattern within a class, not sizes between classes"
    )
    return figure


def _intervals(axes: Axes, table: pd.DataFrame, names: list[str]) -> None:
    """A mark and a bar for each estimate, with the numbers written beside it."""
    places = np.arange(len(table))[::-1]
    estimate = table["estimate"].to_numpy()
    low, high = table["low"].to_numpy(), table["high"].to_numpy()
    axes.axvline(0, color=QUIET, linewidth=1, linestyle="--")
    axes.hlines(places, low, high, color=BLUE, linewidth=2.5)
    axes.plot(estimate, places, "o", color=BLUE, markersize=7)
    axes.set_yticks(places, names)
    axes.set_ylim(-0.7, len(table) - 0.3)
    axes.set_xlabel("utility (no unit)")
    for place, value, a, b in zip(places, estimate, low, high, strict=True):
        axes.annotate(
            f"{value:.3g} ({a:.3g} to {b:.3g})",
            (value, place),
            xytext=(0, 7),
            textcoords="offset points",
            ha="center",
            fontsize=8.5,
            bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.8},
        )
    axes.xaxis.set_major_locator(MaxNLocator(5))
    axes.margins(x=0.25)


def _traces(result: HierarchicalResult) -> Figure:
    """The draws of each chain in their order, and how well the chains have mixed."""
    table, watched = result.to_frame(), result.convergence.to_frame()
    names = [name for name in watched.index if name in table.index][:MOST_TRACES]
    n_rows = (len(names) + 1) // 2
    figure = Figure(figsize=(12, 1.4 + 2.1 * n_rows), layout="constrained")
    panels = figure.subplots(n_rows, 2, squeeze=False).ravel()
    for axes, name in zip(panels, names, strict=False):
        _trace(axes, result.draws[..., result.parameters.index(name)])
        row, mixed = table.loc[name], watched.loc[name]
        axes.set_title(
            f"{name}: {row['estimate']:.3g} ({row['low']:.3g} to {row['high']:.3g})\n"
            f"R-hat {mixed['r_hat']:.3f}, effective draws {mixed['bulk']:.0f}",
            fontsize=10,
        )
    for axes in panels[len(names) :]:
        axes.set_visible(False)
    strokes = islice(cycle(STROKES), len(result.draws))
    chains = ", ".join(f"chain {k} {STROKES[one]}" for k, one in enumerate(strokes, start=1))
    figure.suptitle(f"{_title(result)}: draws of {len(result.draws)} chains ({chains})")
    return figure


def _trace(axes: Axes, draws: np.ndarray) -> None:
    """Running means of each chain over its draws; draws have shape (n_chains, n_kept)."""
    width = max(1, draws.shape[1] // 200)
    for chain, stroke, colour in zip(draws, cycle(STROKES), cycle(COLOURS), strict=False):
        blocks = chain[: len(chain) // width * width].reshape(-1, width).mean(axis=1)
        at = (np.arange(len(blocks)) + 0.5) * width
        axes.plot(at, blocks, stroke, color=colour, linewidth=1.1)
    axes.set_xlabel(f"draw kept (means of {width})")


def _title(result: Fitted) -> str:
    """What the model is called."""
    return result.model.replace("_", " ").capitalize()
