"""Both sides of the protocol are held to the same lines: test/fixtures/trainer."""

import io
import json

import pytest

from conftest import FIXTURES, make_job, run_here, toy_groups, write_rows
from rankwright_trainer.failure import JobFailure, classify
from rankwright_trainer.job import parse_job
from rankwright_trainer.protocol import Reporter


def read_lines(name: str) -> list[dict]:
    return [json.loads(line) for line in (FIXTURES / name).read_text(encoding="utf-8").splitlines()]


def shape(value):
    """Names and kinds of values, with numbers alike."""
    if isinstance(value, dict):
        return {name: shape(item) for name, item in value.items()}
    if isinstance(value, list):
        return [shape(item) for item in value[:1]]
    return "number" if isinstance(value, (int, float)) and not isinstance(value, bool) else type(value).__name__


def test_a_training_sends_messages_of_the_agreed_shape(tmp_path, tiny_base):
    # in bfloat16 a model as small and as fresh as this one scores whole lists alike, and is warned about
    held_out = write_rows(tmp_path / "development.jsonl", toy_groups(4, first=100))
    messages = run_here(make_job(tmp_path, tiny_base, developmentFile=held_out, precision="float32"))
    agreed = {(line["type"], line.get("job")): shape(line) for line in read_lines("messages.jsonl")}
    seen = {(message["type"], message.get("job")) for message in messages}
    assert seen == {("start", "train"), ("step", None), ("evaluation", None), ("checkpoint", None), ("result", "train")}
    for message in messages:
        assert shape(message) == agreed[message["type"], message.get("job")]


def test_good_jobs_are_read():
    for line in read_lines("jobs.jsonl"):
        job = parse_job(json.dumps(line))
        for name, value in line.items():
            assert name == "protocolVersion" or getattr(job, name) == value


@pytest.mark.parametrize("line", read_lines("bad-jobs.jsonl"), ids=lambda line: line["field"])
def test_bad_jobs_name_the_field(line):
    with pytest.raises(JobFailure, match=line["field"]) as failure:
        parse_job(json.dumps(line["job"]))
    assert failure.value.reason == "bad-job"


def test_a_job_that_is_no_json():
    for text in ("{", "[]", "3"):
        with pytest.raises(JobFailure) as failure:
            parse_job(text)
        assert failure.value.reason == "bad-job"


def test_not_a_number_never_becomes_a_line():
    stream = io.StringIO()
    with pytest.raises(ValueError):
        Reporter(stream).send("step", loss=float("nan"))
    assert stream.getvalue() == ""


@pytest.mark.parametrize(
    "error, reason",
    [
        (MemoryError(), "out-of-memory"),
        (RuntimeError("[enforce fail at alloc_cpu.cpp] DefaultCPUAllocator: can't allocate memory"), "out-of-memory"),
        (RuntimeError("CUDA out of memory. Tried to allocate 2.25 GiB."), "out-of-memory"),
        (RuntimeError("CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling `cublasCreate(handle)`"), "out-of-memory"),
        (OSError(28, "No space left on device"), "disk-full"),
        (RuntimeError("PytorchStreamWriter failed writing file: No space left on device"), "disk-full"),
        # what torch.save says where the disk is full
        (RuntimeError("[enforce fail at inline_container.cc:671] . unexpected pos 704 vs 598"), "disk-full"),
        (ValueError("odd"), "internal"),
        (JobFailure("bad-data", "a", "b"), "bad-data"),
    ],
)
def test_errors_are_told_apart(error, reason):
    assert classify(error).reason == reason
