"""What can go wrong in a job, in the words of the protocol."""

import errno

# of torch and CUDA, of the CPU's allocator, of cuBLAS where torch has taken all that the card has
SHORT_OF_MEMORY = ("out of memory", "can't allocate memory", "cublas_status_alloc_failed")
# of the system, and of torch.save, which says only that what it wrote is not there
SHORT_OF_DISK = ("no space left", "quota exceeded", "unexpected pos", "file write failed")


class JobFailure(Exception):
    """A failure that the caller can act on: `reason` is one of the protocol's, `mend` says what to do."""

    def __init__(self, reason: str, message: str, mend: str):
        super().__init__(message)
        self.reason = reason
        self.message = message
        self.mend = mend


def classify(error: BaseException) -> JobFailure:
    """Maps any exception to a JobFailure: memory and disk are told apart, the rest is `internal`."""
    if isinstance(error, JobFailure):
        return error
    text = f"{type(error).__name__}: {error}"
    if isinstance(error, MemoryError) or any(sign in text.lower() for sign in SHORT_OF_MEMORY):
        return JobFailure(
            "out-of-memory", text, "lower groupsPerForward, groupSize or maxTokens, or use a machine with more memory"
        )
    is_short_of_disk = isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT)
    if is_short_of_disk or any(sign in text.lower() for sign in SHORT_OF_DISK):
        return JobFailure(
            "disk-full", text, "free space where outputFolder and checkpointFolder lie, or point them elsewhere"
        )
    return JobFailure("internal", text, "this is a defect of the trainer: report it with the log")
