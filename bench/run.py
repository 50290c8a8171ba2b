"""Measures every stage beside its peer in one run and writes bench/RESULTS.md with a chart.

`python -m bench.run [--sizes 10,100] [--fixed 100] [--nodes 100000,1000000] [--networkx 100000,1000000]`, from the checkout's root.
Sizes are documents of the builds (1000 and 10000 on request), nodes those of the GEXF files; networkx needs 7 GB
of memory for a million.
"""

from __future__ import annotations

import argparse
import os
import platform
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from bench.chart import draw_growth
from bench.generate import draw_size, make_disclosure, write_disclosures
from bench.measure import Reading, exponent, measure

HERE = Path(__file__).resolve().parent
SAMPLE = HERE.parent / "data" / "disclosures" / "haidong-2024.txt"


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the table: what was measured, ours, the peer's, their ratio, the goal."""

    what: str
    ours: str
    peer: str
    ratio: str
    goal: str


@dataclass(frozen=True, slots=True)
class Builds:
    """The figures of one size: a full build, one of unchanged sources, one after a document changed."""

    documents: int
    full: Reading
    unchanged: Reading
    changed: Reading

    def peak(self) -> float:
        """The peak memory of any process, in MB."""
        figures = self.full.figures
        return max(figures["peak_parent_mb"], figures["peak_worker_mb"])


def measure_quads() -> list[Line]:
    """Writing N-Quads against rdflib and against writing the bytes alone."""
    found = measure("bench.quads").figures
    return [
        Line(
            "N-Quads written, thousand quads a CPU second", f"{found['ours']:.0f}", f"rdflib {found['rdflib']:.1f}",
            f"{found['over_rdflib']:.0f}×", "≥ 40×",
        ),
        Line(
            f"the same against writing alone: ready lines one by one ({found['bytes_per_quad']:.0f} bytes each)",
            f"{found['ours_mb']:.0f} MB/s", f"{found['by_line']:.0f} thousand, {found['by_line_mb']:.0f} MB/s",
            f"{found['share_of_lines']:.2f}", "≥ 0.3",
        ),
        Line(
            "the same against writing alone: one ready block (copying memory)",
            f"{found['ours_mb']:.0f} MB/s", f"{found['raw']:.0f} thousand, {found['raw_mb']:.0f} MB/s",
            f"{found['share_of_raw']:.2f}", "",
        ),
    ]  # fmt: skip


def measure_gexf(counts: Sequence[int], peer_counts: Sequence[int]) -> list[Line]:
    """GEXF files against networkx; the making of nodes and edges is taken off both sides."""
    lines = []
    for count in counts:
        ours = measure("bench.gexf", "ours", str(count), runs=1).figures
        mine = f"{ours['seconds']:.2f} CPU s, {ours['peak_mb'] - ours['base_mb']:.0f} MB"
        peer, ratio = "not run", ""
        if count in peer_counts:
            theirs = measure("bench.gexf", "networkx", str(count), runs=1).figures
            peer = f"networkx {theirs['seconds']:.2f} CPU s, {theirs['peak_mb'] - theirs['base_mb']:.0f} MB"
            ratio = f"{theirs['seconds'] / ours['seconds']:.1f}×"
        lines.append(
            Line(f"GEXF of {count:,} nodes, 1.5 edges each", mine, peer, ratio, "≥ 10×, memory flat")
        )
    return lines


def measure_validation() -> list[Line]:
    """Findings of a real disclosure of 36 projects, and the engine alone against pySHACL."""
    found = measure("bench.shacl", str(SAMPLE), runs=1).figures
    return [
        Line(
            f"all findings of {SAMPLE.stem} ({found['quads']:,.0f} quads)", f"{found['findings_seconds']:.2f} CPU s",
            "", "", "< 1 CPU s",
        ),
        Line(
            "its shapes alone, default engine", f"{found['shifty']:.3f} CPU s", f"pySHACL {found['pyshacl']:.2f} CPU s",
            f"{found['over_pyshacl']:.0f}×", "≥ 10×",
        ),
        Line(
            f"all its findings against {found['sparql_rules']:.0f} of the rules as sh:sparql (ended after a CPU minute)", f"{found['findings_seconds']:.2f} CPU s",
            f"pySHACL {found['sparql']:.1f} CPU s or more", f"≥ {found['sparql'] / found['findings_seconds']:.0f}×", "≥ 100×",
        ),
    ]  # fmt: skip


def measure_pdf() -> list[Line]:
    """Layout recovery and recognition beside the PDF library, on forms made through LibreOffice where it is installed."""
    if shutil.which("soffice") is None:
        return [
            Line(
                "PDF: recovery and recognition",
                "not run",
                "LibreOffice is not installed",
                "",
                "below the library's time",
            )
        ]
    found = measure("bench.pdf").figures
    return [
        Line(
            f"PDF of {found['pages']:.0f} forms: recovery and recognition ({found['pages_per_cpu_second']:.0f} pages a CPU second, reading included)",
            f"{found['ours_seconds']:.2f} CPU s", f"pdfplumber {found['library_seconds']:.2f} CPU s",
            f"{found['ours_over_library']:.2f} of it", "below 1",
        )
    ]  # fmt: skip


def measure_builds(folder: Path, count: int, projects: int = 0) -> Builds:
    """A full build of `count` generated documents, an unchanged one, and one after a document changed.

    `projects` is the size of every document, 0 for the sizes that offices have.
    """
    source, out = folder / f"in-{count}-{projects}", folder / f"out-{count}-{projects}"
    write_disclosures(source, count, projects=projects)
    words = ("bench.builds", str(source), str(out))
    full = measure(*words, runs=1)
    unchanged = measure(*words, runs=1)
    (source / "d00000.txt").write_text(make_disclosure(count + 1, projects=projects).text, encoding="utf-8")
    return Builds(count, full, unchanged, measure(*words, runs=1))


def describe_builds(builds: Builds, kind: str = "documents") -> list[Line]:
    """The rows of one size."""
    full, unchanged, changed = (b.figures["cpu"] for b in (builds.full, builds.unchanged, builds.changed))
    each, quads = full / builds.documents, builds.full.figures["quads"]
    name = f"{builds.documents:,} {kind}"
    cores = os.cpu_count() or 1
    return [
        Line(
            f"build of {name} ({quads:,.0f} quads)",
            f"{full:.1f} CPU s, {builds.full.wall:.0f} s wall, peak {builds.peak():.0f} MB",
            f"{each:.2f} CPU s a document, {1e6 * full / quads:.0f} a million quads",
            f"{builds.documents / builds.full.wall:.1f} documents a second in this run, {cores / each:.1f} if {cores} cores did nothing else",
            "≥ 5 a second, < 1 GB",
        ),
        Line(f"… unchanged, built again ({name})", f"{unchanged:.2f} CPU s", "", f"{100 * unchanged / full:.1f} %", "< 2 % at 1,000"),
        Line(f"… one document changed ({name})", f"{changed:.2f} CPU s", "", f"{100 * changed / full:.1f} %", "< 3 % at 1,000"),
    ]  # fmt: skip


def measure_questions(folder: Path, documents: int) -> Line:
    """Every named question on the store of the largest build."""
    found = measure("bench.questions", str(folder), runs=1).figures
    return Line(
        f"{found['questions']:.0f} named questions at {documents:,} documents (CPU)",
        f"all departments, or the first page of them: median {found['median_ms']:.0f} ms, slowest {found['slowest_ms']:.0f} ms",
        f"one department: median {found['named_median_ms']:.0f} ms, slowest {found['named_slowest_ms']:.0f} ms",
        "", "median < 100 ms, none > 1 s at 1,000",
    )  # fmt: skip


def describe_sizes(count: int) -> str:
    """The distribution of the sizes of generated documents in a sentence."""
    sizes = sorted(draw_size(number) for number in range(count))
    tenth, half, most = (sizes[count * share // 10] for share in (1, 5, 9))
    return (
        f"of {count:,} documents a tenth have at most {tenth}, half at most {half}, nine tenths at most {most}, "
        f"and the mean is {sum(sizes) / count:.1f}."
    )


def write_results(lines: Sequence[Line], builds: Sequence[Builds]) -> None:
    """bench/RESULTS.md and bench/growth.svg."""
    head = [
        "# What was measured",
        "",
        f"One run on {os.cpu_count()} cores ({platform.machine()}, Python {platform.python_version()}, "
        f"jixiao {version('jixiao')}, rdflib {version('rdflib')}, pyshacl {version('pyshacl')}, "
        f"networkx {version('networkx')}). CPU seconds are those of all processes; wall times hang on what else "
        "the machine does. Read the ratios, not the absolute figures. To run again: `make bench`, or "
        "`make bench BENCH='--sizes 10,100,1000'`.",
        "",
        f"The documents are generated, each project with 8 indicators, each document with four budget lines. Their sizes "
        f"are those that offices have: a log-normal number of projects, cut to 1 … 40; {describe_sizes(1000)} A build of "
        "documents that all have 30 projects stands beside them, so that figures by document can be read by statement.",
        "",
        "Builds of up to 20 documents also write the standard exports (GEXF, GraphML, CSV, Turtle, JSON-LD, Parquet), "
        "larger ones leave them to `jixiao export`: the sizes on the two sides of 20 are not to be compared. Goals "
        "without a figure beside them at 1,000 documents were not measured in this run.",
        "",
        "| what | ours | beside it | ratio | goal |",
        "|---|---|---|---|---|",
    ]
    rows = [f"| {line.what} | {line.ours} | {line.peer} | {line.ratio} | {line.goal} |" for line in lines]
    tail: list[str] = []
    if len(builds) > 1:
        first, last = builds[0], builds[-1]
        time = exponent(
            (first.documents, first.full.figures["cpu"]), (last.documents, last.full.figures["cpu"])
        )
        memory = exponent((first.documents, first.peak()), (last.documents, last.peak()))
        tail = [
            "",
            f"From {first.documents:,} to {last.documents:,} documents CPU time grows with exponent {time:.2f} "
            f"(goal ≤ 1.05) and the peak memory of any process with exponent {memory:.2f} (goal ≤ 0.1).",
            "",
            "![CPU seconds and peak memory of builds](growth.svg)",
        ]
        points = [(b.documents, b.full.figures["cpu"], b.peak()) for b in builds]
        (HERE / "growth.svg").write_text(draw_growth(points), encoding="utf-8")
    (HERE / "RESULTS.md").write_text("\n".join([*head, *rows, *tail]) + "\n", encoding="utf-8")


def main() -> None:
    """Runs everything and writes the results."""
    parser = argparse.ArgumentParser(prog="python -m bench.run")
    parser.add_argument("--sizes", default="10,100")
    parser.add_argument("--fixed", default="100", help="documents of the build in which all have 30 projects")
    parser.add_argument("--nodes", default="100000,1000000")
    parser.add_argument("--networkx", default="100000,1000000")
    chosen = parser.parse_args()
    sizes, nodes, peers = (
        sorted(int(n) for n in text.split(",") if n) for text in (chosen.sizes, chosen.nodes, chosen.networkx)
    )
    lines = [*measure_quads(), *measure_gexf(nodes, peers), *measure_validation(), *measure_pdf()]
    builds: list[Builds] = []
    with tempfile.TemporaryDirectory() as name:
        for size in sizes:
            builds.append(measure_builds(Path(name), size))
            lines += describe_builds(builds[-1])
            print("\n".join(line.what + ": " + line.ours for line in lines[-3:]), flush=True)
            if size != sizes[-1]:
                shutil.rmtree(Path(name) / f"out-{size}-0")
        if sizes:
            lines.append(measure_questions(Path(name) / f"out-{sizes[-1]}-0", sizes[-1]))
        if sizes and int(chosen.fixed):
            fixed = measure_builds(Path(name), int(chosen.fixed), projects=30)
            lines += describe_builds(fixed, "documents of 30 projects each")
    write_results(lines, builds)
    print((HERE / "RESULTS.md").read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()
