"""`jixiao export`: the graph in the forms of other tools."""

from __future__ import annotations

from pathlib import Path

import click

from jixiao.cli.messages import say

FORMATS = ("gexf", "graphml", "csv", "jsonld", "ttl", "nq", "parquet", "fdp", "site")
VIEWS = ("structure", "projects", "units", "money")


@click.command("export")
@click.argument("folder", metavar="DIR", type=click.Path(file_okay=False, path_type=Path))
@click.option(
    "--format", "form", type=click.Choice(FORMATS), required=True, help="Form of the export. 导出格式。"
)
@click.option(
    "--view",
    type=click.Choice(VIEWS),
    default="structure",
    show_default=True,
    help="View of a graph export. 视图。",
)
@click.option(
    "--out", type=click.Path(path_type=Path), help="File or folder; default DIR/exports. 输出位置。"
)
@click.pass_context
def command(context: click.Context, folder: Path, form: str, view: str, out: Path | None) -> int:
    """Export a build: Gephi, yEd, tables, linked data, Fiscal Data Package, static site. 导出。"""
    if form == "site":
        from jixiao.server.static_site import write_site

        pages = write_site(folder, out or folder / "exports" / "site")
        click.echo(f"{say('written', context.obj.language)}: {pages[0].parent} ({len(pages)})")
        return 0
    from jixiao.pipeline.exports import export_folder

    for path in export_folder(folder, form, view, out):
        click.echo(f"{say('written', context.obj.language)}: {path}")
    return 0
