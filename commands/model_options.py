"""The options that say how a model is to be fitted, each beside the model that uses it."""

from pathlib import Path
from typing import Annotated

import typer

from analysis.models.best_worst import Process

MIXED = "Mixed logit"
LATENT = "Latent classes"
HIERARCHICAL = "Hierarchical Bayes"
BEST_WORST = "Best and worst"

TableOption = Annotated[Path | None, typer.Option("--output", "-o", help="CSV file for the table.")]
PlotOption = Annotated[
    Path | None,
    typer.Option(help="SVG or PNG file: intervals, profiles of classes, or traces of chains."),
]
BootstrapOption = Annotated[
    int | None, typer.Option(help="Intervals from so many resamples of the respondents.")
]
RandomOption = Annotated[
    str | None,
    typer.Option(
        help="Attributes that people differ in, with commas: `pain,role=log-normal`. "
        "Normal unless said; all of them unless named.",
        rich_help_panel=f"{MIXED}, {HIERARCHICAL[0].lower()}{HIERARCHICAL[1:]}",
    ),
]
TasteDrawsOption = Annotated[
    int | None, typer.Option(min=50, help="For each respondent; 2,000.", rich_help_panel=MIXED)
]
CorrelatedOption = Annotated[
    bool | None, typer.Option("--correlated", help="Tastes go together.", rich_help_panel=MIXED)
]
ClassesOption = Annotated[
    str | None, typer.Option(help="How many: `3`, or `1-5` to compare.", rich_help_panel=LATENT)
]
StartsOption = Annotated[
    int | None, typer.Option(min=1, help="Ways up that are tried; 20.", rich_help_panel=LATENT)
]
IterationsOption = Annotated[
    int | None, typer.Option(help="Of each chain; 10,000.", rich_help_panel=HIERARCHICAL)
]
BurnInOption = Annotated[
    int | None, typer.Option(help="Of these, not kept; half.", rich_help_panel=HIERARCHICAL)
]
ChainsOption = Annotated[
    int | None, typer.Option(help="Side by side; 2.", rich_help_panel=HIERARCHICAL)
]
ProcessOption = Annotated[
    Process | None,
    typer.Option(
        help="How best and worst are taken to be chosen; sequential.", rich_help_panel=BEST_WORST
    ),
]
