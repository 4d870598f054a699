"""The server process: Streamlit's settings, the socket, and uvicorn around the application."""

from __future__ import annotations

import logging
import os
from urllib.parse import urlsplit

# A browser sends an identity of 16 kB with the websocket's first request; the library, imported below, takes half.
os.environ.setdefault("WEBSOCKETS_MAX_LINE_LENGTH", str(64 * 1024))

import uvicorn
from streamlit import config

from dashboard.streamlit_private.loggers import SAID_OTHERWISE, log_through
from dashboard.streamlit_private.options import set_options
from dashboard.streamlit_private.outbound import never_ask_for_own_address
from serving.asgi import dashboard_app
from serving.connection import MAX_HEAD_BYTES, Connection, Socket
from team.logs import handler, write
from team.settings import COOKIE_SECRET, PUBLIC_URL, TRUSTED_PROXIES

_LAST_SECONDS = 10
"""How long open requests may take when the process is told to end."""
_PING_SECONDS = 30


def start(host: str, port: int, base_path: str) -> int:
    """Serve the dashboard until a signal ends the process; returns its exit status.

    `base_path` is the path below which it is served, as `/costs`; empty for the root.
    """
    _log_lines()
    never_ask_for_own_address()
    app = dashboard_app(base_path)  # from here on Streamlit reads .streamlit/config.toml beside app.py
    own: dict[str, object] = {
        "server.address": host,
        "server.port": port,
        "server.headless": True,
        "server.baseUrlPath": base_path,
        "logger.enableRich": False,  # it prints errors with their words past every handler
    }
    if COOKIE_SECRET.get():
        own["server.cookieSecret"] = COOKIE_SECRET.get()
    if PUBLIC_URL.get():
        public = urlsplit(PUBLIC_URL.get())
        own["server.corsAllowedOrigins"] = [f"{public.scheme}://{public.netloc}"]
    set_options(own)
    server = uvicorn.Server(
        uvicorn.Config(
            app,
            host=host,
            port=port,
            server_header=False,
            forwarded_allow_ips=TRUSTED_PROXIES.get(),
            access_log=False,
            log_config=None,
            http=Connection,
            h11_max_incomplete_event_size=MAX_HEAD_BYTES,
            timeout_graceful_shutdown=_LAST_SECONDS,
            ws=Socket,
            ws_max_size=int(config.get_option("server.maxMessageSize")) * 1_000_000,
            ws_ping_interval=_PING_SECONDS,
            ws_ping_timeout=_PING_SECONDS,
            ws_per_message_deflate=config.get_option("server.enableWebsocketCompression"),
        )
    )
    write(logging.INFO, "starting", address=f"http://{host}:{port}{base_path}", process=os.getpid())
    server.run()
    return 0 if server.started else 3


def _log_lines() -> None:
    """Make every line of the process, those of libraries too, a line of `team.logs`."""
    lines = handler()
    lines.addFilter(_is_worth_a_line)
    logging.basicConfig(handlers=[lines], level=logging.WARNING, force=True)
    logging.getLogger("breakeven").setLevel(logging.INFO)
    logging.captureWarnings(capture=True)
    log_through(lines)


def _is_worth_a_line(record: logging.LogRecord) -> bool:
    """Libraries say something about each connection; Streamlit sets their levels anew when it reads its settings."""
    return record.name == "breakeven" or (record.levelno >= logging.WARNING and record.name not in SAID_OTHERWISE)
