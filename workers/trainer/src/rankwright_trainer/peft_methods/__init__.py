"""Every way of training few parameters, by name: a new one is one file and one line here."""

from ..failure import JobFailure
from .adapter import Adapter
from .lora import Lora
from .method import PeftMethod
from .sftm import Sftm

PEFT_METHODS = {method.name: method for method in (PeftMethod, Lora, Adapter, Sftm)}


def install_peft(job, student, total_steps: int) -> PeftMethod:
    """Prepares the student's model; raises JobFailure `bad-job` naming the option that is wrong."""
    method = PEFT_METHODS[job.peft]
    for name, value in job.peftOptions.items():
        known = method.options.get(name)
        problem = known.problem(value) if known else f"is none of {job.peft}: {', '.join(method.options) or 'none'}"
        if problem:
            raise JobFailure("bad-job", f"peft option {name} {problem}; received {value!r}", "correct peftOptions")
    options = {name: job.peftOptions.get(name, option.default) for name, option in method.options.items()}
    if job.peft == "sftm" and job.optimizer == "schedule-free":
        raise JobFailure(
            "bad-job", "sftm takes weights back after every step, which a schedule-free optimizer would average in",
            "set optimizer: adamw",
        )  # fmt: skip
    return method(student, options, total_steps, job.seed)
