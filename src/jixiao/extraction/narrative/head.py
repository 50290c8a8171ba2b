"""The head of a disclosure (title, publisher, year, region, date) and the lists of its budget units."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from jixiao.extraction.budget.table_drafts import place_source
from jixiao.extraction.budget.table_kinds import clean_title, column_role, head_key
from jixiao.model.document import Cell, Flow, Grid, Line
from jixiao.model.records import DocumentHead, Recognition, Source, Unit
from jixiao.text import compare_form, join_lines, squeeze

_YEAR = re.compile(r"(20\d\d)\s*年")
_TITLE = re.compile(r"20\d\d年?(?:度)?.{0,40}?(?:预算|决算|绩效)")
_TITLE_TAIL = re.compile(
    r"^20\d\d年?(?:度)?(?:的)?(?:部门|单位)?(?:综合)?(?:预算|决算|项目支出|整体支出|绩效|收支)"
)
_OFFICE = (
    "局", "委员会", "办公室", "厅", "院", "中心", "政府", "部", "会", "队", "所", "学校", "大学", "学院", "站", "处", "署", "社", "馆", "医院",
    "委", "办", "集团", "公司", "基地", "管委会", "机关", "协会", "联合会", "总队", "支队", "分局", "幼儿园", "小学", "中学", "法院", "检察院",
)  # fmt: skip
_OFFICE_END = re.compile(rf"(?:{'|'.join(_OFFICE)})(?:[（(][^（()）]{{1,8}}[)）])?$")
_PUBLISHER_LABEL = re.compile(
    r"^(?:部门|单位|预算单位|预算部门|填报单位|编制单位|部门\(单位\)|部门名称|单位名称|部门\(单位\)名称|公开单位|公开部门)(?:名称)?:(.{3,30}?)(?:单位:.*|金额单位.*)?$"
)
_DATE = re.compile(
    r"^(?:公开日期|发布日期|公开时间|发布时间|日期|时间|编制日期)?[::]?(20\d\d)年(\d{1,2})月(\d{1,2})日$"
)
_ISO_DATE = re.compile(
    r"^(?:公开日期|发布日期|公开时间|发布时间|日期|时间)[::]?(20\d\d)-(\d{1,2})-(\d{1,2})$"
)
_REGION = re.compile(
    r"(?:[\u4e00-\u9fff]{2,8}?(?:特别行政区|自治区|自治州|自治县|地区|省|市|州|盟|县|区|旗))+"
)
_CONTENTS = re.compile(r"^目录$")
_LEADER = re.compile(r"[.…·]{3,}\d*$|\d{1,3}$")
_LIST_MARK = re.compile(r"^(?:\d{1,2}[、.．)）]|[（(]\d{1,2}[)）]|[-*+])\s*")
_UNIT_LIST = re.compile(
    r"(?:预算单位|所属单位|预算编制范围).{0,30}(?:包括|如下|有)[^。]{0,12}[::]?$|预算编制范围.{0,30}包括[::]$"
)
_HEAD_LINES = 25
_CONTENTS_BLOCKS = 30
_CONTENTS_SHARE = 0.6


@dataclass(frozen=True, slots=True)
class HeadRecognition:
    """The head and the keys of the lines that belong to it, with the reason."""

    document: DocumentHead
    ignored: dict[int, str] = field(default_factory=dict)


def recognise_head(flow: Flow) -> HeadRecognition:
    """Title, publisher, fiscal year, region and date of publication as printed, each with its place.

    What is not printed is None. The region is the place name that the publisher's name starts with. The date is the
    one that stands on a line of its own, as ISO 8601.
    """
    lines = _list_lines(flow)
    ignored: dict[int, str] = {}
    places: dict[str, Source] = {}
    raw: dict[str, str] = {}
    title_lines = _find_title(lines)
    title = publisher = None
    if title_lines:
        title = "".join(clean_title(line.text) for line in title_lines)
        raw["title"] = "\n".join(line.text.strip() for line in title_lines)
        places["title"] = place_source(title_lines[0].place, raw["title"], title_lines[-1].place)
        ignored |= {line.key: "title of the document" for line in title_lines}
        publisher, at = _publisher_of_title(title_lines)
        if publisher and at:
            places["publisher"] = place_source(at.place, at.text.strip())
    if publisher is None:
        publisher, source = _labelled_publisher(flow)
        if source:
            places["publisher"] = source
    year = _find_year(title, title_lines, lines, places)
    published = _find_date(lines, places, raw, ignored)
    region = _region(publisher)
    if region and "publisher" in places:
        places["region"] = places["publisher"]
    ignored |= _contents(lines)
    ignored |= _contents_grids(flow, lines)
    document = flow.document
    return HeadRecognition(
        DocumentHead(
            title=title,
            publisher=publisher,
            fiscal_year=year,
            region=region,
            published=published,
            source=document.source,
            sha256=document.sha256,
            pages=document.pages,
            format=document.format,
            raw=raw,
            places=places,
        ),
        ignored,
    )


def find_publisher(flow: Flow) -> str | None:
    """The publisher alone, as `recognise_head` tells it."""
    title_lines = _find_title(_list_lines(flow))
    publisher = _publisher_of_title(title_lines)[0] if title_lines else None
    return _labelled_publisher(flow)[0] if publisher is None else publisher


def _list_lines(flow: Flow) -> list[Line]:
    return [
        b
        for b in flow.blocks
        if isinstance(b, Line) and b.key not in flow.ignored and re.search(r"\w", head_key(b.text))
    ]


def _find_title(lines: list[Line]) -> list[Line]:
    """The line that names year and budget, with the publisher's line above it if the title needs one."""
    for i, line in enumerate(lines[:_HEAD_LINES]):
        key = head_key(line.text)
        if _CONTENTS.match(key) or re.search(r"[。；]", key):
            return []
        if not _TITLE.search(key) or len(key) > 60 or key.endswith("表"):
            continue
        above = lines[i - 1] if i else None
        if _TITLE_TAIL.match(key) and above is not None and _is_office(head_key(above.text)):
            return [above, line]
        return [line]
    return []


def _is_office(key: str) -> bool:
    return bool(_OFFICE_END.search(key)) and 4 <= len(key) <= 40 and not re.search(r"[，。：:；]", key)


def _publisher_of_title(lines: list[Line]) -> tuple[str | None, Line | None]:
    if len(lines) == 2:
        return _without_summary(clean_title(lines[0].text)), lines[0]
    key = clean_title(lines[0].text)
    text = re.sub(r"20\d\d年?(?:度)?", "", key)
    found = re.match(r"^(.*?)(?:的)?(?:部门|单位)?(?:综合)?(?:预算|决算|项目支出|整体支出|绩效)", text)
    name = found.group(1) if found else ""
    return (_without_summary(name), lines[0]) if _is_office(compare_form(name)) else (None, None)


def _without_summary(name: str) -> str:
    return re.sub(r"[（(](?:汇总|本级|部门|含下属单位|机关)[)）]$", "", name)


def _texts(flow: Flow) -> Iterator[tuple[str, Line | Cell, Grid | None]]:
    for block in flow.blocks:
        if isinstance(block, Line):
            yield block.text, block, None
        else:
            for cell in block.cells:
                if cell.row < 3:
                    yield join_lines(cell.lines), cell, block


def _labelled_publisher(flow: Flow) -> tuple[str | None, Source | None]:
    """The office that a label names (单位名称：…) above the tables, when all such labels name the same one."""
    found: dict[str, Source] = {}
    for text, owner, _ in _texts(flow):
        match = _PUBLISHER_LABEL.match(head_key(text))
        if match and _is_office(match.group(1)):
            found.setdefault(match.group(1), place_source(owner.place, text.strip()))
    if len(found) == 1:
        name, source = next(iter(found.items()))
        return _without_summary(name), source
    return None, None


def _find_year(
    title: str | None, title_lines: list[Line], lines: list[Line], places: dict[str, Source]
) -> int | None:
    if title and (found := _YEAR.search(title)):
        line = next(line for line in title_lines if _YEAR.search(compare_form(line.text)))
        places["fiscal_year"] = place_source(line.place, line.text.strip())
        return int(found.group(1))
    years: dict[int, Line] = {}
    for line in lines:
        found = re.match(r"^[（(]?(20\d\d)年度?[)）]?(?:$|.{0,30}表$)", head_key(line.text))
        if found:
            years.setdefault(int(found.group(1)), line)
    if len(years) == 1:
        year, line = next(iter(years.items()))
        places["fiscal_year"] = place_source(line.place, line.text.strip())
        return year
    return None


def _find_date(
    lines: list[Line], places: dict[str, Source], raw: dict[str, str], ignored: dict[int, str]
) -> str | None:
    for line in lines:
        key = head_key(line.text)
        found = _DATE.match(key) or _ISO_DATE.match(key)
        if found and 1 <= int(found.group(2)) <= 12 and 1 <= int(found.group(3)) <= 31:
            raw["published"] = line.text.strip()
            places["published"] = place_source(line.place, line.text.strip())
            ignored[line.key] = "date of publication"
            return f"{found.group(1)}-{int(found.group(2)):02d}-{int(found.group(3)):02d}"
    return None


def _region(publisher: str | None) -> str | None:
    found = _REGION.match(publisher or "")
    return found.group() if found and found.end() < len(publisher or "") else None


def _contents(lines: list[Line]) -> dict[int, str]:
    """The lines of the list of contents: from 目录 to where its first entry is printed again as a heading."""
    start = next((i for i, line in enumerate(lines) if _CONTENTS.match(head_key(line.text))), None)
    if start is None:
        return {}
    ignored = {lines[start].key: "list of contents"}
    entries: set[str] = set()
    later = [head_key(line.text).lstrip("-") for line in lines]
    for i in range(start + 1, len(lines)):
        key = _LEADER.sub("", later[i])
        if key in entries or len(key) > 60 or re.search(r"[。；]", key):
            break
        if (
            later[i + 1 :]
            and not any(key in other for other in later[i + 1 :])
            and not _LEADER.search(later[i])
            and not _listed(key)
        ):
            break
        entries.add(key)
        ignored[lines[i].key] = "list of contents"
    return ignored


def _contents_grids(flow: Flow, lines: list[Line]) -> dict[int, str]:
    """The cells of a list of contents that layout took for a table: nearly all are headings printed again later."""
    headings = {head_key(line.text).strip("#-") for line in lines}
    ignored: dict[int, str] = {}
    for block in flow.blocks[:_CONTENTS_BLOCKS]:
        if not isinstance(block, Grid):
            continue
        texts = {cell.key: join_lines(cell.lines) for cell in block.cells}
        if not any("录" in compare_form(text) for text in texts.values()):
            continue
        keys = {key: head_key(_LEADER.sub("", text)) for key, text in texts.items()}
        filled = {key: text for key, text in keys.items() if text}
        known = sum(text in headings or text in ("目", "录", "目录") for text in filled.values())
        if filled and "录" in "".join(filled.values()) and known >= _CONTENTS_SHARE * len(filled):
            ignored |= dict.fromkeys(sorted(filled), "list of contents")
    return ignored


def _listed(key: str) -> bool:
    return bool(
        re.match(r"^(?:第[一二三四五六七八九十]+部分|[一二三四五六七八九十]+、|\d{1,2}[、.．]|[（(])", key)
    )


def recognise_units(flow: Flow, taken: frozenset[int]) -> Recognition:
    """The budget units that a disclosure lists: a table of 序号 and 单位名称, or a numbered list after 包括."""
    units: list[Unit] = []
    placed: set[int] = set()
    ignored: dict[int, str] = {}
    for index, block in enumerate(flow.blocks):
        if isinstance(block, Grid):
            if not any(cell.key in taken for cell in block.cells):
                _read_unit_grid(block, units, placed, ignored)
        elif block.key not in taken and _UNIT_LIST.search(compare_form(block.text)):
            _read_unit_lines(flow, index, taken, units, placed)
    return Recognition(units=tuple(units), placed=frozenset(placed), ignored=ignored)


def _read_unit_grid(grid: Grid, units: list[Unit], placed: set[int], ignored: dict[int, str]) -> None:
    heads = {cell.column: column_role(join_lines(cell.lines)) for cell in grid.cells if cell.row == 0}
    if "unit" not in heads.values() or grid.row_count < 2 or grid.column_count > 5:
        return
    if (
        any(role is None and _head_text(grid, column) for column, role in heads.items())
        and "order" not in heads.values()
    ):
        return
    names = next(column for column, role in heads.items() if role == "unit")
    codes = next((column for column, role in heads.items() if role == "code"), None)
    ignored |= {cell.key: "table head" for cell in grid.cells if cell.row == 0}
    for row in range(1, grid.row_count):
        cells = {
            cell.column: cell for cell in grid.cells if cell.row == row and compare_form("".join(cell.lines))
        }
        if names not in cells:
            continue
        name = squeeze(join_lines(cells[names].lines))
        code = squeeze(join_lines(cells[codes].lines)) if codes in cells else None
        units.append(Unit(code, name, place_source(cells[names].place, name)))
        placed |= {cell.key for cell in cells.values()}


def _head_text(grid: Grid, column: int) -> str:
    return next(
        (join_lines(cell.lines) for cell in grid.cells if cell.row == 0 and cell.column == column), ""
    )


def _read_unit_lines(
    flow: Flow, index: int, taken: frozenset[int], units: list[Unit], placed: set[int]
) -> None:
    for block in flow.blocks[index + 1 :]:
        if isinstance(block, Grid) or (block.key in taken and block.key not in flow.ignored):
            return
        key = compare_form(block.text)
        if not key or block.key in flow.ignored:
            continue
        if not _LIST_MARK.match(key):
            return
        name = _LIST_MARK.sub("", squeeze(block.text) or "").rstrip("；;。，,、")
        if not 3 <= len(name) <= 40:
            return
        units.append(Unit(None, name, place_source(block.place, block.text.strip())))
        placed.add(block.key)
