"""List tables: the sample disclosure, and an invented table through every kind of damage."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from list_cases import HEADS, PROJECTS, ROLES, SYNONYMS, Damage, Project, print_table

from jixiao.extraction.lists.list_tables import recognise_flat_lists, recognise_list_tables
from jixiao.layout.flow import recover_flow
from jixiao.model.document import Flow, Grid
from jixiao.model.records import Indicator, Recognition
from jixiao.model.records import Project as Record
from jixiao.readers.open import read_bytes, read_document
from jixiao.text import compare_form


def _flow(text: str) -> Flow:
    return recover_flow(read_bytes(text.encode(), Path("table.txt")))


def _read(text: str) -> Recognition:
    return recognise_list_tables(_flow(text), frozenset())


def _cells(indicator: Indicator) -> tuple[str | None, ...]:
    return tuple(
        compare_form(getattr(indicator, name)) or None
        for name in ("level1", "level2", "level3", "operator", "value", "unit", "weight")
    )


def _expected(project: Project, without: frozenset[str] = frozenset()) -> list[tuple[str | None, ...]]:
    roles = ROLES[5:]
    return [
        tuple(
            None if role in without else compare_form(cell) for role, cell in zip(roles, target, strict=True)
        )
        for target in project.targets
    ]


def _check(found: Recognition, damage: Damage) -> None:
    assert [p.name for p in found.projects] == [p.name for p in PROJECTS]
    for record, project in zip(found.projects, PROJECTS, strict=True):
        assert record.code == (project.code if damage.glue_code else None)
        assert record.budget is not None
        assert (record.budget.amount, record.budget.unit) == (project.amount, "万元")
        if "unit" not in damage.without:
            assert f"{record.unit.code}-{record.unit.name}" == project.unit
        if "goal" not in damage.without:
            assert compare_form("".join(record.goals)) == compare_form(project.goal)
        assert [_cells(i) for i in record.indicators] == _expected(project, damage.without)


@pytest.fixture(scope="module")
def sample(root: Path) -> tuple[Flow, Recognition]:
    flow = recover_flow(read_document(root / "data" / "disclosures" / "haidong-2024.txt"))
    return flow, recognise_list_tables(flow, frozenset())


def _project(found: Recognition, code: str) -> Record:
    return next(project for project in found.projects if project.code == code)


def test_sample_holds_every_project_and_indicator(sample: tuple[Flow, Recognition]) -> None:
    _, found = sample
    assert len(found.projects) == 36
    assert sum(len(project.indicators) for project in found.projects) == 278
    assert sum(Decimal(p.budget.amount) for p in found.projects if p.budget) == Decimal("1266.08")
    assert {(d.what, d.value, d.unit) for d in found.declared} == {
        ("execution_weight", "10", "%"),
        ("project_total", "1266.08", "万元"),
    }
    assert [unit.code for unit in found.units] == ["502001", "502002", "502003"]
    assert [entry["what"] for entry in found.unreconciled] == ["weights"]


def test_sample_leaves_no_cell_unaccounted(sample: tuple[Flow, Recognition]) -> None:
    flow, found = sample
    grid = max((b for b in flow.blocks if isinstance(b, Grid)), key=lambda b: b.row_count)
    keys = {cell.key for cell in grid.cells if compare_form("".join(cell.lines))}
    assert keys == (found.placed | found.ignored.keys()) & keys
    assert not found.placed & found.ignored.keys()


def test_sample_rows_before_their_head_belong_to_the_project_below(sample: tuple[Flow, Recognition]) -> None:
    _, found = sample
    project = _project(found, "63020000024T000000456")
    assert project.source.line is not None
    early = [i for i in project.indicators if i.source.line and i.source.line < project.source.line]
    assert [(i.level1, i.value, i.unit, i.weight) for i in early] == [
        ("成本指标", "优", "优良中低差", "10"),
        ("产出指标", "327", "名", "20"),
        ("产出指标", "优", "优良中低差", "10"),
    ]


def test_sample_lost_cells_stay_empty_beside_what_follows_from_the_rest(
    sample: tuple[Flow, Recognition],
) -> None:
    _, found = sample
    last = _project(found, "63020000024T000000641").indicators[-1]
    assert (last.level2, last.operator, last.value, last.unit, last.weight) == (
        "服务对象满意度", "≥", None, None, None,
    )  # fmt: skip
    assert set(last.lost) == {"level3", "value", "unit", "weight"}
    assert last.inferred["weight"]["value"] == "10"
    first = _project(found, "63020000024T000000469").indicators[0]
    assert first.level2 is None
    assert first.inferred["level2"]["value"] == "数量指标"
    unlabelled = _project(found, "63020000024T000000453").indicators[7]
    assert (unlabelled.level1, unlabelled.level2) == (None, None)
    assert unlabelled.inferred["level1"]["value"] == "效益指标"


def test_sample_pieces_of_cut_cells_are_joined(sample: tuple[Flow, Recognition]) -> None:
    _, found = sample
    project = _project(found, "63020000024T000001046")
    assert project.name == "就业创业服务补贴(2023)"
    assert project.indicators[0].level1 == "成本指标"
    assert _project(found, "63020000024T000000643").indicators[3].level3 == "参加考务人员业务能力提升培训"
    printed = _project(found, "63020000023T000000003").indicators[6]
    assert (printed.level2, printed.raw["level2"]) == ("社会效益", "社会")


def test_undamaged() -> None:
    _check(_read(print_table(Damage())), Damage())


@pytest.mark.parametrize(
    "damage",
    [
        Damage(wrap=5),
        Damage(heads=HEADS | SYNONYMS),
        Damage(page_rows=5, shifts=(-2, 1, 0), trim=True),
        Damage(page_rows=4, shifts=(0, -1, 2), cut=True, wrap=6),
        Damage(late_heads={1: 1, 2: 2, 3: 1}),
        Damage(late_heads={2: 1, 3: 2}, without=frozenset({"weight"})),
        Damage(page_rows=6, shifts=(1, -3), repeat_head=True, wrap=7),
        Damage(fill_levels=True, page_rows=5, shifts=(2, -1)),
        Damage(without=frozenset({"unit", "category", "goal"}), page_rows=5, shifts=(-1, 0)),
        Damage(glue_code=False, page_rows=6, shifts=(1, -1), trim=True),
    ],
    ids=lambda damage: "",
)
def test_damaged(damage: Damage) -> None:
    _check(_read(print_table(damage)), damage)


@settings(max_examples=25, deadline=None)
@given(
    front=st.permutations(ROLES[:5]),
    back=st.permutations(ROLES[8:]),
    shifts=st.lists(st.integers(-4, 3), min_size=1, max_size=4),
    page_rows=st.integers(4, 9),
    wrap=st.sampled_from([0, 5, 8]),
    trim=st.booleans(),
    late=st.dictionaries(st.integers(1, 3), st.integers(0, 1), max_size=3),
)
def test_any_order_of_columns_shift_and_late_head(
    front: list[str],
    back: list[str],
    shifts: list[int],
    page_rows: int,
    wrap: int,
    trim: bool,
    late: dict[int, int],
) -> None:
    damage = Damage(
        wrap=wrap,
        page_rows=page_rows,
        shifts=shifts,
        trim=trim,
        late_heads=late,
        order=(*front, *ROLES[5:8], *back),
    )
    _check(_read(print_table(damage)), damage)


@settings(max_examples=25, deadline=None)
@given(number=st.integers(0, 20), role=st.sampled_from(["level3", "measurement_unit", "weight"]))
def test_a_lost_cell_changes_nothing_else(number: int, role: str) -> None:
    lines = print_table(Damage(page_rows=6, shifts=(1, -1))).split("\n")
    rows = [at for at, line in enumerate(lines) if "\t" in line][2:]
    name = {"measurement_unit": "unit"}.get(role, role)
    flat = [target for project in PROJECTS for target in project.targets]
    target = dict(zip(ROLES[5:], flat[number], strict=True))
    values = lines[rows[number]].split("\t")
    at = max(i for i, value in enumerate(values) if value == target[role])
    values[at] = ""
    lines[rows[number]] = "\t".join(values)
    found = [indicator for project in _read("\n".join(lines)).projects for indicator in project.indicators]
    expected = [tuple(compare_form(cell) for cell in row) for row in flat]
    assert len(found) == len(expected)
    for index, indicator in enumerate(found):
        if index != number:
            assert _cells(indicator) == expected[index]
    lost = found[number]
    if target["operator"] != "定性":
        assert getattr(lost, name) is None
        assert name in lost.lost
    if role == "weight":
        assert Decimal(lost.inferred["weight"]["value"]) == Decimal(target["weight"])


@pytest.mark.parametrize("piped", [False, True])
def test_delimiters_do_not_make_a_damaged_grid_exact(piped: bool) -> None:
    damage = Damage(page_rows=5, shifts=(-3, -1, 1))
    lines = print_table(damage).split("\n")
    if piped:
        lines = [f"| {' | '.join(line.split(chr(9)))} |" if "\t" in line else line for line in lines]
    else:
        width = max(line.count("\t") for line in lines)
        lines = [line + "\t" * (width - line.count("\t")) if "\t" in line else line for line in lines]
    found = recognise_flat_lists(_flow("\n".join(lines)), frozenset())
    _check(found, damage)


@pytest.mark.parametrize(
    "unknown",
    [{"category"}, {"operator", "weight"}, {"goal", "level3", "measurement_unit"}, set(ROLES)],
    ids=["category", "operator, weight", "goal, level3, unit", "every one"],
)
def test_columns_under_unknown_head_words_are_told_by_their_cells(unknown: set[str]) -> None:
    heads = HEADS | {role: f"甲乙丙丁{ROLES.index(role)}栏" for role in unknown}
    damage = Damage(heads=heads, page_rows=6, shifts=(1, -1), without=frozenset())
    found = _read(print_table(damage))
    money = None if "amount" in unknown else "万元"
    assert [p.budget.unit for p in found.projects if p.budget] == [money] * len(PROJECTS)
    assert [p.code for p in found.projects] == [p.code for p in PROJECTS]
    assert [p.category for p in found.projects] == [p.category for p in PROJECTS]
    for record, project in zip(found.projects, PROJECTS, strict=True):
        assert [_cells(i) for i in record.indicators] == _expected(project)


@pytest.mark.parametrize("lost", ["operator", "level3", "unit", "project"])
def test_a_head_word_that_is_lost_costs_no_cell(lost: str) -> None:
    lines = print_table(Damage(page_rows=5, shifts=(0, 1, -1))).split("\n")
    lines[2] = "\t".join(head for role, head in HEADS.items() if role != lost)
    _check(_read("\n".join(lines)), Damage())


@settings(max_examples=15, deadline=None)
@given(number=st.integers(0, 19), wrap=st.sampled_from([0, 6]))
def test_two_rows_run_together_are_parted(number: int, wrap: int) -> None:
    lines = print_table(Damage(wrap=wrap)).split("\n")
    at = [index for index, line in enumerate(lines) if "\t" in line][2:][number]
    lines[at : at + 2] = [lines[at] + "\t" + lines[at + 1].lstrip("\t")]
    _check(_read("\n".join(lines)), Damage())


@settings(max_examples=15, deadline=None)
@given(number=st.integers(0, 20), role=st.sampled_from(["operator", "value", "weight"]))
def test_a_row_torn_inside_its_target_is_joined(number: int, role: str) -> None:
    lines = print_table(Damage()).split("\n")
    at = [index for index, line in enumerate(lines) if "\t" in line][2:][number]
    cells = lines[at].split("\t")
    cut = ROLES.index(role)
    # 定性 定性 定性 torn before its value reads as a whole target that begins with its operator.
    assume(cells[ROLES.index("value")] != "定性")
    lines[at : at + 1] = ["\t".join(cells[:cut]), "\t" * cut + "\t".join(cells[cut:])]
    _check(_read("\n".join(lines)), Damage())


def test_a_label_glued_to_the_text_behind_it_is_a_cell() -> None:
    lines = [line.replace("指标\t数量指标\t", "指标 数量指标 ") for line in print_table(Damage()).split("\n")]
    _check(_read("\n".join(lines)), Damage())


def test_a_unit_on_a_row_of_its_own_holds_for_the_projects_below() -> None:
    lines = print_table(Damage()).split("\n")
    out: list[str] = []
    for line in lines:
        cells = line.split("\t")
        if len(cells) > 3 and cells[0].startswith("8010"):
            out.append("\t".join([cells[0], "", "", "20.50", *[""] * (len(cells) - 4)]))
            cells[0] = ""
        out.append("\t".join(cells))
    found = _read("\n".join(out))
    _check(found, Damage())
    assert [d.value for d in found.declared if d.what == "unit_project_total"] == ["20.50", "20.50"]


def test_rows_of_a_project_whose_head_is_lost_go_to_no_other_project() -> None:
    lines = print_table(Damage()).split("\n")
    at = next(number for number, line in enumerate(lines) if PROJECTS[3].code in line)
    cells = lines[at].split("\t")
    lines[at] = "\t".join(["", "", "", "", "", *cells[5:]])
    flow = _flow("\n".join(lines))
    found = recognise_list_tables(flow, frozenset())
    assert [p.code for p in found.projects] == [p.code for p in PROJECTS[:3]]
    assert [_cells(i) for i in found.projects[2].indicators] == _expected(PROJECTS[2])
    assert [entry["what"] for entry in found.unreconciled] == ["project_total", "project head"]
    left = {
        cell.place.line
        for block in flow.blocks
        if isinstance(block, Grid)
        for cell in block.cells
        if cell.lines and cell.key not in found.placed and cell.key not in found.ignored
    }
    assert left == set(range(at + 1, at + 1 + len(PROJECTS[3].targets)))


def test_no_list_table_no_record() -> None:
    text = "项目\t预算数\n一、一般公共服务支出\t120.00\n二、教育支出\t80.00\n\n合计\t200.00"
    assert _read(text) == Recognition()
