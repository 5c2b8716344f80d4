"""The bi-encoder: its folder opens elsewhere with the same vectors, and its scores are those of the vectors."""

import json

import numpy
import onnxruntime
import pytest
import torch
from sentence_transformers import SentenceTransformer
from transformers import AutoTokenizer

from conftest import make_job, run_here, toy_groups
from rankwright_trainer.export_encoder import export_encoder
from rankwright_trainer.failure import JobFailure
from rankwright_trainer.groups import Group, Passage
from rankwright_trainer.job import TrainJob
from rankwright_trainer.runtime import Runtime
from rankwright_trainer.students import STUDENTS

HERE = Runtime("cpu", "float32", 1)
QUERIES = ["what helps with asthma", "  GOUT!  in the toe", "gout " * 60]
PASSAGES = ["Asthma: inhalers help.", "Gout is a swelling\nof joints.", "東京タワー 🙂 naïve", "iron in the blood " * 40]


def open_student(base: str, **fields):
    job = TrainJob(base=base, trainFile="-", outputFolder="-", checkpointFolder="-", model="bi-encoder", **fields)
    student = STUDENTS["bi-encoder"](job, HERE)
    student.model.eval()
    return student


def group_of(query: str, *texts: str) -> Group:
    return Group(query, query, tuple(Passage(text, float(place == 0)) for place, text in enumerate(texts)))


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"queryPrompt": "query: ", "passagePrompt": "passage: "},
        {"pooling": "cls", "similarity": "dot", "queryPrompt": "find: "},
    ],
    ids=["cosine", "prompts", "cls-dot"],
)
def test_sentence_transformers_opens_the_folder_with_the_same_vectors(tmp_path, tiny_base, fields):
    student = open_student(tiny_base, maxTokens=24, **fields)
    student.save(str(tmp_path))
    theirs = SentenceTransformer(str(tmp_path), device="cpu")
    assert theirs.max_seq_length == 24
    assert theirs.similarity_fn_name == fields.get("similarity", "cosine")
    with torch.inference_mode():
        queries, passages = student.encode_queries(QUERIES), student.encode_passages(PASSAGES)
        table = student.compare(queries, passages)
    numpy.testing.assert_allclose(queries, theirs.encode_query(QUERIES), atol=1e-5)
    numpy.testing.assert_allclose(passages, theirs.encode_document(PASSAGES), atol=1e-5)
    scale = 1 if "similarity" in fields else 20
    expected = scale * theirs.similarity(theirs.encode_query(QUERIES), theirs.encode_document(PASSAGES))
    numpy.testing.assert_allclose(table, expected, rtol=1e-5, atol=1e-4)


def test_a_saved_folder_says_all_that_a_job_leaves_out(tmp_path, tiny_base):
    prompts = {"queryPrompt": "find: ", "passagePrompt": "text: "}
    fields = {"pooling": "cls", "similarity": "dot", "scoreScale": 3.0, **prompts}
    open_student(tiny_base, maxTokens=24, **fields).save(str(tmp_path))
    assert open_student(str(tmp_path), maxTokens=24).settings == fields
    changed = open_student(str(tmp_path), maxTokens=24, queryPrompt="", similarity="cosine").settings
    # another similarity has another scale
    assert changed == {**fields, "queryPrompt": "", "similarity": "cosine", "scoreScale": 20.0}


def test_scores_over_own_lists_and_over_the_batch_come_from_the_same_vectors(tiny_base):
    student = open_student(tiny_base, maxTokens=24)
    lists = {"asthma": PASSAGES[:3], "gout": [PASSAGES[1], PASSAGES[0]], "iron": [PASSAGES[3]]}
    groups = [group_of(query, *texts) for query, texts in lists.items()]
    with torch.inference_mode():
        cosines = 20 * student.encode_queries(["asthma", "gout", "iron"]) @ student.encode_passages(PASSAGES).T
    own, batch = student.score(groups, in_batch=False)
    assert batch.mask.tolist() == [[True, True, True], [True, True, False], [True, False, False]]
    expected = [cosines[0, :3].tolist(), [*cosines[1, [1, 0]].tolist(), 0], [float(cosines[2, 3]), 0, 0]]
    numpy.testing.assert_allclose(own.detach(), expected, atol=1e-4)
    scores, batch = student.score(groups, in_batch=True)
    # a list's own passages once, of the others' only what is new: 0, 1, 2 | 1, 0 | 3
    assert batch.mask.int().tolist() == [
        [1, 1, 1, 0, 0, 0, 1, 0, 0], [0, 0, 1, 1, 1, 0, 1, 0, 0], [1, 1, 1, 0, 0, 0, 1, 0, 0],
    ]  # fmt: skip
    assert batch.positive.tolist() == [0, 3, 6]
    places = [0, 1, 2, 1, 0, 0, 3, 0, 0]
    numpy.testing.assert_allclose(scores.detach(), cosines[:, places] * batch.mask, atol=1e-4)


def test_a_query_does_not_push_down_what_belongs_to_the_same_query(tiny_base):
    student = open_student(tiny_base, maxTokens=24)
    first, second = group_of("gout", PASSAGES[0], PASSAGES[1]), group_of("gout", PASSAGES[2], PASSAGES[3])
    _, batch = student.score([first, second, group_of("iron", "iron ore")], in_batch=True)
    assert batch.mask.int().tolist() == [[1, 1, 0, 0, 1, 0], [0, 0, 1, 1, 1, 0], [1, 1, 1, 1, 1, 0]]


def test_every_text_of_a_forward_is_encoded_once(tiny_base, monkeypatch):
    student = open_student(tiny_base, maxTokens=24)
    encoded = []
    sound = student.tokenizer.__call__

    def watch(self, texts, **named):
        encoded.extend(texts)
        return sound(texts, **named)

    monkeypatch.setattr(type(student.tokenizer), "__call__", watch)
    student.score([group_of("q", "a", "b"), group_of("q", "b", "c"), group_of("r", "a", "d")], in_batch=True)
    assert encoded == ["q", "r", "a", "b", "c", "d"]


def test_lists_of_four_grades_are_learnt_from_in_a_batch(tiny_base):
    student = open_student(tiny_base, maxTokens=24)
    grades = (1.0, 2 / 3, 1 / 3, 0.0)
    groups = [
        Group(query, query, tuple(Passage(f"{query} {word}", grade) for word, grade in zip("abcd", grades, strict=True)))
        for query in ("asthma", "gout")
    ]
    scores, batch = student.score(groups, in_batch=True)
    assert scores.shape == (2, 8) and bool(batch.mask.all())
    assert batch.labels.flatten().tolist() == pytest.approx([*grades, *[0] * 8, *grades])


def test_a_folder_that_pools_or_computes_otherwise_is_refused(tmp_path, tiny_base):
    student = open_student(tiny_base)
    student.save(str(tmp_path))
    pooling = tmp_path / "1_Pooling" / "config.json"
    pooling.write_text(json.dumps({"pooling_mode": "max"}))
    with pytest.raises(JobFailure, match="pools its tokens by max") as failure:
        open_student(str(tmp_path))
    assert failure.value.reason == "bad-base-model"
    pooling.write_text(json.dumps({"pooling_mode_cls_token": True, "pooling_mode_mean_tokens": True}))
    with pytest.raises(JobFailure, match=r"pools its tokens by cls\+mean"):
        open_student(str(tmp_path))
    modules = json.loads((tmp_path / "modules.json").read_text())
    (tmp_path / "modules.json").write_text(json.dumps([*modules, {"type": "models.Dense", "path": "3_Dense"}]))
    with pytest.raises(JobFailure, match="has the modules Dense"):
        open_student(str(tmp_path))
    (tmp_path / "modules.json").write_text("[")
    with pytest.raises(JobFailure, match="modules.json is not JSON"):
        open_student(str(tmp_path))


def with_teacher(rows: list[dict]) -> list[dict]:
    """The teacher finds a passage the better, the earlier it stands."""
    for group in rows:
        for place, passage in enumerate(group["passages"]):
            passage["teacherScores"] = [5.0 - place]
    return rows


def test_a_trained_folder_is_exported_with_its_pooling_prompts_and_length(tmp_path, tiny_base):
    job = make_job(
        tmp_path, tiny_base, model="bi-encoder", recipe="cprd", rows=with_teacher(toy_groups(8)), epochs=1,
        pooling="cls", similarity="dot", queryPrompt="find: ",
    )  # fmt: skip
    run_here(job)
    exported = tmp_path / "exported"
    result = run_here(
        {"kind": "export-encoder", "base": job["outputFolder"], "outputFolder": str(exported), "maxTokens": 32},
        export_encoder,
    )[-1]
    assert (result["dimensions"], result["largestDifference"] < 1e-5) == (32, True)
    own = json.loads((exported / "config.json").read_text())["rankwright"]
    assert own == {"maxTokens": 32, "pooling": "cls", "normalized": False}
    said = json.loads((exported / "config_sentence_transformers.json").read_text())
    assert said["prompts"] == {"query": "find: ", "document": ""}
    theirs = SentenceTransformer(job["outputFolder"], device="cpu")
    inputs = AutoTokenizer.from_pretrained(exported)(PASSAGES, padding=True, truncation=True, return_tensors="np")
    received = onnxruntime.InferenceSession(exported / "onnx/model.onnx").run(["sentence_embedding"], {**inputs})[0]
    numpy.testing.assert_allclose(received, theirs.encode_document(PASSAGES), atol=1e-4)
