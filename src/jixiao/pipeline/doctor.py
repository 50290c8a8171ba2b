"""Looks at the installation: which optional parts are there, and what their absence costs."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import dataclass
from importlib import metadata, util

from jixiao import resources


@dataclass(frozen=True, slots=True)
class Item:
    """One part of the installation; `cost` says what does not work without it."""

    name: str
    present: bool
    detail: str
    cost: str = ""


_LIBRARIES = (
    ("pyshacl", "pyshacl", "validation cannot run at all 无法校验"),
    ("pyshifty", "shifty", "validation runs on pySHACL, slower 校验改用 pySHACL，较慢"),
    ("pyoxigraph", "pyoxigraph", "no store and no queries 无法建库与查询"),
    ("reasonable", "reasonable", "`reason --reasoner owlrl` does not run 无 OWL RL 推理"),
    ("rapidocr", "rapidocr", "scanned pages cannot be read: install the extra `ocr` 无法识别扫描件"),
    ("onnxruntime", "onnxruntime", "scanned pages cannot be read: install the extra `ocr` 无法识别扫描件"),
    (
        "distributed",
        "distributed",
        "`build --cluster` does not run: install the extra `cluster` 无法使用集群",
    ),
    (
        "pandas",
        "pandas",
        "answers in notebooks come as plain rows: install the extra `notebook` 笔记本无数据框",
    ),
)


def examine_installation() -> tuple[Item, ...]:
    """Every part, present or missing, in a fixed order."""
    items = [Item("jixiao", True, f"{metadata.version('jixiao')}, {resources.root()}")]
    for name, module, cost in _LIBRARIES:
        present = util.find_spec(module) is not None
        items.append(Item(name, present, metadata.version(name) if present else "", cost))
    items.append(_find_java())
    items.append(
        _find_program(
            "soffice", "old .doc and .rtf files are read only if antiword is there 旧版 DOC/RTF 可能无法读取"
        )
    )
    items.append(_find_program("antiword", "old .doc files need LibreOffice 旧版 DOC 需要 LibreOffice"))
    return tuple(items)


def _find_java() -> Item:
    cost = "`reason` with HermiT does not run; `--reasoner owlrl` does 无法运行 HermiT，可用 owlrl"
    java = shutil.which("java")
    if java is None:
        return Item("java", False, "", cost)
    try:
        shown = subprocess.run([java, "-version"], capture_output=True, text=True, timeout=20, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return Item("java", False, java, cost)
    return Item("java", shown.returncode == 0, (shown.stderr or shown.stdout).splitlines()[0], cost)


def _find_program(name: str, cost: str) -> Item:
    found = shutil.which(name)
    return Item(name, found is not None, found or "", cost)
