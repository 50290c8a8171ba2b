"""Writes one invented disclosure in every format, so that tests can ask for the same records from each.

    from make_files import PROJECTS, write_all
    files = write_all(tmp_path)                  # {"docx": Path, "xlsx": …, "html": …, "csv": …, "md": …, "txt": …}
    files = write_all(tmp_path, office=True)     # and "pdf", "xls", "ods", "doc", "rtf" through LibreOffice

Everything in it is invented: 示例市示例局 does not exist. PROJECTS holds what any reader plus extraction
should find; BLOCKS holds the printed paragraphs and tables made from it. The command
`python tests/readers/make_files.py FOLDER` writes the files to look at.
"""

from __future__ import annotations

import csv
import io
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import docx
import openpyxl
from docx.enum.section import WD_ORIENT
from docx.oxml import OxmlElement
from docx.shared import Mm, Pt


@dataclass(frozen=True)
class Indicator:
    level1: str
    level2: str
    level3: str
    operator: str
    value: str
    unit: str
    weight: str


@dataclass(frozen=True)
class Project:
    unit: str
    code: str
    name: str
    category: str
    amount: str
    goal: str
    indicators: tuple[Indicator, ...]


@dataclass(frozen=True)
class Span:
    """A printed cell: text, rows and columns covered."""

    text: str
    rows: int = 1
    columns: int = 1


Row = list[Span]
Block = str | list[Row]

DEPARTMENT = "示例市示例局"
YEAR = "2030"
PROJECTS = (
    Project(
        DEPARTMENT,
        "990010000030T00000001",
        "示例档案整理经费",
        "3-特定目标类",
        "12.50",
        "整理示例档案，建立健全工作机制。",
        (
            Indicator("产出指标", "数量指标", "整理示例档案数量", "≥", "1200", "册", "20"),
            Indicator("产出指标", "数量指标", "购置档案盒数量", "=", "300", "个", "10"),
            Indicator("产出指标", "质量指标", "档案整理合格率", "≥", "98", "%", "20"),
            Indicator("产出指标", "时效指标", "完成时间", "≤", "12", "月", "10"),
            Indicator("效益指标", "社会效益指标", "档案查阅便利程度", "定性", "明显提升", "", "20"),
            Indicator("满意度指标", "服务对象满意度指标", "查阅人员满意度", "≥", "95", "%", "10"),
        ),
    ),
    Project(
        DEPARTMENT,
        "990010000030T00000002",
        "示例宣传工作经费",
        "3-特定目标类",
        "1,266.08",
        "开展示例宣传活动，提高政策知晓率。",
        (
            Indicator("成本指标", "经济成本指标", "单次活动成本", "≤", "2.5", "万元", "10"),
            Indicator("产出指标", "数量指标", "宣传活动次数", "≥", "24", "次", "30"),
            Indicator("产出指标", "质量指标", "活动方案通过率", "=", "100", "%", "10"),
            Indicator("效益指标", "社会效益指标", "政策知晓率", "≥", "90", "%", "20"),
            Indicator("效益指标", "可持续影响指标", "长效宣传机制", "定性", "基本建立", "", "10"),
            Indicator("满意度指标", "服务对象满意度指标", "群众满意度", "≥", "90", "%", "10"),
        ),
    ),
)
FORM_PROJECT = Project(
    "示例市示例中心",
    "",
    "示例系统运行维护费",
    "",
    "48.00",
    "保障示例系统全年稳定运行。",
    (
        Indicator("产出指标", "数量指标", "维护系统数量", "=", "3", "个", "30"),
        Indicator("产出指标", "质量指标", "系统可用率", "≥", "99.5", "%", "20"),
        Indicator("效益指标", "社会效益指标", "业务办理效率", "", "有所提高", "", "30"),
        Indicator("满意度指标", "服务对象满意度指标", "使用人员满意度", "≥", "90", "%", "10"),
    ),
)
_HEAD = (
    "单位名称",
    "项目名称",
    "项目类别",
    "预算数（万元）",
    "绩效目标",
    "一级指标",
    "二级指标",
    "三级指标",
    "绩效指标性质",
    "绩效指标值",
    "度量单位",
    "权重",
)
_WIDTHS_MM = (18, 30, 18, 18, 36, 18, 22, 40, 16, 18, 14, 12)


def _runs(values: list[str]) -> list[int]:
    """For each position the length of the run of equal values that begins there, 0 inside a run."""
    lengths = [0] * len(values)
    start = 0
    for index in range(1, len(values) + 1):
        if index == len(values) or values[index] != values[start]:
            lengths[start] = index - start
            start = index
    return lengths


def list_table(projects: tuple[Project, ...] = PROJECTS) -> list[Row]:
    """All projects in one table of twelve columns, project cells and levels merged downwards."""
    rows: list[Row] = [[Span(text) for text in _HEAD]]
    total = sum(len(project.indicators) for project in projects)
    for project in projects:
        level1 = _runs([i.level1 for i in project.indicators])
        level2 = _runs([i.level1 + i.level2 for i in project.indicators])
        for index, indicator in enumerate(project.indicators):
            row: Row = []
            if len(rows) == 1:
                row.append(Span(project.unit, rows=total))
            if index == 0:
                texts = (f"{project.code}-{project.name}", project.category, project.amount, project.goal)
                row.extend(Span(text, rows=len(project.indicators)) for text in texts)
            if level1[index]:
                row.append(Span(indicator.level1, rows=level1[index]))
            if level2[index]:
                row.append(Span(indicator.level2, rows=level2[index]))
            row.extend(
                Span(text)
                for text in (
                    indicator.level3,
                    indicator.operator,
                    indicator.value,
                    indicator.unit,
                    indicator.weight,
                )
            )
            rows.append(row)
    return rows


def form_table(project: Project = FORM_PROJECT) -> list[Row]:
    """One project as a form of six columns."""
    rows: list[Row] = [
        [Span("项目名称", columns=2), Span(project.name, columns=4)],
        [Span("主管部门", columns=2), Span(DEPARTMENT, columns=2), Span("实施单位"), Span(project.unit)],
        [
            Span("项目资金（万元）", rows=2, columns=2),
            Span("年度资金总额", columns=2),
            Span(project.amount, columns=2),
        ],
        [Span("其中：财政拨款", columns=2), Span(project.amount, columns=2)],
        [Span("年度总体目标", columns=2), Span(project.goal, columns=4)],
        [
            Span("绩效指标", rows=len(project.indicators) + 1),
            Span("一级指标"),
            Span("二级指标"),
            Span("三级指标"),
            Span("指标值"),
            Span("分值（90）"),
        ],
    ]
    level1 = _runs([i.level1 for i in project.indicators])
    level2 = _runs([i.level1 + i.level2 for i in project.indicators])
    for index, indicator in enumerate(project.indicators):
        row: Row = []
        if level1[index]:
            row.append(Span(indicator.level1, rows=level1[index]))
        if level2[index]:
            row.append(Span(indicator.level2, rows=level2[index]))
        row.append(Span(indicator.level3))
        row.append(Span(f"{indicator.operator}{indicator.value}{indicator.unit}"))
        row.append(Span(indicator.weight))
        rows.append(row)
    return rows


BLOCKS: tuple[Block, ...] = (
    f"{DEPARTMENT}{YEAR}年部门预算",
    "一、部门职责",
    "负责示例工作的组织实施（本文件内容均为虚构，仅供测试）。",
    "二、项目支出绩效目标表",
    "单位：万元",
    list_table(),
    "三、项目支出绩效目标申报表",
    f"（{YEAR}年度）",
    form_table(),
)


def expand(table: list[Row]) -> list[list[str]]:
    """The table as a full rectangle of texts, covered positions empty."""
    grid: dict[tuple[int, int], str] = {}
    for row, column, span in positions(table):
        for r in range(row, row + span.rows):
            for c in range(column, column + span.columns):
                grid[r, c] = span.text if (r, c) == (row, column) else ""
    width = max(c for _, c in grid) + 1
    return [[grid.get((r, c), "") for c in range(width)] for r in range(len(table))]


def positions(table: list[Row]) -> list[tuple[int, int, Span]]:
    """Each printed cell with its row and column."""
    busy: set[tuple[int, int]] = set()
    out = []
    for row, spans in enumerate(table):
        column = 0
        for span in spans:
            while (row, column) in busy:
                column += 1
            busy.update(
                (r, c) for r in range(row, row + span.rows) for c in range(column, column + span.columns)
            )
            out.append((row, column, span))
            column += span.columns
    return out


def write_docx(path: Path, blocks: tuple[Block, ...] = BLOCKS) -> Path:
    document = docx.Document()
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Mm(297), Mm(210)
    section.left_margin = section.right_margin = Mm(12)
    document.styles["Normal"].font.size = Pt(9)
    for block in blocks:
        if isinstance(block, str):
            document.add_paragraph(block)
            continue
        cells = positions(block)
        width = max(column + span.columns for _, column, span in cells)
        table = document.add_table(len(block), width, style="Table Grid")
        table.autofit = False
        millimetres = _WIDTHS_MM if width == len(_WIDTHS_MM) else [260 / width] * width
        for column, size in zip(table.columns, millimetres, strict=True):
            column.width = Mm(size)
            for cell in column.cells:
                cell.width = Mm(size)
        for row, column, span in cells:
            cell = table.cell(row, column)
            if span.rows * span.columns > 1:
                cell = cell.merge(table.cell(row + span.rows - 1, column + span.columns - 1))
            cell.text = span.text
        for row_element in table.rows:
            keep = OxmlElement("w:cantSplit")
            row_element._tr.get_or_add_trPr().append(keep)
    document.save(str(path))
    return path


def write_xlsx(path: Path, blocks: tuple[Block, ...] = BLOCKS) -> Path:
    """One sheet for each table, the paragraphs before it in the rows above."""
    workbook = openpyxl.Workbook()
    workbook.remove(workbook.active)
    above: list[str] = []
    for block in blocks:
        if isinstance(block, str):
            above.append(block)
            continue
        sheet = workbook.create_sheet(f"表{len(workbook.sheetnames) + 1}")
        for line in above:
            sheet.append([line])
        first = len(above) + 1
        above = []
        for row, column, span in positions(block):
            cell = sheet.cell(first + row, column + 1)
            number = span.text.replace(",", "")
            if number.replace(".", "", 1).isdecimal() and len(number) < 12:
                cell.value = float(number) if "." in number else int(number)
                places = len(number.partition(".")[2])
                cell.number_format = ("#,##0" if "," in span.text else "0") + (
                    "." + "0" * places if places else ""
                )
            else:
                cell.value = span.text
                cell.data_type = "s"
            if span.rows * span.columns > 1:
                sheet.merge_cells(
                    start_row=first + row,
                    start_column=column + 1,
                    end_row=first + row + span.rows - 1,
                    end_column=column + span.columns,
                )
    workbook.save(path)
    return path


def html_text(blocks: tuple[Block, ...] = BLOCKS, *, charset: str = "utf-8") -> str:
    out = [f'<!DOCTYPE html><html><head><meta charset="{charset}"><title>{DEPARTMENT}</title></head><body>']
    for block in blocks:
        if isinstance(block, str):
            out.append(f"<p>{block}</p>")
            continue
        out.append('<table border="1">')
        for row in block:
            cells = "".join(
                f'<td rowspan="{s.rows}" colspan="{s.columns}">{s.text}</td>'
                if s.rows * s.columns > 1
                else f"<td>{s.text}</td>"
                for s in row
            )
            out.append(f"<tr>{cells}</tr>")
        out.append("</table>")
    return "\n".join([*out, "</body></html>"])


def delimited_text(delimiter: str, blocks: tuple[Block, ...] = BLOCKS) -> str:
    """Paragraphs and rows, padded to one width as spreadsheet programs export them."""
    rows = [[block] if isinstance(block, str) else None for block in blocks]
    lines: list[list[str]] = []
    for block, row in zip(blocks, rows, strict=True):
        lines.extend([row] if row is not None else expand(block))  # type: ignore[arg-type]  # str or table
    width = max(len(line) for line in lines)
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\n")
    writer.writerows([line + [""] * (width - len(line)) for line in lines])
    return out.getvalue()


def markdown_text(blocks: tuple[Block, ...] = BLOCKS) -> str:
    out: list[str] = []
    for block in blocks:
        if isinstance(block, str):
            out += [block, ""]
            continue
        rows = expand(block)
        out += ["| " + " | ".join(row) + " |" for row in rows]
        out.insert(len(out) - len(rows) + 1, "|" + " --- |" * len(rows[0]))
        out.append("")
    return "\n".join(out)


def tabbed_text(blocks: tuple[Block, ...] = BLOCKS) -> str:
    """A text dump: paragraphs as they are, table rows with tabs and no trailing empties."""
    out: list[str] = []
    for block in blocks:
        if isinstance(block, str):
            out += [block, ""]
        else:
            out += ["\t".join(row).rstrip("\t") for row in expand(block)]
            out.append("")
    return "\n".join(out)


def convert(source: Path, suffix: str, folder: Path) -> Path:
    """`source` in another format through LibreOffice."""
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if program is None:
        raise RuntimeError("LibreOffice is not installed")
    profile = folder / f"profile-{suffix}"
    command = [program, f"-env:UserInstallation={profile.as_uri()}", "--headless", "--convert-to", suffix]
    subprocess.run(
        [*command, "--outdir", str(folder), str(source)], check=True, capture_output=True, timeout=180
    )
    shutil.rmtree(profile, ignore_errors=True)
    return folder / f"{source.stem}.{suffix}"


def write_all(folder: Path, *, office: bool = False, blocks: tuple[Block, ...] = BLOCKS) -> dict[str, Path]:
    """Write the disclosure into `folder` in every format; those of LibreOffice only with `office`."""
    folder.mkdir(parents=True, exist_ok=True)
    files = {
        "docx": write_docx(folder / "示例局.docx", blocks),
        "xlsx": write_xlsx(folder / "示例局.xlsx", blocks),
    }
    for suffix, text in (
        ("html", html_text(blocks)),
        ("csv", delimited_text(",", blocks)),
        ("tsv", delimited_text("\t", blocks)),
        ("md", markdown_text(blocks)),
        ("txt", tabbed_text(blocks)),
    ):
        files[suffix] = folder / f"示例局.{suffix}"
        files[suffix].write_text(text, encoding="utf-8")
    if office:
        made = folder / "office"
        made.mkdir(exist_ok=True)
        for suffix in ("pdf", "doc", "rtf"):
            files[suffix] = convert(files["docx"], suffix, made)
        for suffix in ("xls", "ods"):
            files[suffix] = convert(files["xlsx"], suffix, made)
    return files


if __name__ == "__main__":
    for kind, written in write_all(Path(sys.argv[1]), office="--office" in sys.argv).items():
        print(kind, written)
