"""Makes realistic disclosures of invented offices, any number of them, from a seed; some carry planted faults.

The text form is the tab-separated list layout. The same number and seed give the same bytes.

Disclosures differ in size as offices do: most have about a dozen projects, a few have forty. The number of projects is
log-normal (median 12, sigma 0.8), cut to 1 … 40; its mean is about 15, which makes some 8,500 statements a document.
Sizes are spread evenly over the distribution as the numbers go up, so that ten documents and a thousand have the same mean.
"""

from __future__ import annotations

import math
import random
from dataclasses import dataclass
from pathlib import Path
from statistics import NormalDist

_PLACES = ("东山", "西河", "南岭", "北川", "青石", "白云", "长坡", "新桥", "安平", "永和")
_BODIES = (
    "教育局",
    "水利局",
    "文化和旅游局",
    "卫生健康局",
    "农业农村局",
    "交通运输局",
    "应急管理局",
    "统计局",
)
_WORKS = (
    "信息系统运行维护",
    "业务培训",
    "档案数字化",
    "宣传推广",
    "设备购置",
    "监督检查",
    "调查研究",
    "公共服务",
    "安全保障",
    "数据采集",
)
_FUNCTIONS = (
    ("205", "教育支出"),
    ("207", "文化旅游体育与传媒支出"),
    ("208", "社会保障和就业支出"),
    ("210", "卫生健康支出"),
)
_ROWS = (
    ("成本指标", "经济成本", "{work}支出", "≤", None, "万元", 20),
    ("产出指标", "数量指标", "开展{work}次数", "≥", 12, "次", 10),
    ("产出指标", "数量指标", "{work}覆盖单位数量", "≥", 30, "家", 10),
    ("产出指标", "质量指标", "{work}验收合格率", "≥", 95, "%", 10),
    ("产出指标", "时效指标", "{work}按期完成率", "=", 100, "%", 10),
    ("效益指标", "社会效益", "{work}知晓率", "≥", 85, "%", 10),
    ("效益指标", "可持续影响", "{work}长效机制健全程度", "定性", "优", "优良中低差", 10),
    ("满意度指标", "服务对象满意度", "{work}服务对象满意度", "≥", 90, "%", 10),
)


_SIZES = NormalDist(2.5, 0.8)
_MOST_PROJECTS = 40
_GOLDEN = (math.sqrt(5) - 1) / 2


@dataclass(frozen=True, slots=True)
class Generated:
    """A generated disclosure: its text and the faults planted in it, as (check number, 1-based line)."""

    text: str
    faults: tuple[tuple[int, int], ...]


def draw_size(number: int, seed: int = 1) -> int:
    """How many projects the disclosure of this number has, 1 to 40."""
    # Multiples of the golden ratio fall evenly between 0 and 1.
    share = (number * _GOLDEN + random.Random(seed).random()) % 1
    return min(_MOST_PROJECTS, max(1, round(math.exp(_SIZES.inv_cdf(share)))))


def make_disclosure(number: int, seed: int = 1, projects: int = 0) -> Generated:
    """One disclosure of `projects` projects (0: as many as offices have) with eight indicators each.

    About one project in ten has a fault.
    """
    projects = projects or draw_size(number, seed)
    chance = random.Random(f"{seed}/{number}")
    office = f"{chance.choice(_PLACES)}{chance.choice('甲乙丙丁戊己庚辛')}市{chance.choice(_BODIES)}"
    year = 2020 + number % 6
    works = [f"{chance.choice(_WORKS)}{n + 1}期" for n in range(projects)]
    money = [chance.randrange(100, 90000) for _ in works]
    lines = [f"# {office}", "", f"## {year} 年部门预算", "", "## 第二部分 部门预算表", ""]
    lines += _overview(sum(money), chance)
    lines += [
        "## 第三部分 情况说明",
        "",
        f"{year}年{office}预算实行绩效管理，涉及项目{projects}个，预算金额{_wan(sum(money))}万元。",
        "",
    ]
    lines += [f"## {year} 年部门预算项目支出绩效目标表", ""]
    lines.append(
        "单位名称\t项目名称\t项目类别\t预算数(万元)\t绩效目标\t一级指标\t二级指标\t三级指标\t绩效指标性质\t绩效指标值\t度量单位\t分值权重"
    )
    lines.append(f"合计-\t-\t-\t{_wan(sum(money))}\t\t\t\t\t\t\t\t")
    faults: list[tuple[int, int]] = []
    for order, (work, amount) in enumerate(zip(works, money, strict=True)):
        fault = chance.choice((1, 8, 10)) if chance.random() < 0.1 else 0
        lines += _project(order, office, year, work, amount, fault, len(lines), faults)
    return Generated("\n".join(lines) + "\n", tuple(faults))


def _wan(hundredths: int) -> str:
    return f"{hundredths / 100:,.2f}"


def _overview(total: int, chance: random.Random) -> list[str]:
    cuts = sorted(chance.sample(range(1, total), len(_FUNCTIONS) - 1))
    parts = [b - a for a, b in zip([0, *cuts], [*cuts, total], strict=True)]
    lines = ["## 一般公共预算支出表", "", "单位：万元", "", "科目编码\t科目名称\t合计\t基本支出\t项目支出"]
    lines.append(f"\t合计\t{_wan(total)}\t\t{_wan(total)}")
    for (code, name), part in zip(_FUNCTIONS, parts, strict=True):
        lines.append(f"{code}\t{name}\t{_wan(part)}\t\t{_wan(part)}")
    return [*lines, ""]


def _project(
    order: int,
    office: str,
    year: int,
    work: str,
    amount: int,
    fault: int,
    above: int,
    faults: list[tuple[int, int]],
) -> list[str]:
    lines = []
    for number, (level1, level2, level3, sign, value, unit, weight) in enumerate(_ROWS):
        shown = _wan(amount).replace(",", "") if value is None else str(value)
        points = weight
        if fault == 1 and number == 7:
            points = weight + 5
        if fault == 8 and number == 3:
            shown = "120"
        if fault == 10 and number == 0:
            shown = _wan(amount * 3).replace(",", "")
        head = ["", "", "", "", ""]
        if number == 0:
            goal = f"完成{work}各项任务，保障工作有序开展，提升服务水平。"
            code = f"62{order:04d}{year % 100:02d}24T{order:010d}"[:21].ljust(21, "0")
            head = [
                f"50200{order % 9 + 1}-{office}" if order == 0 else "",
                f"{code}-{work}经费",
                "3-特定目标类",
                _wan(amount),
                goal,
            ]
        previous = _ROWS[number - 1] if number else ("", "")
        first = level1 if level1 != previous[0] else ""
        second = level2 if (level1, level2) != previous[:2] else ""
        lines.append(
            "\t".join([*head, first, second, level3.format(work=work), sign, shown, unit, str(points)])
        )
    place = {1: 0, 8: 3, 10: 0}
    if fault:
        faults.append((fault, above + place[fault] + 1))
    return lines


def write_disclosures(folder: Path, count: int, seed: int = 1, projects: int = 0) -> None:
    """Writes `count` disclosures into `folder` as d00000.txt, d00001.txt, …"""
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(count):
        (folder / f"d{number:05d}.txt").write_text(
            make_disclosure(number, seed, projects).text, encoding="utf-8"
        )
