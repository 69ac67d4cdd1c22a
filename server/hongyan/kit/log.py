"""Structured logs: one JSON object or one readable line per event. Never bodies, tokens or passwords."""

import logging
import sys
from typing import Any

import structlog


def get_logger(room: str) -> Any:
    """The logger of a room; cheap, may be called at import."""
    return structlog.stdlib.get_logger(room)


def configure(*, level: str = "info", json: bool = False) -> None:
    """Set up the process's logs, once, at start. They go to standard error: standard output is for `ready`."""
    render = structlog.processors.JSONRenderer() if json else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.stdlib.add_logger_name,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            render,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level.upper()]),
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    logging.basicConfig(stream=sys.stderr, level=level.upper(), format="%(message)s", force=True)
