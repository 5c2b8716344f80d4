"""Does the exported file give the scores of the trained model? The probes are kept, so that others can compare too."""

import json
import math

import numpy
import onnxruntime

from .failure import JobFailure

LARGEST_DIFFERENCE = 1e-3
BATCH = 32


def read_probes(path: str) -> list[tuple[str, str]]:
    """Query-passage pairs of a JSONL file of {query, passage}; raises JobFailure `bad-data` naming the row."""
    pairs = []
    try:
        with open(path, encoding="utf-8") as file:
            for row, line in enumerate(file, start=1):
                if line.strip():
                    pairs.append(_parse_probe(path, row, line))
    except OSError as error:
        raise JobFailure(
            "bad-data", f"the probe file cannot be read: {error}", "give a JSONL file of {query, passage}"
        ) from error
    if len(pairs) < 2:
        raise JobFailure("bad-data", f"{path} holds {len(pairs)} probes", "parity needs at least 2 pairs")
    return pairs


def open_session(path: str, threads: int | None) -> onnxruntime.InferenceSession:
    """An onnxruntime session on the CPU, the provider that every installation has."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads or 0
    return onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])


def score_with_onnx(
    path: str, tokenizer, pairs: list[tuple[str, str]], max_tokens: int, threads: int | None
) -> list[float]:
    """Raw logits of an exported cross-encoder, one a pair."""
    session = open_session(path, threads)
    wanted = {given.name for given in session.get_inputs()}
    scores: list[float] = []
    for start in range(0, len(pairs), BATCH):
        part = pairs[start : start + BATCH]
        inputs = tokenizer(
            [query for query, _ in part], [passage for _, passage in part],
            padding=True, truncation=True, max_length=max_tokens, return_tensors="np",
        )  # fmt: skip
        feed = {name: value.astype(numpy.int64) for name, value in inputs.items() if name in wanted}
        scores.extend(float(value) for value in session.run(["logits"], feed)[0][:, 0])
    return scores


def compare(expected: list[float], received: list[float]) -> dict:
    """{largestDifference, kendallTau}: tau-b over all pairs of probes, 1 for the same order."""
    largest = max(abs(a - b) for a, b in zip(expected, received, strict=True))
    return {"largestDifference": largest, "kendallTau": kendall_tau(expected, received)}


def kendall_tau(first: list[float], second: list[float]) -> float:
    """Kendall's tau-b. Source: Kendall, "The treatment of ties in ranking problems", Biometrika 1945."""
    a, b = numpy.asarray(first, dtype=float), numpy.asarray(second, dtype=float)
    upper = numpy.triu_indices(len(a), k=1)
    left, right = (numpy.sign(values[:, None] - values[None, :])[upper] for values in (a, b))
    scale = math.sqrt(float((left**2).sum()) * float((right**2).sum()))
    return float((left * right).sum()) / scale if scale else 0.0


def _parse_probe(path: str, row: int, line: str) -> tuple[str, str]:
    try:
        raw = json.loads(line)
        pair = (raw["query"], raw["passage"])
    except (ValueError, KeyError, TypeError) as error:
        raise JobFailure("bad-data", f"{path} row {row}: {error}", "a row is {query, passage}") from error
    if not all(isinstance(text, str) and text.strip() for text in pair):
        raise JobFailure("bad-data", f"{path} row {row}: query and passage must be text", "a row is {query, passage}")
    return pair
