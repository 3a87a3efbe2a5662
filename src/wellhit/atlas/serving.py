"""One process that serves: binds, says where, and stops at Ctrl-C."""

from __future__ import annotations

import logging
import socket
import sys

from wellhit.atlas.settings import Settings

MOST_AT_ONCE = 512  # connections beyond that are told to come back
LONGEST_WAIT = 5  # seconds that an idle connection is kept


def run(settings: Settings, host: str, port: int, root: str = "") -> None:
    """Serve until stopped. Raises ScenarioError for a campaign that there is not, OSError for a port that is taken."""
    import uvicorn

    from wellhit.atlas.app import build_app

    listener = _listener(host, port)
    app = build_app(settings)
    shown = "localhost" if host in ("127.0.0.1", "0.0.0.0", "::", "::1") else host
    sys.stderr.write(
        f"wellhit: the atlas is at http://{shown}:{listener.getsockname()[1]}{root}/  (Ctrl-C stops it)\n"
    )
    sys.stderr.flush()
    logging.getLogger("uvicorn.error").setLevel(logging.WARNING)
    config = uvicorn.Config(
        app, root_path=root.rstrip("/"), log_level="warning", access_log=False, server_header=False, proxy_headers=True,
        timeout_keep_alive=LONGEST_WAIT, limit_concurrency=MOST_AT_ONCE, lifespan="off",
        h11_max_incomplete_event_size=16384,
    )  # fmt: skip
    app.state.site.warm()
    uvicorn.Server(config).run(sockets=[listener])


def _listener(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as error:
        listener.close()
        raise OSError(error.errno, f"{error.strerror}; another one: --port 0", f"{host}:{port}") from None
    listener.listen(256)
    return listener
