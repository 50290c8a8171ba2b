"""A running application over the sample build, asked through a real ASGI client."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from jixiao.server.app import create_app
from jixiao.server.workers import Limits


@pytest.fixture(scope="session")
def client(built: Path) -> Iterator[TestClient]:
    app = create_app(built, limits=Limits(seconds=4.0, workers=2, waiting=200))
    with TestClient(app, base_url="http://testserver") as made:
        yield made


@pytest.fixture(scope="session")
def doc(client: TestClient) -> str:
    rows = client.get("/", params={"format": "json"}).json()["rows"]
    return str(max(rows, key=lambda row: row["projects"])["doc"])
