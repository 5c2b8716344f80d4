"""Bi-encoders and late interaction as they are exported, opened again by the libraries that they are made for."""

import json
import pathlib

import numpy
import onnxruntime
import pytest
from sentence_transformers import MultiVectorEncoder, SentenceTransformer
from transformers import AutoTokenizer

from conftest import make_job, run_here, toy_groups, write_rows
from rankwright_trainer.export import export
from rankwright_trainer.failure import JobFailure

PROMPTS = {"queryPrompt": "find: ", "passagePrompt": "text: "}
RUNS = {
    "bi-encoder": {"recipe": "infonce", **PROMPTS},
    "bi-encoder-dot": {"recipe": "infonce", "pooling": "cls", "similarity": "dot", "scoreScale": 0.5},
    "late-interaction": {"recipe": "lce", "queryTokens": 12, "tokenDimensions": 16, **PROMPTS},
}


@pytest.fixture(scope="module", params=RUNS)
def exported(request, tmp_path_factory, two_layer_base):
    """A small model of the kind, trained and exported: its name, its folder and its parity record.

    Its words mean something: a random model puts texts so close together that rounding decides their order.
    """
    folder = tmp_path_factory.mktemp(request.param)
    fields = RUNS[request.param]
    kind = request.param.removesuffix("-dot")
    job = make_job(folder, two_layer_base, model=kind, rows=toy_groups(8), epochs=1, **fields)
    run_here(job)
    target = folder / "exported"
    run_here(export_job(folder, job["outputFolder"], target), export)
    return request.param, target, json.loads((target / "parity.json").read_text())


def export_job(folder, model_folder: str, target, **changes) -> dict:
    probes = [
        {"query": group["query"], "passage": passage["text"] * (1 + 9 * (place % 2))}
        for group in toy_groups(24)
        for place, passage in enumerate(group["passages"])
    ]
    return {
        "kind": "export", "modelFolder": model_folder, "outputFolder": str(target), "card": {"license": "cc0-1.0"},
        "maxTokens": 32, "threads": 1, "probeFile": write_rows(folder / "probes.jsonl", probes), **changes,
    }  # fmt: skip


def test_sentence_transformers_gives_the_scores_of_the_record(exported):
    name, folder, parity = exported
    opened = (MultiVectorEncoder if name == "late-interaction" else SentenceTransformer)(str(folder), device="cpu")
    scale = {"bi-encoder": 20, "bi-encoder-dot": 0.5, "late-interaction": 1}[name]
    for probe, expected in zip(parity["probes"][:20], parity["torchScores"][:20], strict=True):
        query, passage = opened.encode_query([probe["query"]]), opened.encode_document([probe["passage"]])
        assert scale * float(opened.similarity(query, passage)) == pytest.approx(expected, abs=2e-4)
    assert parity["float32"]["largestDifference"] < 1e-4
    assert parity["int8"]["kendallTau"] >= 0.95 and parity["int8"]["largestDifference"] > 0
    assert len(set(parity["torchScores"])) > 15


def test_the_vectors_of_the_file_are_those_of_sentence_transformers(exported):
    """The ONNX file gives vectors of tokens: read here as its card says, by numpy."""
    name, folder, _ = exported
    text = "iron in the blood, and what (else) carries oxygen " * 4
    prompt = RUNS[name].get("passagePrompt", "")
    inputs = AutoTokenizer.from_pretrained(folder)([prompt + text], truncation=True, return_tensors="np")
    assert inputs["input_ids"].shape == (1, 32)
    output = "token_embeddings" if name == "late-interaction" else "last_hidden_state"
    session = onnxruntime.InferenceSession(folder / "onnx/model.onnx")
    assert [given.shape for given in session.get_outputs()][0][:2] == ["batch", "tokens"]
    tokens = session.run([output], {**inputs})[0][0]
    if name == "late-interaction":
        expected = MultiVectorEncoder(str(folder), device="cpu").encode_document([text])[0].cpu()
        skipped = json.loads((folder / "config.json").read_text())["rankwright"]["skippedTokenIds"]
        found = tokens[~numpy.isin(inputs["input_ids"][0], skipped)]
        assert len(found) < 32
    else:
        expected = SentenceTransformer(str(folder), device="cpu").encode_document([text])[0]
        found = tokens[0] if name == "bi-encoder-dot" else tokens.mean(axis=0) / numpy.linalg.norm(tokens.mean(axis=0))
    numpy.testing.assert_allclose(found, expected, atol=1e-5)


def test_the_folder_says_what_a_reader_without_torch_has_to_know(exported):
    name, folder, _ = exported
    own = json.loads((folder / "config.json").read_text())["rankwright"]
    tokenizer = AutoTokenizer.from_pretrained(folder)
    if name == "late-interaction":
        assert (own["kind"], own["maxTokens"], own["queryTokens"]) == (name, 32, 12)
        assert own["maskTokenId"] == tokenizer.mask_token_id
        skipped = tokenizer.convert_ids_to_tokens(own["skippedTokenIds"])
        assert sorted(skipped) == sorted("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~")
    else:
        assert (own["kind"], own["maxTokens"]) == ("bi-encoder", 32)
        assert own["scoreScale"] == RUNS[name].get("scoreScale", 20)
    said = json.loads((folder / "config_sentence_transformers.json").read_text())
    assert said["prompts"] == {
        "query": RUNS[name].get("queryPrompt", ""), "document": RUNS[name].get("passagePrompt", ""),
    }  # fmt: skip
    names = {path.name for path in (folder / "onnx").iterdir()}
    assert {"model.onnx", "model_quantized.onnx", "model_qint8_avx512_vnni.onnx"} <= names


def test_the_card_is_that_of_its_kind(exported):
    from huggingface_hub import ModelCard

    name, folder, _ = exported
    card = ModelCard.load(folder / "README.md")
    task = {"late-interaction": "feature-extraction"}.get(name, "sentence-similarity")
    assert (card.data.license, card.data.pipeline_tag) == ("cc0-1.0", task)
    assert {"late-interaction", "dense"} & set(card.data.tags) and "cross-encoder" not in card.data.tags
    parts = {
        "bi-encoder": ["cosine times 20", "pooling: 'mean', normalize: true", '"find: a query"', "unit length"],
        "bi-encoder-dot": ["dot product times 0.5", "pooling: 'cls', normalize: false", '["a query", "a passage"]'],
        "late-interaction": ["16 numbers for every token", "up to 12 tokens with\n`[MASK]`", "MultiVectorEncoder("],
    }[name]
    for part in [*parts, "32 tokens a text", "longer texts are cut"]:
        assert part in card.text


def test_a_folder_that_was_not_trained_and_a_kind_that_is_not_known_are_refused(tmp_path, tiny_base):
    with pytest.raises(JobFailure, match="holds no trained cross-encoder: its head would be random") as failure:
        run_here(export_job(tmp_path, tiny_base, tmp_path / "exported"), export)
    assert failure.value.reason == "bad-base-model"
    config = json.loads((pathlib.Path(tiny_base) / "config.json").read_text())
    (tmp_path / "config.json").write_text(json.dumps({**config, "rankwright": {"kind": "tri-encoder"}}))
    with pytest.raises(JobFailure, match="is a tri-encoder; known are cross-encoder, bi-encoder, late-interaction"):
        run_here(export_job(tmp_path, str(tmp_path), tmp_path / "exported"), export)
