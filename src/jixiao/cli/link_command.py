"""`jixiao link`: links between disclosures and to other open data."""

from __future__ import annotations

from pathlib import Path

import click


@click.command("link")
@click.argument("folder", metavar="DIR", type=click.Path(file_okay=False, path_type=Path))
@click.option(
    "--dataset",
    type=click.Path(dir_okay=False, path_type=Path),
    help="CSV (with a .toml of the same name mapping its columns) or RDF to link to. 要链接的数据集。",
)
@click.pass_context
def command(context: click.Context, folder: Path, dataset: Path | None) -> int:
    """Link organisations, projects, indicators, regions, functions and units. 链接。"""
    from jixiao.pipeline.relink import link_folder

    for line in link_folder(folder, dataset, context.obj.language):
        click.echo(line)
    return 0
