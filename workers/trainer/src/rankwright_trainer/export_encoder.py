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
from .pooling import pool
from .protocol import Reporter, rounded
from .sentence_folder import read_sentence_folder, refuse_unknown_modules, write_sentence_config

LARGEST_DIFFERENCE = 1e-5
PROBES = [
    "What are the symptoms of asthma?",
    "Asthma is a chronic disease of the airways: wheezing, coughing and tightness of the chest come and go.",
    "A",
    "The committee published the minutes of its meeting on a Tuesday, and nobody read them. " * 40,
    "Straße, naïve café, 東京タワー, emoji 🙂 and numbers 3.14",
]


class PooledEncoder(torch.nn.Module):
    """Encoder, pooling, and unit length where cosines are compared."""

    def __init__(self, encoder, pooling: str, normalized: bool):
        super().__init__()
        self.encoder, self.pooling, self.normalized = encoder, pooling, normalized

    def forward(self, **inputs):
        vectors = pool(self.encoder(**inputs).last_hidden_state, inputs["attention_mask"], self.pooling)
        return normalize(vectors, dim=1) if self.normalized else vectors


def export_encoder(job: ExportEncoderJob, report: Reporter) -> None:
    """Writes tokenizer, config and onnx/model.onnx (output `sentence_embedding` [batch, hidden]) to job.outputFolder.

    Pooled as the folder says, by mean where it is silent; of unit length unless it says that dot products are compared.
    Prompts go along in config_sentence_transformers.json: whoever encodes puts them before a text. Raises JobFailure
    `parity-failed` where an embedding differs from sentence-transformers' by 1e-5 or more.
    """
    began = time.monotonic()
    if job.threads:
        torch.set_num_threads(job.threads)
    folder = find_base(job.base)
    said = read_sentence_folder(folder)
    refuse_unknown_modules(folder, said)
    pooling, normalized = said.pooling or "mean", said.similarity != "dot"
    encoder, tokenizer = _load(folder, job.maxTokens)
    report.start(job="export-encoder", probes=len(PROBES))
    partial = job.outputFolder.rstrip("/") + ".partial"
    shutil.rmtree(partial, ignore_errors=True)
    os.makedirs(partial)
    encoder.config.rankwright = {"maxTokens": job.maxTokens, "pooling": pooling, "normalized": normalized}
    encoder.config.save_pretrained(partial)
    tokenizer.save_pretrained(partial)
    if said.query_prompt or said.passage_prompt:
        prompts = said.query_prompt or "", said.passage_prompt or ""
        write_sentence_config(partial, "SentenceTransformer", said.similarity, *prompts)
    path = os.path.join(partial, "onnx", "model.onnx")
    write_onnx(PooledEncoder(encoder, pooling, normalized), tokenizer, path, "sentence_embedding", {0: "batch"})
    difference = _compare(folder, path, tokenizer, job, normalized)
    if not difference < LARGEST_DIFFERENCE:
        raise JobFailure(
            "parity-failed",
            f"embeddings differ from sentence-transformers' by {difference:.2e}; allowed is {LARGEST_DIFFERENCE:.0e}",
            "use a base whose folder says how it pools, such as minilm",
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


def _compare(folder: str, path: str, tokenizer, job: ExportEncoderJob, normalized: bool) -> float:
    """The largest difference of a number, relative to the largest number where that is above 1."""
    from sentence_transformers import SentenceTransformer

    reference = SentenceTransformer(folder, device="cpu", local_files_only=True)
    reference.max_seq_length = job.maxTokens
    expected = reference.encode(PROBES, normalize_embeddings=normalized)
    inputs = tokenizer(PROBES, padding=True, truncation=True, max_length=job.maxTokens, return_tensors="np")
    session = open_session(path, job.threads)
    wanted = {given.name for given in session.get_inputs()}
    received = session.run(
        ["sentence_embedding"], {name: value.astype(numpy.int64) for name, value in inputs.items() if name in wanted}
    )[0]
    return float(numpy.abs(expected - received).max() / max(1.0, numpy.abs(expected).max()))
