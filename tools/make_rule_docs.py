"""Writes docs/rules/: one page per shape and an index, from the shape files, the test examples and the samples.

Run from the checkout: python tools/make_rule_docs.py
"""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

from jixiao.derivation.derive import derive_document
from jixiao.extraction.extract import extract_document
from jixiao.mapping.map import map_extraction
from jixiao.readers.open import read_document
from jixiao.validation.rules import Rule, load_rules
from jixiao.validation.validate import validate_document

ROOT = Path(__file__).resolve().parent.parent
SEVERITIES = {"Violation": "违规 Violation", "Warning": "警示 Warning", "Info": "提示 Info"}


def count_findings(root: Path) -> dict[str, Counter[str]]:
    """How often each rule fires on each sample disclosure."""
    counts = {}
    for path in sorted((root / "data" / "disclosures").glob("*.txt")):
        printed = map_extraction(extract_document(read_document(path)))
        counts[path.stem] = Counter(f.rule for f in validate_document(printed, derive_document(printed)))
    return counts


def render_rule(rule: Rule, examples: Path, counts: dict[str, Counter[str]]) -> str:
    """The page of one rule as Markdown."""
    lines = [
        f"# {rule.title_zh} · {rule.title_en}",
        "",
        f"`{rule.name}` · check {rule.check} · {SEVERITIES[rule.severity]}",
        "",
        rule.why,
        "",
        "| | |",
        "|---|---|",
        f"| Says | {rule.message_zh} |",
        f"| | {rule.message_en} |",
        f"| Norm | {rule.norm} |",
        f"| Looks at | {', '.join(f'`jx:{target}`' for target in rule.targets)}, fact `jx:{rule.path}` |",
        f"| Shape | [shapes/{rule.file}.ttl](../../shapes/{rule.file}.ttl) `<{rule.iri}>` |",
    ]
    if rule.cause != "document":
        lines.append("| Cause | damage of the text form, never the department's fault |")
    fired = ", ".join(f"{name} {counted[rule.name]}" for name, counted in counts.items())
    lines += [f"| Fires on the samples | {fired} |", ""]
    for kind, title in (("valid", "Keeps the rule"), ("invalid", "Breaks the rule")):
        text = (examples / rule.name / f"{kind}-1.ttl").read_text(encoding="utf-8")
        body = "\n".join(line for line in text.splitlines() if not line.startswith("@prefix")).strip()
        lines += [f"## {title}", "", "```turtle", body, "```", ""]
    return "\n".join(lines)


def render_index(rules: list[Rule], counts: dict[str, Counter[str]]) -> str:
    """The index of all rules by check number."""
    names = list(counts)
    lines = [
        "# Rules",
        "",
        f"{len(rules)} rules carry out 24 checks. A message in braces is filled from the facts of the focus node.",
        "",
        f"| Check | Rule | Severity | {' | '.join(names)} |",
        f"|---|---|---|{'---|' * len(names)}",
    ]
    for rule in rules:
        fired = " | ".join(str(counts[name][rule.name]) for name in names)
        lines.append(
            f"| {rule.check} | [{rule.title_zh} · {rule.title_en}]({rule.name}.md) | {rule.severity} | {fired} |"
        )
    return "\n".join([*lines, ""])


def main() -> int:
    """Writes all pages; pages of rules that are gone are removed."""
    folder = ROOT / "docs" / "rules"
    folder.mkdir(parents=True, exist_ok=True)
    counts = count_findings(ROOT)
    rules = sorted(load_rules().values(), key=lambda r: (r.check, r.file, r.name))
    examples = ROOT / "tests" / "shapes"
    pages = {"index.md": render_index(rules, counts)}
    pages |= {f"{rule.name}.md": render_rule(rule, examples, counts) for rule in rules}
    for path in folder.glob("*.md"):
        if path.name not in pages:
            path.unlink()
    for name, text in pages.items():
        (folder / name).write_text(text, encoding="utf-8")
    print(f"{len(pages)} pages")
    return 0


if __name__ == "__main__":
    sys.exit(main())
