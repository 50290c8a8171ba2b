"""`jixiao doctor`: what the installation has, what is missing, and what that costs."""

from __future__ import annotations

import click

from jixiao.cli.messages import say


@click.command("doctor")
@click.pass_context
def command(context: click.Context) -> int:
    """Say what this installation has (Java, OCR, engines, fonts) and what is missing. 检查安装。"""
    from jixiao.pipeline.doctor import examine_installation

    for item in examine_installation():
        state = say("present" if item.present else "missing", context.obj.language)
        line = f"{'✓' if item.present else '✗'} {item.name:<14} {state:<14} {item.detail}"
        click.echo(line if item.present else f"{line}\n    {item.cost}")
    return 0
