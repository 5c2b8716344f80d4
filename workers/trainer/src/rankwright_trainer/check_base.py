"""The `check-base` job: can this machine have the base model, and does it read pairs as long as asked?"""

from transformers import AutoConfig, AutoTokenizer

from .base_model import bad_base, find_base, refuse_longer
from .job import CheckBaseJob
from .protocol import Reporter


def check_base(job: CheckBaseJob, report: Reporter) -> None:
    """Reads configuration and tokenizer of the base; raises what a train job would, before it is needed."""
    folder, name = find_base(job.base), job.baseName or job.base
    report.start(job="check-base")
    try:
        config = AutoConfig.from_pretrained(folder, local_files_only=True)
        tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True)
    except (OSError, ValueError, KeyError, RuntimeError) as error:
        raise bad_base(f"base model {name!r} does not load: {error}") from error
    refuse_longer(config, job.maxTokens)
    if not tokenizer.is_fast:
        raise bad_base(f"base model {name!r} has no tokenizer.json, which onnxruntime in Node needs")
    report.send("result", job="check-base", folder=folder, modelType=config.model_type)
