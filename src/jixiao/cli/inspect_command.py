"""`jixiao inspect`: draws what was seen on a page."""

from __future__ import annotations

from pathlib import Path

import click

from jixiao.cli.messages import say


@click.command("inspect")
@click.argument("source", type=click.Path(path_type=Path))
@click.option("--page", type=click.IntRange(1), help="Only this page. 只画这一页。")
@click.option(
    "--out", required=True, type=click.Path(file_okay=False, path_type=Path), help="Target folder. 输出目录。"
)
@click.pass_context
def command(context: click.Context, source: Path, page: int | None, out: Path) -> int:
    """Draw rulings, grid and column roles over the pages of a source, as SVG. 画出识别过程。"""
    from jixiao.report.inspect import draw_source

    for path in draw_source(source, page, out):
        click.echo(f"{say('written', context.obj.language)}: {path}")
    return 0
