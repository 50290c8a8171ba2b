"""`jixiao validate`: SHACL over a build or over anyone's RDF."""

from __future__ import annotations

from pathlib import Path

import click

from jixiao.cli.messages import say


@click.command("validate")
@click.argument("target", metavar="DIR_OR_RDF", type=click.Path(path_type=Path))
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "csv", "ttl", "html"]),
    default="text",
    show_default=True,
    help="Form of the report. 报告格式。",
)
@click.option(
    "--engine",
    type=click.Choice(["auto", "shifty", "pyshacl"]),
    default="auto",
    show_default=True,
    help="SHACL engine. 校验引擎。",
)
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Write to FILE. 写入文件。")
@click.pass_context
def command(context: click.Context, target: Path, form: str, engine: str, out: Path | None) -> int:
    """Validate the folder of a build, or an RDF file, against the shapes. 按规则校验。

    Exit code 0: conforms (no Violation), 1: violations, 2: could not run.
    """
    from jixiao.pipeline.files import write_text
    from jixiao.pipeline.revalidate import validate_target

    outcome = validate_target(target, engine=engine, form=form, language=context.obj.language)
    if out:
        write_text(out, outcome.text)
    else:
        click.echo(outcome.text, nl=False)
    key = "conforms" if outcome.conforms else "does_not_conform"
    click.echo(f"{say(key, context.obj.language)} ({outcome.engine})", err=True)
    return 0 if outcome.conforms else 1
