"""Content negotiation after RFC 9110."""

from __future__ import annotations

import pytest

from jixiao.server.negotiation import choose_media_type, parse_accept

OFFERED = ("text/html", "text/turtle", "application/ld+json")


@pytest.mark.parametrize(
    ("header", "chosen"),
    [
        (None, "text/html"),
        ("", "text/html"),
        ("*/*", "text/html"),
        ("text/turtle", "text/turtle"),
        ("text/*;q=0.5, application/ld+json", "application/ld+json"),
        ("text/turtle;q=0.1, text/html;q=0.9", "text/html"),
        ("text/html;q=0, */*", "text/turtle"),
        ("text/turtle;q=0.5, text/*;q=0.9", "text/html"),
        ("image/png", None),
        ("text/turtle;q=0", None),
        ("TEXT/Turtle; charset=utf-8", "text/turtle"),
        ("text/turtle;q=nonsense, text/html;q=0.3", "text/html"),
        (",,,;;", "text/html"),
    ],
)
def test_choice(header: str | None, chosen: str | None) -> None:
    assert choose_media_type(header, OFFERED) == chosen


def test_quality_is_clamped() -> None:
    assert [r.quality for r in parse_accept("a/b;q=7, c/d;q=-1")] == [1.0, 0.0]
