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
from .onnx_files import INT8_FORMS, OPSET, write_float16, write_int8, write_onnx
from .parity import BATCH, LIMITS, compare, lists_of, passes, read_probes, score_with_onnx
from .protocol import Reporter, rounded

# transformers.js finds these by its dtypes fp32, fp16 and q8
FILES = {"float32": "onnx/model.onnx", "float16": "onnx/model_fp16.onnx", "int8": "onnx/model_quantized.onnx"}
# the name that sentence-transformers' own quantizer gives on this kind of processor, and so its users ask for
INT8_COPY = "onnx/model_qint8_avx512_vnni.onnx"
FIGURES = ("largestDifference", "kendallTau", "ndcgLoss")


class LogitsOnly(torch.nn.Module):
    """A classifier that returns its logits as a tensor, not in an object that tracing would flatten."""

    def __init__(self, model):
        super().__init__()
        self.model = model

    def forward(self, **inputs):
        return self.model(**inputs).logits


def export(job: ExportJob, report: Reporter) -> None:
    """Writes job.outputFolder; raises JobFailure `parity-failed` where float32 or every 8-bit form ranks otherwise."""
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
    # the few parameters that were trained, where only some were
    if os.path.isdir(os.path.join(job.modelFolder, "peft")):
        shutil.copytree(os.path.join(job.modelFolder, "peft"), os.path.join(partial, "peft"))
    write_onnx(LogitsOnly(model), tokenizer, os.path.join(partial, FILES["float32"]), "logits")
    parity = Parity(job, model, tokenizer, probes, partial).measure(report)
    with open(os.path.join(partial, "parity.json"), "w", encoding="utf-8") as file:
        json.dump(parity, file, indent=1)
    with open(os.path.join(partial, "README.md"), "w", encoding="utf-8") as file:
        file.write(render_model_card(model.config, job, parity))
    shutil.rmtree(job.outputFolder, ignore_errors=True)
    os.replace(partial, job.outputFolder.rstrip("/"))
    report.send(
        "result", job="export", folder=job.outputFolder, parity=_summarize(parity),
        files=_list_files(job.outputFolder), seconds=rounded(time.monotonic() - began, 3),
    )  # fmt: skip


class Parity:
    """Writes the smaller files and holds each against torch; what does not rank as torch does is not kept."""

    def __init__(self, job: ExportJob, model, tokenizer, probes: list, folder: str):
        self.job, self.tokenizer, self.probes, self.folder = job, tokenizer, probes, folder
        self.lists = lists_of(probes)
        self.expected = _score_with_torch(model, tokenizer, probes, job.maxTokens)

    def measure(self, report: Reporter) -> dict:
        """The record: settings, probes, torch's scores, and {file, figures, scores} a precision that is shipped."""
        record = {
            "maxTokens": self.job.maxTokens, "opset": OPSET, "lists": len(self.lists),
            "limits": {name: _finite(limits) for name, limits in LIMITS.items()},
            "probes": [{"query": query, "passage": passage} for query, passage in self.probes],
            "torchScores": self.expected,
        }  # fmt: skip
        record["float32"] = self._compare("float32")
        if not passes("float32", record["float32"]):
            raise _disparity("float32", "onnxruntime differs from torch", record["float32"])
        write_float16(self._path("float32"), self._path("float16"))
        half = self._compare("float16")
        if passes("float16", half):
            record["float16"] = half
        else:
            os.remove(self._path("float16"))
            report.warning("float16-left-out", f"{FILES['float16']} is left out: {_describe(half)}")
        record["int8"] = self._write_int8(report)
        shutil.copyfile(self._path("int8"), os.path.join(self.folder, INT8_COPY))
        return record

    def _write_int8(self, report: Reporter) -> dict:
        for form in INT8_FORMS:
            write_int8(self._path("float32"), self._path("int8"), form)
            measured = {"form": form, **self._compare("int8")}
            if passes("int8", measured):
                return measured
            report.warning("int8-form-left-out", f"{form}: {_describe(measured)}; a more exact form is tried")
        raise _disparity("int8", "no 8-bit form ranks as torch does; the last differs", measured)

    def _compare(self, precision: str) -> dict:
        file, job = self._path(precision), self.job
        scores = score_with_onnx(file, self.tokenizer, self.probes, job.maxTokens, job.threads)
        return {"file": FILES[precision], **compare(self.expected, scores, self.lists), "scores": scores}

    def _path(self, precision: str) -> str:
        return os.path.join(self.folder, FILES[precision])


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


def _summarize(parity: dict) -> dict:
    kept = {name: parity[name] for name in LIMITS if name in parity}
    return {name: {key: measured[key] for key in FIGURES} for name, measured in kept.items()}


def _finite(limits: dict) -> dict:
    return {name: limit for name, limit in limits.items() if limit < float("inf")}


def _describe(figures: dict) -> str:
    difference, tau, loss = (figures[name] for name in FIGURES)
    return f"scores by {difference:.2e}, Kendall's tau {tau:.4f}, nDCG@10 lost {loss:.4f}"


def _disparity(precision: str, what: str, figures: dict) -> JobFailure:
    limits = ", ".join(f"{name} {limit:g}" for name, limit in _finite(LIMITS[precision]).items())
    return JobFailure(
        "parity-failed",
        f"{what} in {precision}: {_describe(figures)}; allowed are {limits}",
        "the ONNX file is not the model: report it with the folder that ends in .partial",
    )


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
