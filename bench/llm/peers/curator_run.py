"""bespokelabs-curator: its online backend with limits out of the way, so many requests at a time."""

import json
import resource
import sys
import time

from bespokelabs import curator


def main() -> None:
    url, requests, concurrency = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    began = time.monotonic()
    prompts = [f"Write a question about place number {index}." for index in range(requests)]
    llm = curator.LLM(
        model_name="model-a",
        backend="openai",
        backend_params={
            "base_url": url,
            "api_key": "bench",
            "max_concurrent_requests": concurrency,
            "max_requests_per_minute": 1_000_000,
            "max_tokens_per_minute": 1_000_000_000,
        },
    )
    answered = len(llm(prompts).dataset)
    seconds = time.monotonic() - began
    if answered != requests:
        raise SystemExit(f"{answered} of {requests} requests have an answer")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(json.dumps({"seconds": seconds, "peakMemoryMib": peak}))


if __name__ == "__main__":
    main()
