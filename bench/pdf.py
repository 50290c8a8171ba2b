"""Born-digital PDFs: our layout recovery and recognition beside the PDF library's own time, and pages a second.

Takes PDF files; without any it makes one of generated forms through LibreOffice.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pdfplumber

from bench.measure import cpu_of, tell
from jixiao.extraction.extract import extract_flow
from jixiao.layout.flow import recover_flow
from jixiao.model.document import Document, Flow
from jixiao.readers.open import read_document

_ROWS = (
    ("成本指标", "经济成本指标", "项目总成本", "≤120万元", "20"),
    ("产出指标", "数量指标", "开展培训次数", "≥12次", "20"),
    ("产出指标", "质量指标", "验收合格率", "≥95%", "20"),
    ("效益指标", "社会效益指标", "群众知晓率", "≥85%", "20"),
    ("满意度指标", "服务对象满意度指标", "群众满意度", "≥90%", "10"),
)


def make_forms(folder: Path, count: int) -> Path:
    """A PDF of `count` forms of an invented office, one to a page."""
    pages = []
    for number in range(count):
        rows = "".join("<tr>" + "".join(f"<td>{text}</td>" for text in row) + "</tr>" for row in _ROWS)
        pages.append(
            f'<h2 style="page-break-before:always">项目支出绩效目标表</h2><p>（2025年度）</p><table border="1">'
            f'<tr><td>项目名称</td><td colspan="4">示例项目{number + 1}</td></tr>'
            '<tr><td>主管部门及代码</td><td colspan="2">示例市示例局</td><td>实施单位</td><td>示例市示例局</td></tr>'
            f'<tr><td>项目资金（万元）</td><td colspan="2">年度资金总额：</td><td colspan="2">{number + 100}.00</td></tr>'
            '<tr><td>年度总体目标</td><td colspan="4">完成示例任务，保障工作有序开展。</td></tr>'
            "<tr><td>一级指标</td><td>二级指标</td><td>三级指标</td><td>指标值</td><td>分值（90）</td></tr>"
            f"{rows}</table>"
        )
    source = folder / "forms.html"
    source.write_text(
        f'<html><head><meta charset="utf-8"></head><body>{"".join(pages)}</body></html>', encoding="utf-8"
    )
    soffice = shutil.which("soffice")
    if soffice is None:
        raise SystemExit("LibreOffice is not installed: name PDF files to measure")
    profile = f"-env:UserInstallation=file://{folder / 'profile'}"
    words = [
        soffice,
        profile,
        "--headless",
        "--convert-to",
        "pdf:writer_web_pdf_Export",
        "--outdir",
        str(folder),
        str(source),
    ]
    subprocess.run(words, check=True, capture_output=True, timeout=180)
    return folder / "forms.pdf"


def measure_file(path: Path) -> tuple[int, float, float, float]:
    """Pages, and CPU seconds of pdfplumber alone, of our reading, and of recovery and recognition after it."""
    pages = 0

    def library() -> None:
        nonlocal pages
        with pdfplumber.open(path) as pdf:
            pages = len(pdf.pages)
            for page in pdf.pages:
                len(page.chars), len(page.edges)
                page.close()

    held: list[Document | Flow] = []
    alone = cpu_of(library)
    reading = cpu_of(lambda: held.append(read_document(path)))
    document = held[0]
    assert isinstance(document, Document)
    ours = cpu_of(lambda: extract_flow(recover_flow(document)))
    return pages, alone, reading, ours


def main() -> None:
    """Prints the sums over the files."""
    with tempfile.TemporaryDirectory() as name:
        files = [Path(word) for word in sys.argv[1:]] or [make_forms(Path(name), 40)]
        measure_file(files[0])
        results = [measure_file(path) for path in files]
    pages = sum(r[0] for r in results)
    alone, reading, ours = (sum(r[n] for r in results) for n in (1, 2, 3))
    tell(
        pages=pages, library_seconds=alone, reading_seconds=reading, ours_seconds=ours, ours_over_library=ours / alone,
        pages_per_cpu_second=pages / (reading + ours),
    )  # fmt: skip


if __name__ == "__main__":
    main()
