"""CrossEncoder as its documentation has it: `python sentence_transformers_run.py SETTINGS JOB.json` prints a `Measurement`.

SETTINGS is JSON: {backend, dtype, file}. Batches are those that `predict` makes by itself.
"""

import json
import resource
import sys
import time

import sentence_transformers
import torch
from sentence_transformers import CrossEncoder


def main() -> None:
    settings = json.loads(sys.argv[1])
    with open(sys.argv[2], encoding="utf-8") as file:
        job = json.load(file)
    torch.set_num_threads(job["threads"])
    began = time.monotonic()
    model = open_model(settings, job)

    def score(question: dict) -> list[float]:
        pairs = [(question["text"], candidate["text"]) for candidate in question["candidates"]]
        return [float(each) for each in model.predict(pairs, show_progress_bar=False)]

    for question in job["questions"][: job["warmUp"]]:
        score(question)
    warm_up_seconds = time.monotonic() - began
    query_seconds, scores, used_before = [], [], time.process_time()
    for question in job["questions"]:
        asked = time.monotonic()
        scores.append(score(question))
        query_seconds.append(time.monotonic() - asked)
    processor_seconds = time.process_time() - used_before
    print(
        json.dumps(
            {
                "warmUpSeconds": warm_up_seconds,
                "querySeconds": query_seconds,
                "scores": scores,
                "processorSeconds": processor_seconds,
                "peakMemoryMib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
                "version": describe_versions(settings["backend"]),
            }
        )
    )


def open_model(settings: dict, job: dict) -> CrossEncoder:
    # raw scores: what a side makes of them afterwards is no matter of speed, and would make ties
    given = {"max_length": job["maxTokens"], "device": "cpu", "activation_fn": torch.nn.Identity()}
    if settings["backend"] == "torch":
        dtype = getattr(torch, settings["dtype"])
        return CrossEncoder(job["model"], model_kwargs={"dtype": dtype}, **given)
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = job["threads"]
    kwargs = {"file_name": settings["file"], "provider": "CPUExecutionProvider", "session_options": options}
    return CrossEncoder(settings["folder"], backend="onnx", model_kwargs=kwargs, **given)


def describe_versions(backend: str) -> str:
    versions = f"sentence-transformers {sentence_transformers.__version__}, torch {torch.__version__}"
    if backend == "torch":
        return versions
    import onnxruntime

    return f"{versions}, onnxruntime {onnxruntime.__version__}"


main()
