"""The `export` job: a Hugging Face folder, ONNX files under the names that readers look for, a parity record."""

import json
import os
import shutil
import time

from transformers import PreTrainedModel

from .base_model import bad_base, find_base
from .digests import digest_file
from .export_kinds import EXPORT_KINDS, ExportKind
from .failure import JobFailure
from .job import ExportJob, ScoreJob
from .model_card import render_model_card
from .onnx_files import INT8_FORMS, OPSET, write_float16, write_int8, write_onnx
from .parity import LIMITS, compare, lists_of, passes, read_probes
from .protocol import Reporter, rounded
from .row_products import WIDE_WEIGHT_LIMIT
from .runtime import prepare
from .scoring import open_trained, score_pairs, settle_length
from .sentence_folder import read_json
from .vnni import has_vnni

# transformers.js finds these by its dtypes fp32, fp16 and q8
FILES = {"float32": "onnx/model.onnx", "float16": "onnx/model_fp16.onnx", "int8": "onnx/model_quantized.onnx"}
# the name that sentence-transformers' own quantizer gives on this kind of processor, and so its users ask for
FILES["int8Vnni"] = "onnx/model_qint8_avx512_vnni.onnx"
FIGURES = ("largestDifference", "kendallTau", "ndcgLoss")


def export(job: ExportJob, report: Reporter) -> None:
    """Writes job.outputFolder; raises JobFailure `parity-failed` where float32 or every 8-bit form ranks otherwise."""
    began = time.monotonic()
    probes = read_probes(job.probeFile)
    student, kind = _open(job)
    report.start(job="export", probes=len(probes))
    partial = job.outputFolder.rstrip("/") + ".partial"
    shutil.rmtree(partial, ignore_errors=True)
    student.save(partial)
    # the few parameters that were trained, where only some were
    if os.path.isdir(os.path.join(job.modelFolder, "peft")):
        shutil.copytree(os.path.join(job.modelFolder, "peft"), os.path.join(partial, "peft"))
    path = os.path.join(partial, FILES["float32"])
    write_onnx(kind.build_graph(student), student.tokenizer, path, kind.output, kind.axes)
    parity = Parity(job, student, kind, probes, partial, report).measure()
    with open(os.path.join(partial, "parity.json"), "w", encoding="utf-8") as file:
        json.dump(parity, file, indent=1)
    with open(os.path.join(partial, "README.md"), "w", encoding="utf-8") as file:
        file.write(render_model_card(student, kind, job, parity))
    shutil.rmtree(job.outputFolder, ignore_errors=True)
    os.replace(partial, job.outputFolder.rstrip("/"))
    report.send(
        "result", job="export", folder=job.outputFolder, parity=_summarize(parity),
        files=_list_files(job.outputFolder), seconds=rounded(time.monotonic() - began, 3),
    )  # fmt: skip


class Parity:
    """Writes the smaller files and holds each against torch; what does not rank as torch does is not kept."""

    def __init__(self, job: ExportJob, student, kind: ExportKind, probes: list, folder: str, report: Reporter):
        self.job, self.student, self.kind, self.probes, self.folder = job, student, kind, probes, folder
        self.report = report
        self.lists = lists_of(probes)
        self.expected = self._score(student, "score")
        # what the files are fed for the probes
        self.feeds: list[dict] = []

    def measure(self) -> dict:
        """The record: settings, probes, torch's scores, and {file, figures, scores} a precision that is shipped."""
        record = {
            "maxTokens": self.job.maxTokens, "opset": OPSET, "lists": len(self.lists),
            "limits": {name: _finite(limits) for name, limits in LIMITS.items()},
            "probes": [{"query": query, "passage": passage} for query, passage in self.probes],
            "torchScores": self.expected,
        }  # fmt: skip
        record["float32"] = self._compare("float32", self.feeds.append)
        if not passes("float32", record["float32"]):
            raise _disparity("float32", "onnxruntime differs from torch", record["float32"])
        write_float16(self._path("float32"), self._path("float16"))
        half = self._compare("float16")
        if passes("float16", half):
            record["float16"] = half
        else:
            os.remove(self._path("float16"))
            self.report.warning("float16-left-out", f"{FILES['float16']} is left out: {_describe(half)}")
        record["int8"] = self._write_int8()
        wide = self._write_wide(record["int8"]["form"])
        return {**record, "int8Vnni": wide} if wide else record

    def _write_int8(self) -> dict:
        for form in INT8_FORMS:
            write_int8(self._path("float32"), self._path("int8"), form, self.feeds)
            measured = {"form": form, "products": INT8_FORMS[form].products, **self._compare("int8")}
            if passes("int8", measured):
                return measured
            self.report.warning("int8-form-left-out", f"{form}: {_describe(measured)}; a more exact form is tried")
        raise _disparity("int8", "no 8-bit form ranks as torch does; the last differs", measured)

    def _write_wide(self, form: str) -> dict | None:
        """The form that was kept with all 8 bits of weights, which processors without VNNI get wrong.

        Where it cannot be measured, or is no better, the file of every processor stands under its name.
        """
        if INT8_FORMS[form].products == "int8" and has_vnni():
            write_int8(self._path("float32"), self._path("int8Vnni"), form, self.feeds, WIDE_WEIGHT_LIMIT)
            measured = {"form": form, "products": "int8", "weightBits": 8, **self._compare("int8Vnni")}
            if passes("int8", measured):
                return measured
            what = f"{FILES['int8Vnni']} is a copy of the other: {_describe(measured)}"
            self.report.warning("int8-vnni-left-out", what)
        shutil.copyfile(self._path("int8"), self._path("int8Vnni"))
        return None

    def _compare(self, precision: str, on_feed=lambda feed: None) -> dict:
        placed = self.kind.place_file(self.student, self._path(precision), self.job.threads, on_feed)
        scores = self._score(placed, f"compare {precision}")
        return {"file": FILES[precision], **compare(self.expected, scores, self.lists), "scores": scores}

    def _score(self, student, phase: str) -> list[float]:
        """A pair at a time, as Node computes them: in 8 bits the scale of a batch makes a score depend on the others."""
        scores = []
        for probe in self.probes:
            scores += score_pairs(student, [probe])
            self.report.progress(phase, len(scores), len(self.probes))
        return scores

    def _path(self, precision: str) -> str:
        return os.path.join(self.folder, FILES[precision])


def _open(job: ExportJob):
    """The student and how its kind is exported, which the folder says: cross-encoders need say nothing."""
    runtime = prepare("cpu", "float32", job.threads)
    own = read_json(find_base(job.modelFolder), "config.json", {}).get("rankwright", {})
    kind = EXPORT_KINDS.get(own.get("kind", "cross-encoder"))
    if kind is None:
        raise bad_base(f"{job.modelFolder} is a {own['kind']}; known are {', '.join(EXPORT_KINDS)}")
    asked = ScoreJob(job.modelFolder, job.probeFile, job.outputFolder, model=kind.kind, maxTokens=job.maxTokens)
    student = open_trained(settle_length(asked), runtime)
    transformer = next(part for part in student.model.modules() if isinstance(part, PreTrainedModel))
    # its graph is plain matrix products, which every onnxruntime and quantizer reads
    transformer.set_attn_implementation("eager")
    return student, kind


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
