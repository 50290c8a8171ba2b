"""The explorer as files: every page of every project is there, and nothing in it needs a server to be read."""

from __future__ import annotations

import re
from pathlib import Path

from jixiao.server.static_site import write_site


def test_site(built: Path, tmp_path: Path) -> None:
    out = tmp_path / "site"
    written = write_site(built, out)
    assert len(written) == 5 + 2 * 2 + 46 + 1
    assert (out / "index.html").is_file()
    assert (out / "static" / "site.css").is_file()
    assert (out / "graph.nq").stat().st_size == (built / "graph.nq").stat().st_size
    home = (out / "index.html").read_text(encoding="utf-8")
    for path in re.findall(r'href="(/documents/[^"?]+)"', home):
        assert (out / path.strip("/") / "index.html").is_file()
