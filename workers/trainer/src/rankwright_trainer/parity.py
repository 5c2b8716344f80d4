"""Does an exported file rank as the trained model does? The probes are kept, so that others can compare too."""

import json
import math

import numpy
import onnxruntime

from .failure import JobFailure

DEPTH = 10
# what an exported file may differ by: scores, order within lists, and what the order costs at the top
LIMITS = {
    "float32": {"largestDifference": 1e-3, "kendallTau": 0.99, "ndcgLoss": 1e-3},
    "float16": {"largestDifference": math.inf, "kendallTau": 0.98, "ndcgLoss": 2e-3},
    "int8": {"largestDifference": math.inf, "kendallTau": 0.95, "ndcgLoss": 5e-3},
}


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
    if not any(len(rows) > 1 for rows in lists_of(pairs)):
        raise JobFailure("bad-data", f"no query of {path} has 2 passages", "parity needs lists of 2 passages or more")
    return pairs


def lists_of(pairs: list[tuple[str, str]]) -> list[list[int]]:
    """Places of the pairs, those of one query together, in order of first appearance."""
    lists: dict[str, list[int]] = {}
    for place, (query, _) in enumerate(pairs):
        lists.setdefault(query, []).append(place)
    return list(lists.values())


def open_session(path: str, threads: int | None) -> onnxruntime.InferenceSession:
    """An onnxruntime session on the CPU, the provider that every installation has."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads or 0
    return onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])


def compare(expected: list[float], received: list[float], lists: list[list[int]]) -> dict:
    """{largestDifference, kendallTau, ndcgLoss}: of scores, and means over the lists with 2 passages or more.

    ndcgLoss = 1 - nDCG@10 of the received order, where a list's last passage by the expected scores has gain 0, the
    one before it 1, and so on. A score that is not finite makes the difference infinite.
    """
    first, second = numpy.asarray(expected, dtype=float), numpy.asarray(received, dtype=float)
    judged = [numpy.asarray(rows) for rows in lists if len(rows) > 1]
    if not numpy.isfinite(second).all():
        return {"largestDifference": math.inf, "kendallTau": -1.0, "ndcgLoss": 1.0}
    return {
        "largestDifference": float(numpy.abs(first - second).max()),
        "kendallTau": float(numpy.mean([kendall_tau(first[rows], second[rows]) for rows in judged])),
        "ndcgLoss": float(numpy.mean([ndcg_loss(first[rows], second[rows]) for rows in judged])),
    }


def passes(precision: str, figures: dict) -> bool:
    """Whether figures of `compare` keep within LIMITS."""
    limits = LIMITS[precision]
    return (
        figures["largestDifference"] <= limits["largestDifference"]
        and figures["kendallTau"] >= limits["kendallTau"]
        and figures["ndcgLoss"] <= limits["ndcgLoss"]
    )


def kendall_tau(first, second) -> float:
    """Kendall's tau-b. Source: Kendall, "The treatment of ties in ranking problems", Biometrika 1945."""
    a, b = numpy.asarray(first, dtype=float), numpy.asarray(second, dtype=float)
    upper = numpy.triu_indices(len(a), k=1)
    left, right = (numpy.sign(values[:, None] - values[None, :])[upper] for values in (a, b))
    if numpy.array_equal(left, right):
        return 1.0
    scale = math.sqrt(float((left**2).sum()) * float((right**2).sum()))
    return float((left * right).sum()) / scale if scale else 0.0


def ndcg_loss(expected, received) -> float:
    """1 - nDCG@10 of one list, gains by the place that the expected scores give; ties keep the given order."""
    order = numpy.argsort(-numpy.asarray(expected, dtype=float), kind="stable")
    gains = numpy.empty(len(order))
    gains[order] = numpy.arange(len(order) - 1, -1, -1)
    discounts = 1 / numpy.log2(numpy.arange(2, min(DEPTH, len(order)) + 2))
    found = gains[numpy.argsort(-numpy.asarray(received, dtype=float), kind="stable")]
    ideal = gains[order]
    return 1 - float(found[:DEPTH] @ discounts) / float(ideal[:DEPTH] @ discounts)


def _parse_probe(path: str, row: int, line: str) -> tuple[str, str]:
    try:
        raw = json.loads(line)
        pair = (raw["query"], raw["passage"])
    except (ValueError, KeyError, TypeError) as error:
        raise JobFailure("bad-data", f"{path} row {row}: {error}", "a row is {query, passage}") from error
    if not all(isinstance(text, str) and text.strip() for text in pair):
        raise JobFailure("bad-data", f"{path} row {row}: query and passage must be text", "a row is {query, passage}")
    return pair
