"""`jixiao query`: a named question or any read-only SPARQL file."""

from __future__ import annotations

import click

from jixiao.errors import UsageError


@click.command("query")
@click.argument("folder", metavar="DIR", type=click.Path(file_okay=False))
@click.argument("name", metavar="[NAME_OR_FILE]", required=False)
@click.option("--param", "params", multiple=True, metavar="KEY=VALUE", help="Bind a parameter. 绑定参数。")
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "csv", "json", "ttl"]),
    default="table",
    show_default=True,
    help="Form of the answer. 结果格式。",
)
@click.option("--list", "list_all", is_flag=True, help="List the named questions. 列出全部问题。")
@click.option(
    "--endpoint", default="", metavar="URL", help="Ask a SPARQL 1.1 endpoint instead. 改用外部端点。"
)
@click.pass_context
def command(
    context: click.Context,
    folder: str,
    name: str | None,
    params: tuple[str, ...],
    form: str,
    list_all: bool,
    endpoint: str,
) -> int:
    """Ask a named question, or run a .rq file, on the folder of a build. 查询图谱。"""
    from jixiao.query.questions import list_questions
    from jixiao.query.render import render_answer
    from jixiao.query.run import run_question
    from jixiao.store.open import open_store

    if list_all:
        for question in list_questions():
            click.echo(f"{question.name:<36} {question.question_zh}\n{'':<36} {question.banner}")
        return 0
    if not name:
        raise UsageError("name a question or a .rq file", remedy="see `jixiao query DIR --list`")
    bound: dict[str, str] = {}
    for pair in params:
        key, separator, value = pair.partition("=")
        if not separator:
            raise UsageError(f"--param {pair}: the form is key=value", remedy="for example --param year=2024")
        bound[key] = value
    with open_store(folder, endpoint=endpoint) as store:
        answer = run_question(store, name, bound)
    click.echo(render_answer(answer, form), nl=False)
    if answer.following is not None:
        click.echo(
            f"还有更多部门，续查请加 There are more departments; go on with: --param from={answer.following}",
            err=True,
        )
    return 0
