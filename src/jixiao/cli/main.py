"""The command group: options shared by all commands, and the one place where errors become lines and exit codes.

Exit codes: 0 done · 1 done with faults (an unreadable source, violations of `validate`) · 2 could not run ·
130 interrupted.
"""

from __future__ import annotations

import sys
import traceback
from dataclasses import dataclass

import click

import jixiao
from jixiao.cli import (
    build_command,
    doctor_command,
    export_command,
    extract_command,
    findings_command,
    inspect_command,
    link_command,
    query_command,
    reason_command,
    serve_command,
    validate_command,
)
from jixiao.cli.messages import LANGUAGES, say
from jixiao.errors import JixiaoError


@dataclass(slots=True)
class Settings:
    """Options of the group that every command may read."""

    verbose: bool = False
    language: str = "both"


@click.group(
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
    epilog="中文说明：README.zh-CN.md。每个命令都可以加 --help。",
)
@click.version_option(jixiao.__version__, prog_name="jixiao")
@click.option("--verbose", "-v", is_flag=True, help="Show tracebacks and details. 显示详细信息。")
@click.option(
    "--lang",
    type=click.Choice(LANGUAGES),
    default="both",
    show_default=True,
    help="Language of messages. 界面语言。",
)
@click.pass_context
def cli(context: click.Context, verbose: bool, lang: str) -> None:
    """Jixiao 绩效: Chinese government budget disclosures as a checked knowledge graph.

    把部门预算公开变成可查询、可校验的知识图谱。
    """
    context.obj = Settings(verbose=verbose, language=lang)


for _module in (
    extract_command,
    build_command,
    validate_command,
    query_command,
    export_command,
    link_command,
    serve_command,
    reason_command,
    findings_command,
    inspect_command,
    doctor_command,
):
    cli.add_command(_module.command)


def main(arguments: list[str] | None = None) -> None:
    """Runs the command line and exits; every fault is one line on standard error."""
    words = sys.argv[1:] if arguments is None else arguments
    verbose = "--verbose" in words or "-v" in words
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]  # text streams of a terminal or pipe have it
    sys.stderr.reconfigure(encoding="utf-8")  # type: ignore[union-attr]  # as above
    try:
        code = cli.main(args=words, standalone_mode=False)
        sys.exit(code if isinstance(code, int) else 0)
    except JixiaoError as error:
        if verbose:
            traceback.print_exc()
        click.echo(f"{say('error')}: {error.line()}", err=True)
        sys.exit(2)
    except click.ClickException as error:
        error.show()
        sys.exit(2)
    except (KeyboardInterrupt, click.Abort):
        click.echo(say("interrupted"), err=True)
        sys.exit(130)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(0)
