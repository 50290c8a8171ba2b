"""`jixiao reason`: OWL consistency and classification."""

from __future__ import annotations

from pathlib import Path

import click

from jixiao.cli.messages import say


@click.command("reason")
@click.argument("folder", metavar="DIR", type=click.Path(file_okay=False, path_type=Path))
@click.option(
    "--reasoner",
    type=click.Choice(["hermit", "owlrl"]),
    default="hermit",
    show_default=True,
    help="hermit needs Java; owlrl is the OWL 2 RL subset without it. 推理机。",
)
@click.pass_context
def command(context: click.Context, folder: Path, reasoner: str) -> int:
    """Check consistency and classify individuals into the defined classes. 本体推理。

    Exit code 0: consistent, 1: inconsistent, 2: could not run.
    """
    from jixiao.reasoning.run import run_reasoner

    outcome = run_reasoner(folder, reasoner=reasoner)
    key = "consistent" if outcome.consistent else "inconsistent"
    click.echo(f"{say(key, context.obj.language)} ({reasoner})")
    for line in outcome.lines:
        click.echo(line)
    return 0 if outcome.consistent else 1
