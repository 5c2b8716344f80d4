"""The process itself: what reaches stdout, and how it ends."""

import json
import signal

import pytest

from conftest import make_job, start_process, write_rows

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


@pytest.mark.parametrize("end, code", [("terminate", 143), ("close", 144)])
def test_it_ends_on_sigterm_and_with_its_parent(tmp_path, tiny_base, end, code):
    with start_process(make_job(tmp_path, tiny_base, epochs=1000), tmp_path) as process:
        for line in process.stdout:
            if json.loads(line)["type"] == "step":
                break
        process.send_signal(signal.SIGTERM) if end == "terminate" else process.stdin.close()
        assert process.wait(HANG_SECONDS) == code
