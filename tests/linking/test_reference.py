"""The reference data: every row against the rule it states, and every file told in the README beside it."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

from jixiao import codelists

TIERS = {
    1: "内蒙古 广西 重庆 四川 贵州 云南 西藏 陕西 甘肃 青海 宁夏 新疆",
    2: "河北 山西 吉林 黑龙江 安徽 江西 河南 湖北 湖南 海南",
    3: "辽宁 山东 福建",
    4: "天津 江苏 浙江 广东",
    5: "北京 上海",
}
SHARES = {"1": "80", "2": "60", "3": "50", "4": "30", "5": "10"}


def rows(root: Path, name: str) -> list[dict[str, str]]:
    with (root / "data" / "reference" / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_central_shares_follow_the_tiers(root: Path) -> None:
    shares = rows(root, "central-shares.csv")
    tier_of = {name: str(tier) for tier, names in TIERS.items() for name in names.split()}
    assert len(tier_of) == 31
    for row in shares:
        region = codelists.region(row["region_code"])
        assert region is not None and region.name == row["region"] and region.level == "province"
        assert row["tier"] == next(t for name, t in tier_of.items() if row["region"].startswith(name))
        if row["method"] == "tier":
            assert row["central_share_percent"] == SHARES[row["tier"]]
        assert (row["central_share_percent"] == "") == (row["method"] == "factors")
    assert len({(r["region_code"], r["matter"]) for r in shares}) == len(shares) == 31 * 6
    assert Counter(r["method"] for r in shares) == {"tier": 124, "factors": 31, "proportion": 31}


def test_cofog_codes_of_the_reference_data_are_those_of_the_list(root: Path) -> None:
    listed = {row["code"] for row in rows(root, "cofog.csv")}
    assert {row["cofog"] for row in rows(root, "central-shares.csv")} <= listed


def test_every_file_is_told_with_its_licence(root: Path) -> None:
    told = (root / "data" / "reference" / "README.md").read_text(encoding="utf-8")
    for path in (root / "data" / "reference").iterdir():
        assert path.name == "README.md" or path.name in told
    assert told.count("icence") >= 3
