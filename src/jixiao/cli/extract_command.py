"""`jixiao extract`: documents to records as JSON."""

from __future__ import annotations

import json
import traceback
from pathlib import Path
from typing import Any

import click

from jixiao.cli.messages import say
from jixiao.errors import PROGRAM_FAULTS, SourceError


@click.command("extract")
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE...")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Write to FILE. 写入文件。")
@click.pass_context
def command(context: click.Context, sources: tuple[str, ...], out: Path | None) -> int:
    """Read documents and print their records as JSON. 读取文档，输出记录。

    One object for one document, an array for several. SOURCE is a file, a folder or a glob.
    """
    from jixiao.extraction.extract import extract_document
    from jixiao.model.codec import to_json
    from jixiao.pipeline.files import write_text
    from jixiao.readers.open import find_sources, read_document

    records: list[Any] = []
    paths = find_sources(sources)
    failed = 0
    for path in paths:
        try:
            records.append(to_json(extract_document(read_document(path), forgiving=True)))
        except SourceError as error:
            failed += 1
            if context.obj.verbose:
                traceback.print_exc()
            click.echo(f"{say('error', context.obj.language)}: {error.line()}", err=True)
        except PROGRAM_FAULTS as error:
            failed += 1
            if context.obj.verbose:
                traceback.print_exc()
            reason = (
                f"could not be processed ({type(error).__name__}); run with --verbose and report the document"
            )
            click.echo(f"{say('error', context.obj.language)}: {path}: {reason}", err=True)
    if records:
        text = json.dumps(records[0] if len(paths) == 1 else records, ensure_ascii=False, indent=1) + "\n"
        if out:
            write_text(out, text)
        else:
            click.echo(text, nl=False)
    return 1 if failed else 0
