"""Starts the server."""

from __future__ import annotations

from pathlib import Path

import uvicorn

from jixiao.server.app import create_app


def serve(folder: Path, *, host: str = "127.0.0.1", port: int = 8765, base: str = "") -> None:
    """Serves the build in `folder` until interrupted; binds to this machine alone unless told otherwise."""
    app = create_app(folder, base=base)
    uvicorn.run(app, host=host, port=port, log_level="warning", server_header=False, timeout_keep_alive=20)
