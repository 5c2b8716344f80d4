"""Runs a program and writes what it took: `python measured.py FILE PROGRAM ARGUMENTS...` ends with the program's code.

FILE gets {seconds, processorSeconds, peakMemoryMib} as JSON. Input and output are the program's own.
"""

import json
import resource
import subprocess
import sys
import time


def main() -> int:
    file, *program = sys.argv[1:]
    began = time.monotonic()
    code = subprocess.call(program)
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    measured = {
        "seconds": time.monotonic() - began,
        "processorSeconds": used.ru_utime + used.ru_stime,
        # the largest process at its largest, in KiB on Linux
        "peakMemoryMib": used.ru_maxrss // 1024,
    }
    with open(file, "w", encoding="utf-8") as target:
        json.dump(measured, target)
    return code


if __name__ == "__main__":
    sys.exit(main())
