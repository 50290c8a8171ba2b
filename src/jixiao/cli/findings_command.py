"""`jixiao findings`: list findings and mark them after a person has looked."""

from __future__ import annotations

from pathlib import Path

import click


@click.command("findings")
@click.argument("folder", metavar="DIR", type=click.Path(file_okay=False, path_type=Path))
@click.option(
    "--severity", type=click.Choice(["Violation", "Warning", "Info"]), help="Only this severity. 级别。"
)
@click.option("--check", type=click.IntRange(1, 24), help="Only this check. 检查项编号。")
@click.option(
    "--mark",
    nargs=2,
    metavar="ID VERDICT",
    help="Mark a finding: false-positive, accepted or open. 标记问题。",
)
@click.option("--note", default="", help="Why; kept with the mark. 说明。")
@click.option("--marked", is_flag=True, help="List the marks instead. 列出标记。")
@click.pass_context
def command(
    context: click.Context,
    folder: Path,
    severity: str | None,
    check: int | None,
    mark: tuple[str, str] | None,
    note: str,
    marked: bool,
) -> int:
    """List the findings of a build, or mark one. 查看或标记发现的问题。

    Marks are kept in marks.toml in DIR; a marked finding comes back when its printed cell changes.
    """
    from jixiao.pipeline.reassemble import rewrite_reports
    from jixiao.pipeline.triage import list_findings, list_marks, mark_finding

    if mark:
        lines = mark_finding(folder, mark[0], mark[1], note)
        rewrite_reports(folder)
    elif marked:
        lines = list_marks(folder)
    else:
        lines = list_findings(folder, severity, check, context.obj.language)
    for line in lines:
        click.echo(line)
    return 0
