"""The trainer's side of the protocol; the other side and the schema are core/contracts/trainerProtocol.ts."""

import json
import math
import os
import sys
import threading
import time

PROTOCOL_VERSION = 1
SECONDS_BETWEEN_SIGNS = 5


class Reporter:
    """Writes one JSON object a line to the real stdout; everything else that prints lands on stderr."""

    def __init__(self, stream):
        self._stream = stream
        self._lock = threading.Lock()
        self._told_at = time.monotonic()

    @classmethod
    def take_stdout(cls) -> "Reporter":
        """Keeps file descriptor 1 for messages and gives stderr to every print, C library and subprocess."""
        stream = os.fdopen(os.dup(1), "w", encoding="utf-8", buffering=1)
        os.dup2(2, 1)
        sys.stdout = sys.stderr
        return cls(stream)

    def send(self, kind: str, **fields) -> None:
        message = {"type": kind, **{name: value for name, value in fields.items() if value is not None}}
        # NaN is not JSON: a reader must never meet it, so it is refused here, where the cause is near
        line = json.dumps(message, ensure_ascii=False, allow_nan=False)
        with self._lock:
            self._stream.write(line + "\n")
            self._stream.flush()
        self._told_at = time.monotonic()

    def start(self, **fields) -> None:
        self.send("start", protocolVersion=PROTOCOL_VERSION, **fields)

    def warning(self, code: str, message: str) -> None:
        self.send("warning", code=code, message=message)

    def progress(self, phase: str, done: int, total: int) -> None:
        """A sign of life for work between steps: sent where nothing was sent for some seconds, so call it freely."""
        if time.monotonic() - self._told_at >= SECONDS_BETWEEN_SIGNS:
            self.send("progress", phase=phase, done=done, total=total)


class Silent(Reporter):
    """Of a process that leaves it to another to report what both know."""

    def __init__(self):
        super().__init__(None)

    def send(self, kind: str, **fields) -> None:
        """Sends nothing."""


def rounded(value: float, digits: int = 6) -> float:
    """A short number for a message; the caller has checked that it is finite."""
    return round(float(value), digits) if math.isfinite(value) else 0.0
