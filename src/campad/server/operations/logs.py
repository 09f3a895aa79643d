"""The log as JSON, a line for each record, for a journal or a collector.

Only these fields are written, so nothing comes in that nobody has thought of: no token, no code,
no name, and no picture. `person` is a number of the lesson, which the teacher's page gives a name.
"""

import json
import logging
from datetime import UTC, datetime
from typing import Any, TextIO

FIELDS = ("person", "people", "address", "fingerprint", "days", "seconds")
"""What a record may say beside its words."""


class JsonLines(logging.Formatter):
    """Formats a record as one line: time (RFC 3339, UTC), level, logger, message, FIELDS, error."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line, without its end."""
        said: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        said |= {name: vars(record)[name] for name in FIELDS if name in vars(record)}
        if record.exc_info:
            said["error"] = self.formatException(record.exc_info)
        return json.dumps(said, ensure_ascii=False)


def log_json(stream: TextIO) -> None:
    """From now on write the log to a stream: what campad says, and others' warnings."""
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonLines())
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    logging.getLogger("campad").setLevel(logging.INFO)
