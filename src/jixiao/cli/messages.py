"""What the commands say, in Chinese and English; the language is an option, both by default."""

from __future__ import annotations

LANGUAGES = ("zh", "en", "both")

_TEXTS: dict[str, tuple[str, str]] = {
    "error": ("错误", "error"),
    "warning": ("注意", "note"),
    "documents": ("文档", "documents"),
    "document": ("文档", "document"),
    "projects": ("项目", "projects"),
    "entity_targets": ("整体支出目标", "entity targets"),
    "indicators": ("指标", "indicators"),
    "money": ("项目资金", "project money"),
    "tables": ("预算表", "budget tables"),
    "statements": ("文字说明数据", "statements"),
    "findings": ("发现问题", "findings"),
    "Violation": ("违规", "violations"),
    "Warning": ("警示", "warnings"),
    "Info": ("提示", "remarks"),
    "coverage": ("覆盖", "coverage"),
    "placed": ("已归位", "placed"),
    "ignored": ("按名忽略", "ignored by name"),
    "unplaced": ("未归位", "unplaced"),
    "cells": ("单元", "cells"),
    "amounts": ("金额", "amounts"),
    "triples": ("三元组", "quads"),
    "outputs": ("输出", "outputs"),
    "validation_time": ("校验用时", "validation time"),
    "total_time": ("总用时", "total time"),
    "unchanged": ("未变化", "unchanged"),
    "rebuilt": ("已重建", "rebuilt"),
    "unreadable": ("无法读取", "could not be read"),
    "conforms": ("符合规则：没有违规", "conforms: no violation"),
    "does_not_conform": ("不符合规则", "does not conform"),
    "interrupted": (
        "已中断：已完成的文档会保留，重新运行即可继续",
        "interrupted: finished documents are kept, run again to go on",
    ),
    "not_run": ("未运行", "not run"),
    "present": ("可用", "present"),
    "missing": ("缺少", "missing"),
    "consistent": ("本体与数据一致", "consistent"),
    "inconsistent": ("本体与数据不一致", "inconsistent"),
    "written": ("已写出", "written"),
    "serving": ("正在提供服务", "serving"),
    "stale_dataset_links": (
        "原有的数据集链接已随重建移除：重新运行 jixiao link DIR --dataset FILE",
        "links to a data set went with the former graph: run `jixiao link DIR --dataset FILE` again",
    ),
    "stale_reasoning": (
        "reasoning.nq 属于原来的图谱，已移除：重新运行 jixiao reason DIR",
        "reasoning.nq was of the former graph and is gone: run `jixiao reason DIR` again",
    ),
    "building": ("处理", "building"),
    "assembling": ("汇总", "assembling"),
}


def say(key: str, language: str = "both") -> str:
    """The words for `key` in `language` ("zh", "en" or "both": 中文 English); unknown keys raise KeyError."""
    zh, en = _TEXTS[key]
    return {"zh": zh, "en": en, "both": f"{zh} {en}"}[language]
