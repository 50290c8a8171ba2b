"""The house: floors import one way, each foreign library has its doors, no query text in the code, files stay small."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

SRC = Path(__file__).resolve().parent.parent / "src" / "jixiao"

# From the ground up; a module may import from its own floor's package and from floors below.
FLOORS = [
    {"errors", "text", "resources", "model", "vocabulary", "codelists", "iris"},
    {"readers"},
    {"layout"},
    {"extraction"},
    {"mapping"},
    {"store"},
    {"derivation"},
    {"query"},
    {"validation"},
    {"linking"},
    {"reasoning"},
    {"export"},
    {"report"},
    {"pipeline"},
    {"api"},
    {"server"},
    {"cli"},
    {"__main__"},
]

# The rooms of extraction, from the ground up: a module may import from its own room and from those below.
ROOMS = [
    {"reconcile", "coverage", "image_readings", "cells"},
    {"budget"},
    {"grids"},
    {"lists"},
    {"lines"},
    {"narrative"},
    {"extract"},
]

# Boxes on a page are the only floats that cross into the graph.
BOXES = {"mapping.places", "mapping.nodes"}

# Library → the modules or packages that may import it.
DOORS = {
    "rdflib": {"validation", "reasoning", "export", "linking"},
    "pyshacl": {"validation"},
    "shifty": {"validation"},
    "owlready2": {"reasoning"},
    "reasonable": {"reasoning"},
    "networkx": {"export"},
    "pyoxigraph": {
        "store",
        "mapping",
        "derivation",
        "query",
        "export",
        "server",
        "reasoning",
        "validation",
        "linking",
    },
    "pdfplumber": {"readers.pdf"},
    "pypdfium2": {"readers"},
    "pikepdf": {"readers"},
    "lxml": {"readers"},
    "xlrd": {"readers"},
    "selectolax": {"readers"},
    "opencc": {"text", "readers", "extraction"},
    "rapidocr": {"readers"},
    "cv2": {"readers"},
    "starlette": {"server"},
    "uvicorn": {"server"},
    "jinja2": {"report", "server"},
    "pyarrow": {"export"},
    "rapidfuzz": {"linking", "extraction", "derivation"},
    "distributed": {"pipeline"},
    "click": {"cli"},
    "rich": {"cli", "query"},
    "pandas": {"api"},
    "polars": {"api"},
}


def module_name(path: Path) -> str:
    parts = path.relative_to(SRC).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports_of(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module)
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


MODULES = sorted(SRC.rglob("*.py"))


def floor_of(module: str) -> int:
    top = module.split(".")[0]
    return next(number for number, rooms in enumerate(FLOORS) if top in rooms)


@pytest.mark.parametrize("path", MODULES, ids=module_name)
def test_imports_go_one_way(path: Path) -> None:
    module = module_name(path)
    if not module:
        return
    for name in imports_of(path):
        if not name.startswith("jixiao."):
            continue
        target = name.removeprefix("jixiao.")
        if target.startswith("__") or not target:
            continue
        same_room = target.split(".")[0] == module.split(".")[0]
        assert (
            same_room or floor_of(target) < floor_of(module) or (floor_of(target) == floor_of(module) == 0)
        ), f"{module} imports {name}, which is not below it"


EXTRACTION = [path for path in MODULES if module_name(path).startswith("extraction.")]


def room_of(module: str) -> int:
    name = module.split(".")[1]
    return next(number for number, rooms in enumerate(ROOMS) if name in rooms)


@pytest.mark.parametrize("path", EXTRACTION, ids=module_name)
def test_the_rooms_of_extraction_import_one_way(path: Path) -> None:
    module = module_name(path)
    for name in imports_of(path):
        target = name.removeprefix("jixiao.")
        if target.startswith("extraction."):
            assert room_of(target) <= room_of(module), f"{module} imports {name}, which is not below it"


@pytest.mark.parametrize("path", MODULES, ids=module_name)
def test_each_library_has_its_doors(path: Path) -> None:
    module = module_name(path)
    for name in imports_of(path):
        library = name.split(".")[0]
        if library in DOORS:
            allowed = any(module == door or module.startswith(f"{door}.") for door in DOORS[library])
            assert allowed, f"{module} imports {library}, whose doors are {sorted(DOORS[library])}"


@pytest.mark.parametrize("path", MODULES, ids=module_name)
def test_no_query_text_in_code(path: Path) -> None:
    query = re.compile(r"\b(SELECT|CONSTRUCT|ASK|INSERT|DELETE)\b[^\n]*(\bWHERE\b|\{)")
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            assert not query.search(node.value), f"query text in {module_name(path)} line {node.lineno}"


@pytest.mark.parametrize("path", MODULES, ids=module_name)
def test_files_stay_small(path: Path) -> None:
    if module_name(path) == "vocabulary":
        return
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 500


@pytest.mark.parametrize("path", MODULES, ids=module_name)
def test_no_floats_where_money_is(path: Path) -> None:
    module = module_name(path)
    if (
        not module.startswith(
            ("mapping", "derivation", "extraction.amounts", "extraction.narrative.statements")
        )
        or module in BOXES
    ):
        return
    calls = [n for n in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(n, ast.Call)]
    assert not [c for c in calls if isinstance(c.func, ast.Name) and c.func.id == "float"], (
        f"float() in {module}"
    )
