"""The `export-encoder` job: a sentence encoder as one ONNX file, so that retrieval needs neither torch nor a hub."""

import os
import shutil
import time

import numpy
import torch
from torch.nn.functional import normalize
from transformers import AutoModel, AutoTokenizer

from .base_model import find_base
from .failure import JobFailure
from .job import ExportEncoderJob
from .onnx_files import write_onnx
from .parity import open_session
from .protocol import Reporter, rounded

LARGEST_DIFFERENCE = 1e-5
PROBES = [
    "What are the symptoms of asthma?",
    "Asthma is a chronic disease of the airways: wheezing, coughing and tightness of the chest come and go.",
    "A",
    "The committee published the minutes of its meeting on a Tuesday, and nobody read them. " * 40,
    "Straße, naïve café, 東京タワー, emoji 🙂 and numbers 3.14",
]


class PooledEncoder(torch.nn.Module):
    """Encoder, mean over the tokens that the mask keeps, unit length."""

    def __init__(self, encoder):
        super().__init__()
        self.encoder = encoder

    def forward(self, **inputs):
        hidden = self.encoder(**inputs).last_hidden_state
        mask = inputs["attention_mask"].unsqueeze(-1).to(hidden.dtype)
        return normalize((hidden * mask).sum(dim=1) / mask.sum(dim=1).clamp(min=1e-9), dim=1)


def export_encoder(job: ExportEncoderJob, report: Reporter) -> None:
    """Writes tokenizer, config and onnx/model.onnx (output `sentence_embedding` [batch, hidden]) to job.outputFolder.

    Raises JobFailure `parity-failed` where an embedding differs from sentence-transformers' by 1e-5 or more.
    """
    began = time.monotonic()
    if job.threads:
        torch.set_num_threads(job.threads)
    folder = find_base(job.base)
    encoder, tokenizer = _load(folder, job.maxTokens)
    report.start(job="export-encoder", probes=len(PROBES))
    partial = job.outputFolder.rstrip("/") + ".partial"
    shutil.rmtree(partial, ignore_errors=True)
    os.makedirs(partial)
    encoder.config.rankwright = {"maxTokens": job.maxTokens, "pooling": "mean", "normalized": True}
    encoder.config.save_pretrained(partial)
    tokenizer.save_pretrained(partial)
    path = os.path.join(partial, "onnx", "model.onnx")
    write_onnx(PooledEncoder(encoder), tokenizer, path, "sentence_embedding")
    difference = _compare(folder, path, tokenizer, job)
    if not difference < LARGEST_DIFFERENCE:
        raise JobFailure(
            "parity-failed",
            f"embeddings differ from sentence-transformers' by {difference:.2e}; allowed is {LARGEST_DIFFERENCE:.0e}",
            "use a base that pools by mean and normalizes, such as minilm",
        )  # fmt: skip
    shutil.rmtree(job.outputFolder, ignore_errors=True)
    os.replace(partial, job.outputFolder.rstrip("/"))
    report.send(
        "result", job="export-encoder", folder=job.outputFolder, dimensions=encoder.config.hidden_size,
        maxTokens=job.maxTokens, largestDifference=difference, seconds=rounded(time.monotonic() - began, 3),
    )  # fmt: skip


def _load(folder: str, max_tokens: int):
    try:
        encoder = AutoModel.from_pretrained(
            folder, local_files_only=True, dtype=torch.float32, attn_implementation="eager"
        ).eval()
        tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True)
    except (OSError, ValueError, KeyError, RuntimeError) as error:
        raise JobFailure(
            "bad-base-model",
            f"{folder} does not load as an encoder: {error}",
            "use minilm or a sentence-transformers folder",
        ) from error
    # a pooler that nothing reads would only make the file larger
    if getattr(encoder, "pooler", None) is not None:
        encoder.pooler = None
    tokenizer.model_max_length = max_tokens
    return encoder, tokenizer


def _compare(folder: str, path: str, tokenizer, job: ExportEncoderJob) -> float:
    from sentence_transformers import SentenceTransformer

    reference = SentenceTransformer(folder, device="cpu", local_files_only=True)
    reference.max_seq_length = job.maxTokens
    expected = reference.encode(PROBES, normalize_embeddings=True)
    inputs = tokenizer(PROBES, padding=True, truncation=True, max_length=job.maxTokens, return_tensors="np")
    session = open_session(path, job.threads)
    wanted = {given.name for given in session.get_inputs()}
    received = session.run(
        ["sentence_embedding"], {name: value.astype(numpy.int64) for name, value in inputs.items() if name in wanted}
    )[0]
    return float(numpy.abs(expected - received).max())
