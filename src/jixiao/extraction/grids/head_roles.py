"""What one column of an indicator table is: by the words of its head, and by the names of levels below it."""

from __future__ import annotations

import re

from jixiao.extraction.cells.headers import column_role, form_label
from jixiao.extraction.cells.levels import find_level
from jixiao.extraction.cells.money_words import names_budget
from jixiao.extraction.grids.logical_tables import LogicalTable
from jixiao.extraction.grids.settled_columns import LONGEST_HEAD
from jixiao.text import compare_form

_TELLING = tuple(
    (re.compile(pattern), role)
    for pattern, role in (
        (r"^一级.{0,4}指标", "level1"),
        (r"^二级.{0,4}指标", "level2"),
        (r"^三级.{0,4}指标(?!.*[分值])|^(绩效)?指标名称", "level3"),
        (r"(上年|上一年|前年|往年|历史|基期|近[两三]年).*(值|完成|实现)", "last_value"),
        (r"(半年|季度|阶段|1-\d+月).*目标?值", "half_value"),
        (r"(实施期|中长期|三年|总体|周期|长期).*(指标|目标)值", "whole_value"),
        (r"(预期|预计|计划|目标).*(完成|实现)值$", "value"),
        (r"(实际|完成|实现).*(值|情况|数)$", "actual"),
        (r"偏差|未完成.*原因|改进措施", "explanation"),
        (r"(评|扣|计|赋).{0,3}分.*(标准|规则|办法|细则)", "standard"),
        (r"(全年|年度|预期|计划|本年|当年).{0,4}(指标|目标)值", "value"),
        (r"(指标|绩效)?(解释|说明|内涵|描述|释义)", "content"),
        (r"(设定|确定|取值|选取).*依据|数据来源", "basis"),
        (r"(计量|度量|指标值?|数量)单位", "measurement_unit"),
        (r"指标.{0,4}(性质|方向|符号)|运算符|比较符", "operator"),
        (r"权重|分值", "weight"),
        (r"得分", "score"),
        (r"(指标|目标|预期|计划|绩效).{0,4}值", "value"),
    )
)
_NAMING_LABELS = ("project", "project_code")
"""Labels of forms that head the column of a list as well (资金名称, 政策（项目）名称)."""


def guess_role(text: str | None) -> str | None:
    """The role of a column head: as the list names it, else by the words that such heads are made of.

    三级指标（含计算方法） heads names, 全年预期目标值 values, however the rest of the head reads.
    """
    role = column_role(text)
    form = compare_form(text)
    if role is not None or not 2 <= len(form) <= LONGEST_HEAD:
        return role
    if (label := form_label(text)) in _NAMING_LABELS:
        return label
    told = next((named for pattern, named in _TELLING if pattern.search(form)), None)
    return told or ("amount" if names_budget(text) else None)


def find_level_depth(table: LogicalTable, start: int, column: int) -> int | None:
    """1 or 2 when the cells of a column below a head are names of that level, most of them."""
    cells = {
        cell.key: cell for row in range(start, table.row_count) if (cell := table.at(row, column)) is not None
    }
    texts = [c.text for c in cells.values() if c.form and c.column == column and "side" not in c.cell.flags]
    for depth in (1, 2):
        if len(texts) >= 2 and sum(find_level(text, depth) is not None for text in texts) >= 0.7 * len(texts):
            return depth
    return None
