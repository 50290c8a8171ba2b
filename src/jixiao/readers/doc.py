"""DOC, RTF, ODT, XLSB and the like: converted by LibreOffice where it is installed, DOC by antiword else."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

from jixiao.errors import DamagedSource, SourceTooLarge, UnsupportedSource
from jixiao.model.document import Document, Grid
from jixiao.readers.limits import Limits

# Format → (suffix given to the program, what it is turned into); "xls" only where xlrd gives up.
CONVERTED = {
    "doc": (".doc", "docx"),
    "doc-xml": (".xml", "docx"),
    "rtf": (".rtf", "docx"),
    "odt": (".odt", "docx"),
    "xls": (".xls", "xlsx"),
    "xlsb": (".xlsb", "xlsx"),
    "xls-xml": (".xml", "xlsx"),
}
# Each format is opened with its own filter: left to choose, the program takes a broken file for a text.
_READ_FILTERS = {
    ".doc": "MS Word 97",
    ".rtf": "Rich Text Format",
    ".odt": "writer8",
    ".xls": "MS Excel 97",
    ".xlsb": "Calc MS Excel 2007 Binary",
}
_FILTERS = {"docx": "docx:MS Word 2007 XML", "xlsx": "xlsx:Calc MS Excel 2007 XML"}
_SECONDS = 120.0
# Runs of UTF-16 text as DOC files hold it: CJK, full width, ASCII, and the marks that end cells and lines.
_WIDE_TEXT = re.compile(
    rb"(?:[\x00-\xff][\x20\x30\x4e-\x9f\xff]|[\x07\x09\x0d\x20-\x7e]\x00){20,}", re.DOTALL
)


def find_office() -> str | None:
    """The LibreOffice program on the path, if any."""
    return shutil.which("soffice") or shutil.which("libreoffice")


def find_antiword() -> str | None:
    """The antiword program on the path, if any."""
    return shutil.which("antiword")


def convert_office(kind: str, data: bytes, where: str, limits: Limits) -> tuple[bytes, str]:
    """The bytes of `data` as DOCX or XLSX (or text, from antiword), and which of them.

    Each call has a profile and folder of its own, macros and links stay off, and the program is ended after
    two minutes or `Limits.seconds`. Raises UnsupportedSource when no program is installed, DamagedSource when
    it cannot open the file, SourceTooLarge when it takes too long.
    """
    suffix, target = CONVERTED[kind]
    program = find_office()
    seconds = min(_SECONDS, limits.seconds)
    if program:
        return _run_office(program, data, suffix, target, where, seconds), target
    antiword = find_antiword() if kind == "doc" else None
    if antiword:
        return _run_antiword(antiword, data, where, seconds), "text"
    raise UnsupportedSource(
        f"读取 {kind.upper()} 需要 LibreOffice reading {kind.upper()} needs LibreOffice",
        where=where,
        remedy=f"请安装 LibreOffice，或另存为 {target.upper()} install LibreOffice, or save it as {target.upper()}",
    )


def lost_tables(data: bytes, document: Document) -> bool:
    """Whether a DOC has many more cell ends in its text than `document`, made from it, has cells and rows."""
    marks: int = sum(run.count(b"\x07\x00") for run in _WIDE_TEXT.findall(data))
    grids = [block for part in document.parts for block in part.blocks if isinstance(block, Grid)]
    found = sum(cell.row_span for grid in grids for cell in grid.cells) + sum(
        grid.row_count for grid in grids
    )
    return marks > 8 + found * 5 // 4


def _run_office(program: str, data: bytes, suffix: str, target: str, where: str, seconds: float) -> bytes:
    with tempfile.TemporaryDirectory(prefix="jixiao-") as folder:
        base = Path(folder)
        source = base / f"source{suffix}"
        source.write_bytes(data)
        out = base / "out"
        command = [
            program,
            f"-env:UserInstallation={(base / 'profile').as_uri()}",
            "--headless",
            "--norestore",
            "--nolockcheck",
            *([f"--infilter={_READ_FILTERS[suffix]}"] if suffix in _READ_FILTERS else []),
            "--convert-to",
            _FILTERS[target],
            "--outdir",
            str(out),
            str(source),
        ]
        _run(command, base, where, seconds)
        made = out / f"source.{target}"
        if not made.is_file() or not made.stat().st_size:
            raise DamagedSource(
                "LibreOffice 无法打开 LibreOffice cannot open it",
                where=where,
                remedy="请核对原文件 check the original",
            )
        return made.read_bytes()


def _run_antiword(program: str, data: bytes, where: str, seconds: float) -> bytes:
    with tempfile.TemporaryDirectory(prefix="jixiao-") as folder:
        source = Path(folder) / "source.doc"
        source.write_bytes(data)
        text = _run([program, "-m", "UTF-8.txt", "-w", "0", str(source)], Path(folder), where, seconds)
        if not text.strip():
            raise DamagedSource(
                "antiword 无法打开 antiword cannot open it",
                where=where,
                remedy="请另存为 DOCX save it as DOCX",
            )
        return text


def _run(command: list[str], folder: Path, where: str, seconds: float) -> bytes:
    """Run a program in a session of its own, so that all it started ends with it; its output."""
    environment = {**os.environ, "HOME": str(folder), "LC_ALL": "C.UTF-8"}
    with subprocess.Popen(
        command,
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    ) as process:
        try:
            output, _ = process.communicate(timeout=seconds)
        except subprocess.TimeoutExpired as error:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            raise SourceTooLarge(
                f"转换超过 {seconds:g} 秒 conversion took more than {seconds:g} seconds",
                where=where,
                remedy="请另存为 DOCX 或 XLSX save it as DOCX or XLSX",
            ) from error
    return output
