"""What Matters: from the choices of patients and carers to a line in a tender.

The only module that knows all parts. A command's module is loaded when it is called for, so that
the process that faces the public carries no numerical library.
"""

import sys
from collections.abc import Sequence
from importlib import import_module

import typer

from questionnaires.errors import WhatMattersError, did_you_mean

COMMANDS = {  # in the order of the work
    "demo": "commands.demo",
    "new": "commands.study",
    "check": "commands.check",
    "schema": "commands.study",
    "design": "commands.design",
    "judge": "commands.judge",
    "power": "commands.power",
    "publish": "commands.publication",
    "amend": "commands.publication",
    "links": "commands.invitations",
    "paper": "commands.paper",
    "pin": "commands.staff_pin",
    "serve": "commands.field",
    "console": "commands.console",
    "backup": "commands.safekeeping",
    "restore": "commands.safekeeping",
    "sync": "commands.safekeeping",
    "export": "commands.field",
    "simulate": "commands.simulate",
    "fit": "commands.fit",
    "compare": "commands.compare",
    "weights": "commands.weights",
    "explain": "commands.explain",
    "rescale": "commands.rescale",
    "importance": "commands.importance",
    "quality": "commands.quality",
    "tender": "commands.tender",
    "score": "commands.score",
    "contract": "commands.contract",
    "review": "commands.contract",
    "measures": "commands.measures",
    "claims": "commands.claims",
    "pathway": "commands.pathway",
    "verify": "commands.verify",
}


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line: an error in what was given is one line and exit code 2.

    Without arguments, they are those of the process.
    """
    given = sys.argv[1:] if arguments is None else [*arguments]
    try:
        application(given)(given)
    except WhatMattersError as error:
        typer.secho(f"Error: {error}", fg=typer.colors.RED, err=True)
        sys.exit(2)
    except KeyboardInterrupt:
        typer.echo("\nStopped. What was written before is whole.", err=True)
        sys.exit(130)


def application(arguments: Sequence[str]) -> typer.Typer:
    """The command line with the command that is called for, or with all of them for help.

    Raises
    ------
    WhatMattersError
        If there is no such command.
    """
    called = arguments[0] if arguments else "--help"
    if not called.startswith("-") and called not in COMMANDS:
        raise WhatMattersError(f"{called}: no such command; {did_you_mean(called, COMMANDS)}")
    app = typer.Typer(
        help="From the choices of patients and carers to outcome weights, and to a line in a "
        "tender. Start with `whatmatters demo`.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode="markdown",
    )
    app.callback()(_no_command_of_its_own)
    for name in [called] if called in COMMANDS else COMMANDS:
        found = getattr(import_module(COMMANDS[name]), name)
        if isinstance(found, typer.Typer):
            app.add_typer(found, name=name)
        else:
            app.command(name)(found)
    return app


def _no_command_of_its_own() -> None:
    """Keep the names of commands also when only one of them is loaded."""


if __name__ == "__main__":
    main()
