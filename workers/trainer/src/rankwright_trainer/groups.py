"""Training groups on disk: checked once, then read by row number, so memory does not grow with their text."""

import gzip
import hashlib
import json
import math
import os
import tempfile
from array import array
from collections.abc import Callable
from dataclasses import dataclass

from .failure import JobFailure


@dataclass(frozen=True)
class Passage:
    text: str
    label: float
    teacher_scores: tuple[float, ...] = ()


@dataclass(frozen=True)
class Group:
    """One query and its passages; the first is the positive. Mirrors core/contracts/trainingGroup.ts."""

    query_id: str
    query: str
    passages: tuple[Passage, ...]


class GroupFile:
    """A JSONL file (plain or .gz) of groups. `rows`: how many; `digest`: sha256 of the lines that hold one."""

    def __init__(self, path: str, check: Callable[[Group], str | None]):
        """Reads and checks every row. Raises JobFailure `bad-data` naming file, row and field."""
        self.path = path
        # a gzip stream cannot be entered in the middle: rows are unpacked once into an unnamed temporary file
        self._plain = tempfile.TemporaryFile()
        self._offsets = array("Q")
        digest = hashlib.sha256()
        try:
            with gzip.open(path, "rb") if path.endswith(".gz") else open(path, "rb") as source:
                for row, line in enumerate(source, start=1):
                    if line.strip():
                        self._keep(row, line, check)
                        digest.update(line.rstrip(b"\r\n") + b"\n")
        except FileNotFoundError as error:
            raise JobFailure(
                "bad-data", f"{path} does not exist", "give the path of a JSONL file of training groups"
            ) from error
        except (gzip.BadGzipFile, EOFError) as error:
            raise JobFailure("bad-data", f"{path} is not a whole gzip file: {error}", "write the file again") from error
        if not self._offsets:
            raise JobFailure("bad-data", f"{path} holds no training group", "check the stage that assembled the groups")
        self.rows = len(self._offsets)
        self.digest = digest.hexdigest()

    def read(self, index: int) -> Group:
        """The group at `index`, counted from 0 over the rows that are not blank."""
        self._plain.seek(self._offsets[index])
        return _parse(json.loads(self._plain.readline()))

    def _keep(self, row: int, line: bytes, check: Callable[[Group], str | None]) -> None:
        try:
            group = _parse(json.loads(line))
            problem = check(group)
        except (ValueError, KeyError, TypeError) as error:
            problem = f"is missing {error}" if isinstance(error, KeyError) else str(error)
        if problem:
            raise JobFailure(
                "bad-data",
                f"{os.path.basename(self.path)} row {row}: {problem}",
                "a row is {queryId, query, passages: [{chunkId, text, label, teacherScores?, source}]}, positive first",
            )
        self._offsets.append(self._plain.tell())
        self._plain.write(line.rstrip(b"\r\n") + b"\n")


def _parse(raw: dict) -> Group:
    if not isinstance(raw, dict):
        raise ValueError(f"must be an object; received {type(raw).__name__}")
    passages = raw["passages"]
    if not isinstance(passages, list) or len(passages) < 2:
        raise ValueError("passages must be a list of at least 2")
    return Group(_text(raw, "queryId"), _text(raw, "query"), tuple(_passage(item) for item in passages))


def _passage(raw: dict) -> Passage:
    label, teachers = raw["label"], raw.get("teacherScores", [])
    if not _is_number(label) or not 0 <= label <= 1:
        raise ValueError(f"label must be a number in 0..1; received {label!r}")
    if not isinstance(teachers, list) or not all(_is_number(score) for score in teachers):
        raise ValueError(f"teacherScores must be a list of finite numbers; received {teachers!r}")
    return Passage(_text(raw, "text"), float(label), tuple(float(score) for score in teachers))


def _text(raw: dict, name: str) -> str:
    value = raw[name]
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f"{name} must be text that is not blank; received {value!r}")
    return value


def _is_number(value) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)
