"""distilabel: one TextGeneration step over the requests; a batch of its step is what it asks at a time."""

import json
import resource
import sys
import time

from distilabel.models.llms import OpenAILLM
from distilabel.pipeline import Pipeline
from distilabel.steps import LoadDataFromDicts
from distilabel.steps.tasks import TextGeneration


def main() -> None:
    url, requests, concurrency = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    began = time.monotonic()
    rows = [{"instruction": f"Write a question about place number {index}."} for index in range(requests)]
    with Pipeline(name="bench") as pipeline:
        load = LoadDataFromDicts(data=rows, batch_size=concurrency)
        ask = TextGeneration(
            llm=OpenAILLM(model="model-a", base_url=url, api_key="bench"), input_batch_size=concurrency
        )
        load >> ask
    dataset = pipeline.run(use_cache=False)
    seconds = time.monotonic() - began
    answered = sum(1 for text in dataset["default"]["train"]["generation"] if text)
    if answered != requests:
        raise SystemExit(f"{answered} of {requests} requests have an answer")
    # The step that asks is a process of its own, the largest of the children.
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
    print(json.dumps({"seconds": seconds, "peakMemoryMib": peak}))


if __name__ == "__main__":
    main()
