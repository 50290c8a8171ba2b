"""`jixiao build`: the main job."""

from __future__ import annotations

from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from jixiao.cli.messages import say
from jixiao.cli.summary import print_summary


@click.command("build")
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE...")
@click.option(
    "--out", required=True, type=click.Path(file_okay=False, path_type=Path), help="Target folder. 输出目录。"
)
@click.option(
    "--engine",
    type=click.Choice(["auto", "shifty", "pyshacl"]),
    default="auto",
    show_default=True,
    help="SHACL engine. 校验引擎。",
)
@click.option(
    "--jobs", "-j", type=click.IntRange(0), default=0, help="Processes; 0 is one per core. 进程数。"
)
@click.option(
    "--cluster",
    default="",
    metavar="ADDRESS",
    help="Address of a Dask scheduler, tcp://host:port. 集群地址。",
)
@click.pass_context
def command(
    context: click.Context, sources: tuple[str, ...], out: Path, engine: str, jobs: int, cluster: str
) -> int:
    """Extract, build the graph, link, validate, export and report. 主命令：从文档到图谱与报告。

    Running it again rebuilds only what has changed. Faults of a document are results, not errors.
    """
    from jixiao.pipeline.build import build

    language = context.obj.language
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal, transient=True) as bar:
        task = bar.add_task(say("building", language), total=None)

        def tell(stage: str, done: int, total: int) -> None:
            bar.update(task, description=say(stage, language), completed=done, total=total)

        result = build(sources, out, engine=engine, jobs=jobs, cluster=cluster, progress=tell)
    for fault in result.faults:
        click.echo(f"{say('error', language)}: {fault}", err=True)
    print_summary(result, language)
    return 1 if result.faults else 0
