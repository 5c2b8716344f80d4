"""The job `score`: what it writes is what other readers of the same model say."""

import json
import pathlib

import pytest
from sentence_transformers import CrossEncoder, MultiVectorEncoder, SentenceTransformer

from conftest import make_job, run_here, start_process, toy_groups, write_rows
from rankwright_trainer import scoring
from rankwright_trainer.failure import JobFailure
from rankwright_trainer.scoring import score

PAIRS = [
    {"query": group["query"], "passage": passage["text"] * (1 + 5 * (place % 2))}
    for group in toy_groups(5)
    for place, passage in enumerate(group["passages"])
]
BAD = "bad-data"
RECIPES = {"cross-encoder": "lce", "bi-encoder": "recontriever", "late-interaction": "lce"}


@pytest.fixture(scope="module", params=RECIPES)
def trained(request, tmp_path_factory, tiny_base):
    """A tiny trained model of each kind: (kind, folder)."""
    folder = tmp_path_factory.mktemp(request.param)
    job = make_job(folder, tiny_base, rows=toy_groups(8), epochs=1, model=request.param, recipe=RECIPES[request.param])
    run_here(job)
    return request.param, job["outputFolder"]


def score_job(folder: pathlib.Path, model: str, model_folder: str, pairs=PAIRS, **changes) -> dict:
    return {
        "kind": "score", "model": model, "modelFolder": model_folder, "threads": 1,
        "pairsFile": write_rows(folder / "pairs.jsonl", pairs), "outputFile": str(folder / "scores.jsonl"), **changes,
    }  # fmt: skip


def read_scores(job: dict) -> list[float]:
    return [json.loads(line) for line in pathlib.Path(job["outputFile"]).read_text().splitlines()]


def scores_elsewhere(model: str, folder: str) -> list[float]:
    pairs = [(pair["query"], pair["passage"]) for pair in PAIRS]
    if model == "cross-encoder":
        return CrossEncoder(folder, device="cpu").predict(pairs).tolist()
    theirs = {"bi-encoder": SentenceTransformer, "late-interaction": MultiVectorEncoder}[model](folder, device="cpu")
    queries, passages = (list(texts) for texts in zip(*pairs, strict=True))
    found = theirs.similarity_pairwise(theirs.encode_query(queries), theirs.encode_document(passages))
    return [float(value) * (20 if model == "bi-encoder" else 1) for value in found]


def test_one_number_a_line_in_the_order_of_the_pairs(trained, tmp_path, monkeypatch):
    model, folder = trained
    # several windows, the last not full, and several forwards in each
    monkeypatch.setattr(scoring, "PAIRS_PER_WINDOW", 7)
    job = score_job(tmp_path, model, folder, pairsPerForward=3)
    messages = run_here(job, score)
    assert read_scores(job) == pytest.approx(scores_elsewhere(model, folder), abs=1e-4)
    started = {"pairs": 20, "precision": "float32", "threads": 1, "device": "cpu"}
    assert messages[0] == {"type": "start", "protocolVersion": 1, "job": "score", **started}
    result = messages[-1]
    assert (result["pairs"], result["model"], result["maxTokens"]) == (20, model, 32)
    assert [path.name for path in tmp_path.iterdir() if "scores" in path.name] == ["scores.jsonl"]


def test_no_more_pairs_are_read_than_a_window_holds(tiny_base, tmp_path, monkeypatch):
    monkeypatch.setattr(scoring, "PAIRS_PER_WINDOW", 7)
    read, held = [], []
    sound = scoring._parse_pair
    monkeypatch.setattr(scoring, "_parse_pair", lambda *given: read.append(1) or sound(*given))

    def watch(student, window, *given):
        held.append((len(read), len(window)))
        return [0.5] * len(window)

    monkeypatch.setattr(scoring, "_score_window", watch)
    run_here(score_job(tmp_path, "bi-encoder", tiny_base), score)
    assert held == [(7, 7), (14, 7), (20, 6)]


def test_pairs_of_like_length_are_scored_together(tiny_base, tmp_path, monkeypatch):
    lengths = []
    sound = scoring.STUDENTS["bi-encoder"].score

    def watch(self, groups, in_batch):
        lengths.append([len(group.query) + len(group.passages[0].text) for group in groups])
        return sound(self, groups, in_batch)

    monkeypatch.setattr(scoring.STUDENTS["bi-encoder"], "score", watch)
    run_here(score_job(tmp_path, "bi-encoder", tiny_base, pairsPerForward=6), score)
    assert [len(part) for part in lengths] == [2, 6, 6, 6]
    assert all(min(longer) >= max(shorter) for longer, shorter in zip(lengths, lengths[1:], strict=False))


def test_what_cannot_be_scored_is_told(trained, tiny_base, tmp_path):
    model, folder = trained
    cases = [
        ({"maxTokens": 33}, "maxTokens is 33, but the model was trained at 32", "bad-job"),
        ({"pairsFile": str(tmp_path / "none.jsonl")}, "cannot be read", BAD),
        ({"pairsFile": write_rows(tmp_path / "empty.jsonl", [""])}, "holds no pair", BAD),
        ({"pairsFile": write_rows(tmp_path / "bad.jsonl", [*PAIRS[:2], {"query": "a", "passage": " "}])}, "row 3", BAD),
        ({"pairsFile": write_rows(tmp_path / "worse.jsonl", [PAIRS[0], "{"])}, "row 2", BAD),
        ({"modelFolder": str(tmp_path)}, "no folder with a config.json", "bad-base-model"),
    ]
    if model != "bi-encoder":
        cases.append(({"modelFolder": tiny_base}, f"no trained {model}", "bad-base-model"))
    for changes, told, reason in cases:
        job = {**score_job(tmp_path, model, folder), **changes}
        with pytest.raises(JobFailure, match=told) as failure:
            run_here(job, score)
        assert failure.value.reason == reason
        assert not pathlib.Path(job["outputFile"]).exists()


def test_the_process_scores_as_well(tiny_base, tmp_path):
    job = score_job(tmp_path, "bi-encoder", tiny_base, pairs=PAIRS[:2], queryPrompt="query: ")
    with start_process(job, tmp_path) as process:
        messages = [json.loads(line) for line in process.stdout]
        assert process.wait(120) == 0
    assert [message["type"] for message in messages] == ["start", "result"]
    assert len(read_scores(job)) == 2
