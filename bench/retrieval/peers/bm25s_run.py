"""bm25s, method lucene, backend numba: `python bm25s_run.py PASSAGES QUESTIONS K SAMPLE THREADS PASSES` prints a `Printed`."""

import json
import resource
import sys
import time

import bm25s


def main() -> None:
    passages_file, questions_file = sys.argv[1:3]
    k, sample, threads, passes = (int(argument) for argument in sys.argv[3:7])
    passages, questions = read_lists(passages_file), read_lists(questions_file)
    # Both sides compile while they run: a small index and some questions of it go before what is timed.
    search(index(passages[:2000]), questions[:200], min(k, len(passages)), threads)
    lists_memory = resident_mib()

    started = time.monotonic()
    retriever = index(passages)
    indexed = time.monotonic()
    found, scores = search(retriever, questions, min(k, len(passages)), threads)
    first, first_use = time.monotonic(), time.process_time()
    for _ in range(passes):
        found, scores = search(retriever, questions, min(k, len(passages)), threads)
    ended, ended_use = time.monotonic(), time.process_time()
    lists = [
        [{"passage": int(row), "score": float(score)} for row, score in zip(rows, values) if score > 0]
        for rows, values in zip(found[:sample], scores[:sample])
    ]
    printed = {
        "indexSeconds": indexed - started,
        "firstPassQuestionsPerSecond": len(questions) / (first - indexed),
        "questionsPerSecond": passes * len(questions) / (ended - first),
        "questionsPerProcessorSecond": passes * len(questions) / (ended_use - first_use),
        "listsMemoryMib": lists_memory,
        "peakMemoryMib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        "lists": lists,
    }
    print(json.dumps(printed))


def index(lists: list[list[str]]) -> bm25s.BM25:
    retriever = bm25s.BM25(method="lucene", k1=0.9, b=0.4, backend="numba")
    retriever.index(lists, show_progress=False)
    return retriever


def search(retriever: bm25s.BM25, questions: list[list[str]], k: int, threads: int):
    return retriever.retrieve(questions, k=k, n_threads=threads, show_progress=False)


def read_lists(path: str) -> list[list[str]]:
    """Each distinct term is one string in memory, so that both sides begin alike."""
    with open(path, encoding="utf-8") as file:
        return [[sys.intern(term) for term in line.rstrip("\n").split(" ") if term] for line in file]


def resident_mib() -> int:
    with open("/proc/self/status", encoding="ascii") as file:
        return next(int(line.split()[1]) // 1024 for line in file if line.startswith("VmRSS"))


if __name__ == "__main__":
    main()
