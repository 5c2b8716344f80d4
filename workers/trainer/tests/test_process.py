"""The process itself: what reaches stdout, and how it ends."""

import json
import pathlib
import signal

from conftest import make_job, run_here, start_process, write_rows

HANG_SECONDS = 120


def test_stdout_holds_messages_only_and_the_exit_code_tells_the_outcome(tmp_path, tiny_base):
    with start_process(make_job(tmp_path, tiny_base, epochs=1), tmp_path) as process:
        messages = [json.loads(line) for line in process.stdout]
        assert process.wait(HANG_SECONDS) == 0
    assert (messages[0]["type"], messages[-1]["type"]) == ("start", "result")


def test_a_failure_is_the_last_line(tmp_path, tiny_base):
    job = make_job(tmp_path, tiny_base)
    write_rows(tmp_path / "train.jsonl", ["{}"])
    with start_process(job, tmp_path) as process:
        messages = [json.loads(line) for line in process.stdout]
        assert process.wait(HANG_SECONDS) == 1
    assert messages[-1]["reason"] == "bad-data" and "row 1" in messages[-1]["message"]


def test_it_ends_with_its_parent(tmp_path, tiny_base):
    with start_process(make_job(tmp_path, tiny_base, epochs=1000), tmp_path) as process:
        assert next(each for each in messages_of(process) if each["type"] == "step")
        # a parent that is gone reads nothing either
        process.stderr.close()
        process.stdin.close()
        assert process.wait(HANG_SECONDS) == 144


def test_stopped_it_finishes_its_step_and_keeps_a_checkpoint_that_goes_on_to_the_same_bytes(tmp_path, tiny_base):
    whole = run_here(make_job(tmp_path / "whole", tiny_base))[-1]
    job = make_job(tmp_path / "stopped", tiny_base, checkpointEverySteps=1000)
    with start_process(job, tmp_path) as process:
        messages = []
        for message in messages_of(process):
            messages.append(message)
            if message["type"] == "step":
                process.send_signal(signal.SIGTERM)
                break
        messages += messages_of(process)
        assert process.wait(HANG_SECONDS) == 143
    checkpoint, failure = messages[-2:]
    steps = [message["step"] for message in messages if message["type"] == "step"]
    assert (checkpoint["type"], checkpoint["step"]) == ("checkpoint", steps[-1])
    assert failure["reason"] == "stopped" and f"after step {steps[-1]} of 12" in failure["message"]
    assert not pathlib.Path(job["outputFolder"]).exists()
    resumed = run_here({**job, "resumeFrom": checkpoint["folder"]})
    assert resumed[0]["firstStep"] == steps[-1]
    assert resumed[-1]["modelSha256"] == whole["modelSha256"]


def test_it_ends_at_once_while_there_is_no_step_to_finish(tmp_path, tiny_base):
    with start_process(make_job(tmp_path, tiny_base, epochs=1000), tmp_path) as process:
        wait_for_handlers(process.pid)
        process.send_signal(signal.SIGTERM)
        assert process.wait(HANG_SECONDS) == 143
        assert [message["type"] for message in messages_of(process)] == []


def messages_of(process):
    return (json.loads(line) for line in process.stdout)


def wait_for_handlers(pid: int) -> None:
    """Until the process catches SIGTERM, bit 15 of its mask counted from 1."""
    status = pathlib.Path(f"/proc/{pid}/status")
    while True:
        caught = next(line for line in status.read_text().splitlines() if line.startswith("SigCgt"))
        if int(caught.split()[1], 16) >> (signal.SIGTERM - 1) & 1:
            return
