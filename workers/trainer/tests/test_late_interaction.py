"""The late-interaction model: MaxSim, what takes part in it, its folder and its exact index."""

import json
import pathlib

import numpy
import pytest
import torch
from sentence_transformers import MultiVectorEncoder
from torch.nn.functional import cross_entropy

from rankwright_trainer.failure import JobFailure
from rankwright_trainer.groups import Group, Passage
from rankwright_trainer.job import TrainJob
from rankwright_trainer.late_interaction_index import LateInteractionIndex
from rankwright_trainer.runtime import Runtime
from rankwright_trainer.students import STUDENTS
from rankwright_trainer.students.late_interaction import max_similarity

QUERIES = ["what helps with asthma", "gout!", "gout " * 60]
PASSAGES = ["Asthma: inhalers help.", "Gout is (a swelling\nof) joints.", "東京タワー 🙂 naïve", "iron in the blood, " * 40, "?!"]


def open_student(base: str, **fields):
    job = TrainJob(base=base, trainFile="-", outputFolder="-", checkpointFolder="-", model="late-interaction", **fields)
    student = STUDENTS["late-interaction"](job, Runtime("cpu", "float32", 1))
    student.model.eval()
    return student


def group_of(query: str, *texts: str) -> Group:
    return Group(query, query, tuple(Passage(text, float(place == 0)) for place, text in enumerate(texts)))


def test_each_vector_of_the_query_finds_its_nearest():
    query = torch.tensor([[[1.0, 0], [0, 1]]])
    passages = torch.tensor([[[1.0, 0], [0.6, 0.8]]])
    assert float(max_similarity(query, passages, torch.ones(1, 2, dtype=torch.bool))) == pytest.approx(1.8)
    # with the second token out, the second vector of the query finds only (1, 0)
    assert float(max_similarity(query, passages, torch.tensor([[True, False]]))) == pytest.approx(1.0)
    assert float(cross_entropy(torch.tensor([[1.8, 1.2]]), torch.tensor([0]))) == pytest.approx(0.4374880, abs=1e-6)


def test_a_query_always_has_32_vectors_and_mask_tokens_take_part(tiny_base):
    student = open_student(tiny_base)
    vectors = student.encode_queries(QUERIES)
    assert vectors.shape == (3, 32, 128)
    assert torch.allclose(vectors.norm(dim=-1), torch.ones(3, 32))
    assert open_student(tiny_base, queryTokens=8, tokenDimensions=16).encode_queries(QUERIES).shape == (3, 8, 16)


def test_neither_padding_nor_punctuation_is_ever_met(tiny_base):
    student = open_student(tiny_base)
    alone, mask = student.encode_passages(["gout: a swelling, of joints."])
    words = student.tokenizer.convert_ids_to_tokens(student.tokenizer("gout: a swelling, of joints.")["input_ids"])
    assert [word for word, shown in zip(words, mask[0].tolist(), strict=True) if not shown] == [":", ",", "."]
    assert mask[0, 0] and mask[0, -1]
    together, both = student.encode_passages(["gout: a swelling, of joints.", "much longer " * 20])
    assert both[0].sum() == mask.sum()
    query = student.encode_queries(["gout"])
    scores = [max_similarity(query, *encoded)[0, 0].item() for encoded in ((alone, mask), (together, both))]
    assert scores[0] == pytest.approx(scores[1], abs=1e-4)


@pytest.mark.parametrize(
    "fields",
    [{}, {"queryTokens": 12, "tokenDimensions": 16, "queryPrompt": "query: ", "passagePrompt": "passage: "}],
    ids=["defaults", "prompts"],
)
def test_sentence_transformers_opens_the_folder_with_the_same_scores(tmp_path, tiny_base, fields):
    student = open_student(tiny_base, maxTokens=48, **fields)
    student.save(str(tmp_path))
    theirs = MultiVectorEncoder(str(tmp_path), device="cpu")
    queries, passages = theirs.encode_query(QUERIES), theirs.encode_document(PASSAGES)
    with torch.inference_mode():
        ours, (vectors, mask) = student.encode_queries(QUERIES), student.encode_passages(PASSAGES)
    numpy.testing.assert_allclose(ours, torch.stack(list(queries)).cpu(), atol=1e-5)
    for expected, own, shown in zip(passages, vectors, mask, strict=True):
        numpy.testing.assert_allclose(own[shown], expected.cpu(), atol=1e-5)
    numpy.testing.assert_allclose(max_similarity(ours, vectors, mask), theirs.similarity(queries, passages), atol=1e-4)


def test_a_saved_folder_says_all_that_a_job_leaves_out(tmp_path, tiny_base):
    fields = {"queryTokens": 12, "tokenDimensions": 16, "queryPrompt": "find: ", "passagePrompt": "text: "}
    student = open_student(tiny_base, maxTokens=48, **fields)
    assert student.fresh
    student.save(str(tmp_path))
    again = open_student(str(tmp_path), maxTokens=48, seed=99)
    assert again.settings == fields and not again.fresh
    assert torch.equal(again.model.projection.weight, student.model.projection.weight)
    with pytest.raises(JobFailure, match="tokenDimensions is 32, but the projection of the base has 16"):
        open_student(str(tmp_path), tokenDimensions=32)
    config = tmp_path / "1_Dense" / "config.json"
    config.write_text(json.dumps({**json.loads(config.read_text()), "bias": True}))
    with pytest.raises(JobFailure, match="has a bias"):
        open_student(str(tmp_path))
    config.write_text(json.dumps({**json.loads(config.read_text()), "bias": False}))
    pathlib.Path(tmp_path / "1_Dense" / "model.safetensors").unlink()
    with pytest.raises(JobFailure, match="does not load") as failure:
        open_student(str(tmp_path))
    assert failure.value.reason == "bad-base-model"


def test_a_fresh_projection_is_the_seeds_and_keeps_right_angles(tiny_base):
    students = [open_student(tiny_base, tokenDimensions=16, seed=seed) for seed in (1, 1, 2)]
    first, second, other = (student.model.projection.weight for student in students)
    assert torch.equal(first, second) and not torch.equal(first, other)
    numpy.testing.assert_allclose((first @ first.T).detach(), numpy.eye(16), atol=1e-5)


def test_scores_over_own_lists_and_over_the_batch_are_the_same_numbers(tiny_base):
    student = open_student(tiny_base)
    groups = [group_of("asthma", *PASSAGES[:3]), group_of("gout", PASSAGES[3], PASSAGES[4])]
    with torch.inference_mode():
        table = max_similarity(student.encode_queries(["asthma", "gout"]), *student.encode_passages(PASSAGES))
        own, _ = student.score(groups, in_batch=False)
        scores, batch = student.score(groups, in_batch=True)
    numpy.testing.assert_allclose(own, [table[0, :3].tolist(), [*table[1, 3:].tolist(), 0]], atol=1e-5)
    assert batch.mask.int().tolist() == [[1, 1, 1, 1, 1, 0]] * 2
    numpy.testing.assert_allclose(scores[:, :5], table, atol=1e-5)


def test_the_index_finds_what_scoring_every_passage_finds(monkeypatch):
    generator = torch.Generator().manual_seed(7)
    vectors = torch.nn.functional.normalize(torch.randn(50, 9, 8, generator=generator), dim=-1)
    mask = torch.rand(50, 9, generator=generator) < 0.6
    mask[:, 0] = True
    query = torch.randn(4, 8, generator=generator)
    # by numpy, passage by passage
    expected = [float((vectors[place][mask[place]].numpy() @ query.numpy().T).max(axis=0).sum()) for place in range(50)]
    monkeypatch.setattr("rankwright_trainer.late_interaction_index.TOKENS_PER_BLOCK", 60)
    index = LateInteractionIndex()
    index.add([f"p{place}" for place in range(30)], vectors[:30], mask[:30])
    index.add([f"p{place}" for place in range(30, 50)], vectors[30:], mask[30:])
    assert index.score(query).tolist() == pytest.approx(expected, abs=1e-5)
    found = index.search(query, 10)
    best = sorted(range(50), key=lambda place: -expected[place])[:10]
    assert [name for name, _ in found] == [f"p{place}" for place in best]
    assert [score for _, score in found] == pytest.approx(sorted(expected, reverse=True)[:10], abs=1e-5)
    # 8 numbers of 4 bytes and the place of the passage, 8 bytes, for every token that counts
    assert index.bytes == int(mask.sum()) * (8 * 4 + 8)


def test_the_index_keeps_the_order_of_equals_and_refuses_what_it_could_never_find():
    index = LateInteractionIndex()
    same = torch.ones(3, 2, 4)
    index.add(["a", "b", "c"], same, torch.ones(3, 2, dtype=torch.bool))
    assert [name for name, _ in index.search(torch.ones(1, 4), 5)] == ["a", "b", "c"]
    with pytest.raises(ValueError, match="at least one token"):
        index.add(["d"], same[:1], torch.zeros(1, 2, dtype=torch.bool))
