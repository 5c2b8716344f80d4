"""The `score` job: raw scores of query-passage pairs by any student, for teachers and for evaluation."""

import json
import math
import os
import time
from dataclasses import replace
from itertools import islice

import torch

from .base_model import bad_base, find_base
from .failure import JobFailure
from .groups import Group, Passage
from .job import ScoreJob
from .protocol import Reporter, rounded
from .runtime import Runtime, prepare
from .sentence_folder import read_json
from .students import STUDENTS

# pairs that are in memory at a time, and among which those of like length are scored together
PAIRS_PER_WINDOW = 4096
LONGEST_OF_UNKNOWN_MODELS = 512


def score(job: ScoreJob, report: Reporter) -> None:
    """Writes job.outputFile: one JSON number a line, in the order of job.pairsFile (JSONL of {query, passage}).

    Memory is bounded by PAIRS_PER_WINDOW texts and pairsPerForward pairs, not by the file. Raises JobFailure.
    """
    began = time.monotonic()
    runtime = prepare(job.device, job.precision, job.threads)
    total = _count_pairs(job.pairsFile)
    job = settle_length(job)
    student = open_trained(job, runtime)
    report.start(
        job="score", pairs=total, precision=runtime.precision, threads=runtime.threads, device=runtime.device
    )  # fmt: skip
    partial = job.outputFile + ".partial"
    with open(partial, "w", encoding="utf-8") as target:
        for value in _score_all(student, job, lambda done: report.progress("score", done, total)):
            target.write(f"{json.dumps(value)}\n")
    os.replace(partial, job.outputFile)
    report.send(
        "result", job="score", file=job.outputFile, pairs=total, model=job.model, maxTokens=job.maxTokens,
        precision=runtime.precision, threads=runtime.threads, device=runtime.device,
        seconds=rounded(time.monotonic() - began, 3),
    )  # fmt: skip


def open_trained(job: ScoreJob, runtime: Runtime):
    """The student of a trained folder; raises JobFailure `bad-base-model` where nothing was trained."""
    student = STUDENTS[job.model](job, runtime)
    if student.fresh:
        raise bad_base(f"{job.modelFolder} holds no trained {job.model}: its head would be random")
    student.model.eval()
    return student


def score_pairs(student, pairs: list[tuple[str, str]]) -> list[float]:
    """Raw scores of (query, passage) pairs, in one forward."""
    groups = [Group(str(place), query, (Passage(text, 0.0),)) for place, (query, text) in enumerate(pairs)]
    with torch.inference_mode():
        return student.score(groups, in_batch=False)[0][:, 0].tolist()


def settle_length(job: ScoreJob) -> ScoreJob:
    """The job at the length that the folder was trained at; refuses a longer one, where a model would rank worse."""
    config = read_json(find_base(job.modelFolder), "config.json", {})
    trained = config.get("rankwright", {}).get("maxTokens")
    if trained and (job.maxTokens or 0) > trained:
        raise JobFailure(
            "bad-job", f"maxTokens is {job.maxTokens}, but the model was trained at {trained}",
            f"set maxTokens to {trained} or less",
        )  # fmt: skip
    positions = config.get("max_position_embeddings", LONGEST_OF_UNKNOWN_MODELS)
    return replace(job, maxTokens=job.maxTokens or trained or min(LONGEST_OF_UNKNOWN_MODELS, positions))


def _score_all(student, job: ScoreJob, tell):
    with open(job.pairsFile, encoding="utf-8") as source:
        pairs, done = _read_pairs(job.pairsFile, source), 0
        while window := list(islice(pairs, PAIRS_PER_WINDOW)):
            yield from _score_window(student, window, job.pairsPerForward, done, tell)
            done += len(window)


def _score_window(student, pairs: list[tuple[str, str]], size: int, done: int, tell) -> list[float]:
    order = sorted(range(len(pairs)), key=lambda place: (len(pairs[place][0]) + len(pairs[place][1]), place))
    scores = [0.0] * len(pairs)
    # the longest first: where memory is too short for them, that shows at once
    for start in reversed(range(0, len(order), size)):
        places = order[start : start + size]
        found = score_pairs(student, [pairs[place] for place in places])
        for place, value in zip(places, found, strict=True):
            if not math.isfinite(value):
                raise JobFailure(
                    "not-finite", f"the score of {pairs[place][0]!r} and {pairs[place][1][:80]!r} is {value}",
                    "set precision: float32, or score with another model",
                )  # fmt: skip
            scores[place] = value
        tell(done + len(order) - start)
    return scores


def _count_pairs(path: str) -> int:
    try:
        with open(path, encoding="utf-8") as file:
            count = sum(1 for line in file if line.strip())
    except (OSError, UnicodeDecodeError) as error:
        raise _bad(f"the pairs cannot be read: {error}") from error
    if not count:
        raise _bad(f"{path} holds no pair")
    return count


def _read_pairs(path: str, lines):
    for row, line in enumerate(lines, start=1):
        if line.strip():
            yield _parse_pair(path, row, line)


def _parse_pair(path: str, row: int, line: str) -> tuple[str, str]:
    try:
        raw = json.loads(line)
        pair = (raw["query"], raw["passage"])
    except (ValueError, KeyError, TypeError) as error:
        raise _bad(f"{path} row {row}: {error}") from error
    if not all(isinstance(text, str) and text.strip() for text in pair):
        raise _bad(f"{path} row {row}: query and passage must be text that is not blank")
    return pair


def _bad(message: str) -> JobFailure:
    return JobFailure("bad-data", message, "give a JSONL file of {query, passage}")
