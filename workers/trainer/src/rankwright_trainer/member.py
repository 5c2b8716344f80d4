"""python -m rankwright_trainer.member: a process that trains beside the one that leads, which alone starts it.

One line on stdin says what to do: {rank, port, job}. It takes the steps of the training, keeps nothing, and ends when
stdin closes. It writes at most one message to stdout, its `failure`; the process that leads reads it.
"""

import json
import os
import sys
import threading
import traceback


def main() -> int:
    """Returns the exit code; a member that does not fail is ended by the process that leads."""
    told = json.loads(sys.stdin.buffer.readline())
    from . import lifeline
    from .protocol import Reporter

    report = Reporter.take_stdout()
    lifeline.follow_parent()
    # what takes long to load comes after: a process that is alone must end while it loads
    from torch import distributed

    from .failure import classify
    from .job import parse_job
    from .members import ADDRESS, EXIT_SEPARATED
    from .team import PATIENCE, Separated
    from .training import follow

    try:
        job = parse_job(json.dumps(told["job"]))
        store = distributed.TCPStore(ADDRESS, told["port"], job.processes, False, PATIENCE, wait_for_workers=False)
        follow(job, told["rank"], store)
        # the process that leads has yet to save; a connection that closed early would look like a failure
        threading.Event().wait()
    except BaseException as error:  # every end but a kill is told
        traceback.print_exc()
        failure = classify(error)
        report.send("failure", reason=failure.reason, message=failure.message, mend=failure.mend)
        return EXIT_SEPARATED if isinstance(error, Separated) else 1


if __name__ == "__main__":
    code = main()
    sys.stderr.flush()
    os._exit(code)
