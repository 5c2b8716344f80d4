"""The process ends when its parent does (stdin closes), and on SIGTERM or SIGINT.

A signal ends it within a second, unless the job has said that it finishes something first: then the first signal only
asks it to stop, and a second one ends it. A process that trains beside its parent leaves signals to the parent.
"""

import os
import signal
import sys
import threading

EXIT_STOPPED = 143
EXIT_ORPHANED = 144

_finishes_first = threading.Event()
_stopping = threading.Event()


def watch(stdin_fd: int = 0) -> None:
    """Installs the signal handlers and a thread that waits for stdin to reach its end."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: None)
    read_end, write_end = os.pipe()
    os.set_blocking(write_end, False)
    # Python runs a signal handler only between bytecodes of the main thread, which may sit in a long torch call:
    # the wake-up descriptor is written by the C handler at once, so a thread can act on it.
    signal.set_wakeup_fd(write_end, warn_on_full_buffer=False)
    threading.Thread(target=_end_after_signal, args=(read_end,), daemon=True).start()
    threading.Thread(target=_end_with_parent, args=(stdin_fd,), daemon=True).start()


def follow_parent(stdin_fd: int = 0) -> None:
    """Ignores signals, which reach a whole group of processes, and ends when the parent does, who acts on them."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, args=(stdin_fd,), daemon=True).start()


def finish_first() -> None:
    """From now on a signal makes `is_stopping` true; whoever calls this looks at it every few seconds."""
    _finishes_first.set()


def is_stopping() -> bool:
    return _stopping.is_set()


def end(code: int, reason: str) -> None:
    """Ends the process at once, from any thread; the reason goes to stderr."""
    try:
        sys.stderr.write(f"trainer: {reason}\n")
        sys.stderr.flush()
    finally:
        # also where nobody reads stderr any more, as where the parent is gone. Nothing is cleaned up, by design: every
        # file that matters counts only once its marker is written
        os._exit(code)


def _end_after_signal(read_end: int) -> None:
    while os.read(read_end, 1) and _finishes_first.is_set() and not _stopping.is_set():
        _stopping.set()
    end(EXIT_STOPPED, "stopped by a signal")


def _end_with_parent(stdin_fd: int) -> None:
    try:
        while os.read(stdin_fd, 4096):
            pass
    except OSError:
        pass
    end(EXIT_ORPHANED, "stdin closed: the parent is gone")

