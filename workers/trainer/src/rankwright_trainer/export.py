"""The `export` job: a Hugging Face folder, ONNX files under the names that readers look for, a parity record."""

import json
import os
import shutil
import time

import torch
from transformers import AutoModelForSequenceClassification, AutoTokenizer

from .digests import digest_file
from .failure import JobFailure
from .job import ExportJob
from .model_card import render_model_card
from .onnx_files import OPSET, write_int8, write_onnx
from .parity import BATCH, LARGEST_DIFFERENCE, compare, read_probes, score_with_onnx
from .protocol import Reporter, rounded

FULL, INT8 = "onnx/model.onnx", "onnx/model_quantized.onnx"
# transformers.js looks for the first name, sentence-transformers for this one
INT8_COPY = "onnx/model_qint8_avx512_vnni.onnx"


class LogitsOnly(torch.nn.Module):
    """A classifier that returns its logits as a tensor, not in an object that tracing would flatten."""

    def __init__(self, model):
        super().__init__()
        self.model = model

    def forward(self, **inputs):
        return self.model(**inputs).logits


def export(job: ExportJob, report: Reporter) -> None:
    """Writes job.outputFolder; raises JobFailure `parity-failed` where onnxruntime and torch disagree in float32."""
    began = time.monotonic()
    if job.threads:
        torch.set_num_threads(job.threads)
    probes = read_probes(job.probeFile)
    model, tokenizer = _load(job)
    report.start(job="export", probes=len(probes))
    partial = job.outputFolder.rstrip("/") + ".partial"
    shutil.rmtree(partial, ignore_errors=True)
    model.save_pretrained(partial)
    tokenizer.save_pretrained(partial)
    write_onnx(LogitsOnly(model), tokenizer, os.path.join(partial, FULL), "logits")
    write_int8(os.path.join(partial, FULL), os.path.join(partial, INT8))
    shutil.copyfile(os.path.join(partial, INT8), os.path.join(partial, INT8_COPY))
    parity = _measure(job, model, tokenizer, probes, partial)
    with open(os.path.join(partial, "parity.json"), "w", encoding="utf-8") as file:
        json.dump(parity, file, indent=1)
    with open(os.path.join(partial, "README.md"), "w", encoding="utf-8") as file:
        file.write(render_model_card(model.config, job.maxTokens, parity))
    _refuse_disparity(parity)
    shutil.rmtree(job.outputFolder, ignore_errors=True)
    os.replace(partial, job.outputFolder.rstrip("/"))
    summary = {
        name: {key: parity[name][key] for key in ("largestDifference", "kendallTau")} for name in ("float32", "int8")
    }
    report.send(
        "result", job="export", folder=job.outputFolder, parity=summary, files=_list_files(job.outputFolder),
        seconds=rounded(time.monotonic() - began, 3),
    )  # fmt: skip


def _load(job: ExportJob):
    try:
        # eager attention: its graph is plain matrix products, which every onnxruntime and quantizer reads
        model = AutoModelForSequenceClassification.from_pretrained(
            job.modelFolder, local_files_only=True, dtype=torch.float32, attn_implementation="eager"
        ).eval()
        tokenizer = AutoTokenizer.from_pretrained(job.modelFolder, local_files_only=True)
    except (OSError, ValueError, KeyError, RuntimeError) as error:
        raise JobFailure(
            "bad-base-model", f"{job.modelFolder} does not load: {error}", "export a folder that a train job wrote"
        ) from error
    trained = getattr(model.config, "rankwright", {}).get("maxTokens", job.maxTokens)
    if job.maxTokens > trained:
        raise JobFailure(
            "bad-job",
            f"maxTokens is {job.maxTokens}, but the model was trained at {trained}",
            f"set maxTokens to {trained} or less",
        )
    tokenizer.model_max_length = job.maxTokens
    return model, tokenizer


def _measure(job: ExportJob, model, tokenizer, probes: list, folder: str) -> dict:
    expected = _score_with_torch(model, tokenizer, probes, job.maxTokens)
    record = {"maxTokens": job.maxTokens, "opset": OPSET, "probes": [], "torchScores": expected}
    record["probes"] = [{"query": query, "passage": passage} for query, passage in probes]
    for name, file in (("float32", FULL), ("int8", INT8)):
        scores = score_with_onnx(os.path.join(folder, file), tokenizer, probes, job.maxTokens, job.threads)
        record[name] = {"file": file, **compare(expected, scores), "scores": scores}
    return record


def _score_with_torch(model, tokenizer, probes: list, max_tokens: int) -> list[float]:
    scores: list[float] = []
    with torch.inference_mode():
        for start in range(0, len(probes), BATCH):
            part = probes[start : start + BATCH]
            inputs = tokenizer(
                [query for query, _ in part], [passage for _, passage in part],
                padding=True, truncation=True, max_length=max_tokens, return_tensors="pt",
            )  # fmt: skip
            scores.extend(model(**inputs).logits[:, 0].tolist())
    return scores


def _refuse_disparity(parity: dict) -> None:
    difference = parity["float32"]["largestDifference"]
    if not difference <= LARGEST_DIFFERENCE:
        raise JobFailure(
            "parity-failed",
            f"onnxruntime differs from torch by {difference:.2e} in float32; allowed is {LARGEST_DIFFERENCE:.0e}",
            "the ONNX file is not the model: report it with the folder that ends in .partial",
        )  # fmt: skip


def _list_files(folder: str) -> list[dict]:
    found = [os.path.join(root, name) for root, _, names in os.walk(folder) for name in names]
    return [
        {
            "path": os.path.relpath(path, folder).replace(os.sep, "/"),
            "bytes": os.path.getsize(path),
            "sha256": digest_file(path),
        }
        for path in sorted(found)
    ]
