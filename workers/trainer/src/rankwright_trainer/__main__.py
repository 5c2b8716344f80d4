"""python -m rankwright_trainer JOB.json"""

import os
import sys
import traceback

ENVIRONMENT = {
    "TRANSFORMERS_VERBOSITY": "error",
    "HF_HUB_DISABLE_PROGRESS_BARS": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    # from 1.29 on it tells its maker about every model that is opened
    "ORT_DISABLE_TELEMETRY": "1",
    "TOKENIZERS_PARALLELISM": "false",
    # threads that wait must sleep: by default they spin, and take the cores of the worker and the servers beside us
    "OMP_WAIT_POLICY": "passive",
}


def main() -> int:
    """Runs one job. Exit code 0 after a `result`, 1 after a `failure` (143 where it was stopped), 2 for wrong usage."""
    if len(sys.argv) != 2:
        sys.stderr.write("usage: python -m rankwright_trainer JOB.json\n")
        return 2
    # progress bars and load reports would bury the lines that matter in a failure's stderr
    for name, value in ENVIRONMENT.items():
        os.environ.setdefault(name, value)
    from . import lifeline
    from .failure import classify
    from .protocol import Reporter

    report = Reporter.take_stdout()
    lifeline.watch()
    try:
        _run(sys.argv[1], report)
        return 0
    except BaseException as error:  # every end but a kill is told to the parent
        traceback.print_exc()
        failure = classify(error)
        report.send("failure", reason=failure.reason, message=failure.message, mend=failure.mend)
        return lifeline.EXIT_STOPPED if failure.reason == "stopped" else 1


def _run(path: str, report) -> None:
    from .failure import JobFailure
    from .job import parse_job

    try:
        with open(path, encoding="utf-8") as file:
            job = parse_job(file.read())
    except OSError as error:
        raise JobFailure(
            "bad-job", f"the job file cannot be read: {error}", "give the path of a JSON job file"
        ) from error
    if job.kind == "train":
        from .training import train as run
    elif job.kind == "export":
        from .export import export as run
    elif job.kind == "score":
        from .scoring import score as run
    elif job.kind == "check-base":
        from .check_base import check_base as run
    else:
        from .export_encoder import export_encoder as run
    run(job, report)


if __name__ == "__main__":
    # os._exit: the lifeline's threads sit in reads that no interpreter shutdown could interrupt
    code = main()
    sys.stderr.flush()
    os._exit(code)
