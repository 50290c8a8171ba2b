"""The views `projects`, `units` and `money`: built in memory, analysed with networkx, laid out without a hairball."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal

from jixiao.errors import UsageError
from jixiao.export.analysis import ANALYSIS_COLUMNS, Analysis, analyse_graph, project_pairs
from jixiao.export.appearance import COLORS, Point, choose_size, place_beside, place_column, place_groups
from jixiao.export.merged import MERGED_COLUMNS, Member, Members, merge_members
from jixiao.export.source import read_rows
from jixiao.export.structure import view_structure
from jixiao.export.view import Column, GraphView, ViewEdge, ViewNode
from jixiao.store.graph_store import GraphStore

EDGE_COLUMNS = (Column("amount", "bigdecimal"), Column("shared", "liststring"))
# An indicator that stands in more projects than this would link them all with each other.
MOST_SHARING = 200
_WAN = Decimal(10_000)


def build_view(store: GraphStore, name: str) -> GraphView:
    """The view `structure`, `projects`, `units` or `money`; raises UsageError for another name."""
    builders: dict[str, Callable[[GraphStore], GraphView]] = {
        "structure": view_structure,
        "projects": view_projects,
        "units": view_units,
        "money": view_money,
    }
    if name not in builders:
        raise UsageError(f"no view is named {name!r}", remedy=f"use {', '.join(builders)}")
    return builders[name](store)


def _make_nodes(
    members: Mapping[str, tuple[str, Member]], analysis: Analysis, spots: Mapping[str, Point]
) -> list[ViewNode]:
    timed = any(column.dynamic for column in _choose_columns(members))
    return [
        ViewNode(
            iri, member.label, kind, {**member.values(), **analysis.measures[iri]}, member.timed() if timed else {},
            member.spells(),
            COLORS[kind], choose_size(member.total()), *spots[iri],
        )
        for iri, (kind, member) in sorted(members.items())
    ]  # fmt: skip


def _choose_columns(members: Mapping[str, tuple[str, Member]]) -> tuple[Column, ...]:
    """The columns of the nodes; the amount by year only where a node has more than one, else it repeats the amount.

    Readers that know no time (Gephi Lite) refuse files with columns by time.
    """
    timed = any(len(member.amounts) > 1 for _, member in members.values())
    return (*(c for c in MERGED_COLUMNS if timed or not c.dynamic), *ANALYSIS_COLUMNS)


def _sort_edges(edges: Iterable[ViewEdge]) -> list[ViewEdge]:
    return sorted(edges, key=lambda edge: (edge.source, edge.target, edge.kind))


def _analyse(members: Iterable[str], edges: Iterable[ViewEdge]) -> Analysis:
    return analyse_graph(members, ((edge.source, edge.target, edge.weight) for edge in edges))


def view_projects(store: GraphStore) -> GraphView:
    """Projects, linked where they use indicators of the same name; the weight counts the names they share."""
    found = merge_members(store)
    users: dict[str, set[str]] = defaultdict(set)
    for row in found.disclosures:
        for cells in read_rows(store, "network", "project-indicators", {"disclosure": row.iri}):
            project = found.stands_for.get(cells.said("subject"))
            if project is not None:
                users[cells.said("indicator")].add(project)
    shared = {name: members for name, members in users.items() if 1 < len(members) <= MOST_SHARING}
    left_out = sum(len(members) > MOST_SHARING for members in users.values())
    names: dict[tuple[str, str], list[str]] = defaultdict(list)
    for name in sorted(shared):
        ordered = sorted(shared[name])
        for index, first in enumerate(ordered):
            for second in ordered[index + 1 :]:
                names[first, second].append(name)
    pairs = project_pairs([(project, name) for name in sorted(shared) for project in sorted(shared[name])])
    edges = _sort_edges(
        ViewEdge(
            first,
            second,
            "shares-indicators",
            count,
            f"{count} 项",
            {"shared": tuple(names[first, second][:5])},
        )
        for (first, second), count in pairs.items()
    )
    members = {iri: ("project", member) for iri, member in found.projects.items()}
    analysis = _analyse(members, edges)
    nodes = _make_nodes(members, analysis, place_groups(analysis.communities))
    note = f"; {left_out} indicator names in more than {MOST_SHARING} projects left out" if left_out else ""
    return GraphView(
        "projects",
        f"Jixiao: projects that share indicators{note}",
        _choose_columns(members),
        EDGE_COLUMNS,
        nodes,
        edges,
    )


def _read_functions(store: GraphStore, found: Members) -> dict[tuple[str, str], tuple[Decimal, str]]:
    """(department, functional class) → the amount of the latest year and the printed name."""
    latest: dict[tuple[str, str], tuple[Decimal, str]] = {}
    for row in sorted(found.disclosures, key=lambda row: (row.year or 0, row.iri)):
        by_kind: dict[str, dict[str, tuple[Decimal, str]]] = defaultdict(dict)
        for cells in read_rows(store, "network", "unit-functions", {"disclosure": row.iri}):
            amount = cells.decimal("amount") or Decimal(0)
            held = by_kind[cells.said("kind")].get(cells.said("class"))
            # Of several columns the greatest is the total.
            if held is None or amount > held[0]:
                by_kind[cells.said("kind")][cells.said("class")] = (amount, cells.said("name"))
        # One table is enough, the one of all expenditure where it is there; adding tables up would count twice.
        best = max(
            by_kind, key=lambda kind: (not kind.endswith("general-public-expenditure"), kind), default=None
        )
        if best is not None:
            department = found.stands_for[row.iri]
            latest |= {(department, function): value for function, value in by_kind[best].items()}
    return latest


def _code(concept: str) -> str:
    return concept.rsplit("/", 1)[1]


def _function_nodes(spending: Mapping[tuple[str, str], tuple[Decimal, str]]) -> dict[str, tuple[str, Member]]:
    members: dict[str, tuple[str, Member]] = {}
    for (_, function), (amount, name) in sorted(spending.items()):
        code = _code(function)
        label = f"{code} {name}".strip()
        member = members.setdefault(function, ("function", Member(function, label, code=code)))[1]
        member.through = (member.through or Decimal(0)) + amount
    return members


def _spending_edges(spending: Mapping[tuple[str, str], tuple[Decimal, str]]) -> list[ViewEdge]:
    return [
        ViewEdge(
            department, function, "spends-on", amount / _WAN, f"{amount / _WAN:f} 万元", {"amount": amount}
        )
        for (department, function), (amount, _) in sorted(spending.items())
    ]


def _most_specific(
    spending: Mapping[tuple[str, str], tuple[Decimal, str]],
) -> dict[tuple[str, str], tuple[Decimal, str]]:
    """Without the classes whose subclasses stand beside them: 类 and 款 repeat what their 项 say."""
    codes = {(department, _code(function)) for department, function in spending}
    parents = {(department, code[:-2]) for department, code in codes if len(code) > 3}
    return {key: value for key, value in spending.items() if (key[0], _code(key[1])) not in parents}


def view_units(store: GraphStore) -> GraphView:
    """Departments with the functional classes they spend on, and linked with each other by those they share."""
    found = merge_members(store)
    spending = _most_specific(_read_functions(store, found))
    shared = project_pairs(sorted(spending))
    edges = _spending_edges(spending)
    edges += [
        ViewEdge(first, second, "shares-functions", count, f"{count} 项")
        for (first, second), count in shared.items()
    ]
    edges = _sort_edges(edges)
    members = {iri: ("department", member) for iri, member in found.departments.items()} | _function_nodes(
        spending
    )
    analysis = _analyse(members, edges)
    spots = place_groups(analysis.communities, spacing=90.0)
    nodes = _make_nodes(members, analysis, spots)
    return GraphView(
        "units",
        "Jixiao: departments and their functions",
        _choose_columns(members),
        EDGE_COLUMNS,
        nodes,
        edges,
    )


def view_money(store: GraphStore) -> GraphView:
    """The way of the money: fund → department → unit → project, and department → functional class (类)."""
    found = merge_members(store)
    spending = {key: value for key, value in _read_functions(store, found).items() if len(_code(key[1])) == 3}
    edges = _spending_edges(spending)
    members = {iri: ("department", member) for iri, member in found.departments.items()}
    members |= {iri: ("unit", member) for iri, member in found.units.items()}
    members |= {iri: ("project", member) for iri, member in found.projects.items()}
    members |= _function_nodes(spending)
    for (fund, department), (amount, name) in sorted(_read_funds(store, found).items()):
        member = members.setdefault(fund, ("fund", Member(fund, name)))[1]
        member.through = (member.through or Decimal(0)) + amount
        edges.append(
            ViewEdge(fund, department, "pays", amount / _WAN, f"{amount / _WAN:f} 万元", {"amount": amount})
        )
    for unit in found.units.values():
        edges.append(_money_edge(unit.department, unit, "gives"))
    for project in found.projects.values():
        edges.append(_money_edge(project.unit_iri or project.department, project, "funds"))
    edges = _sort_edges(edges)
    analysis = _analyse(members, edges)
    nodes = _make_nodes(members, analysis, _place_money(members, found))
    return GraphView(
        "money",
        "Jixiao: from funds to projects and functions",
        _choose_columns(members),
        EDGE_COLUMNS,
        nodes,
        edges,
    )


def _money_edge(source: str, member: Member, kind: str) -> ViewEdge:
    amount = member.total() or Decimal(0)
    return ViewEdge(
        source,
        member.iri,
        kind,
        amount / _WAN,
        f"{amount / _WAN:f} 万元",
        {"amount": amount},
        member.spells(),
    )


def _read_funds(store: GraphStore, found: Members) -> dict[tuple[str, str], tuple[Decimal, str]]:
    """(fund, department) → the amount of the latest year and the printed name."""
    latest: dict[tuple[str, str], tuple[Decimal, str]] = {}
    for row in sorted(found.disclosures, key=lambda row: (row.year or 0, row.iri)):
        own: dict[str, tuple[Decimal, str]] = {}
        for cells in read_rows(store, "network", "unit-funds", {"disclosure": row.iri}):
            amount = cells.decimal("amount") or Decimal(0)
            fund = cells.said("fund")
            if amount > 0 and (fund not in own or amount > own[fund][0]):
                own[fund] = (amount, cells.said("name"))
        latest |= {(fund, found.stands_for[row.iri]): value for fund, value in own.items()}
    return latest


def _place_money(members: Mapping[str, tuple[str, Member]], found: Members) -> dict[str, Point]:
    """Four columns: funds above functions, departments, units, projects; a parent stands at its children's height."""
    homes = {iri: index for index, iri in enumerate(found.departments)}
    units = {iri: index for index, iri in enumerate(found.units)}

    def key(member: Member) -> tuple[int, int, Decimal, str]:
        unit = units.get(member.unit_iri, len(units))
        return homes[member.department], unit, -(member.total() or Decimal(0)), member.iri

    projects = [member.iri for member in sorted(found.projects.values(), key=key)]
    top = 30.0 * max(len(projects), 2 * len(members) - 2 * len(projects))
    spots = place_column(projects, 2700.0, top, -top)
    of_unit: dict[str, list[str]] = defaultdict(list)
    of_department: dict[str, list[str]] = defaultdict(list)
    for project in found.projects.values():
        of_unit[project.unit_iri].append(project.iri)
        of_department[project.department].append(project.unit_iri or project.iri)
    spots |= place_beside({iri: of_unit[iri] for iri in found.units}, spots, 1800.0)
    spots |= place_beside({iri: of_department[iri] for iri in found.departments}, spots, 900.0)
    left = [
        iri for wanted in ("fund", "function") for iri, (kind, _) in sorted(members.items()) if kind == wanted
    ]
    spots |= place_column(left, 0.0, top / 2, -top / 2)
    missing = [iri for iri in sorted(members) if iri not in spots]
    return spots | place_column(missing, 900.0, -1.2 * top, -1.2 * top - 60.0 * len(missing))
