"""`jixiao serve`: the explorer and the SPARQL endpoint."""

from __future__ import annotations

from pathlib import Path

import click

from jixiao.cli.messages import say


@click.command("serve")
@click.argument("folder", metavar="DIR", type=click.Path(file_okay=False, path_type=Path))
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to bind. 绑定地址。")
@click.option("--port", type=click.IntRange(0, 65535), default=8765, show_default=True, help="Port. 端口。")
@click.option("--base", default="", metavar="URL", help="Public address behind a proxy. 对外网址。")
@click.pass_context
def command(context: click.Context, folder: Path, host: str, port: int, base: str) -> int:
    """Serve the explorer and a read-only SPARQL 1.1 endpoint. 打开浏览网站与查询端点。"""
    from jixiao.server.run import serve

    click.echo(f"{say('serving', context.obj.language)}: http://{host}:{port}/", err=True)
    serve(folder, host=host, port=port, base=base)
    return 0
