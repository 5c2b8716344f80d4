"""pytrec_eval with its own readers: `python pytrec_eval_run.py QRELS RUN` prints the means, as trec_eval -c has them."""

import json
import resource
import sys

import pytrec_eval

MEASURES = {"nDCG@10": "ndcg_cut_10", "MAP": "map", "Recall@100": "recall_100", "MRR": "recip_rank"}


def main() -> None:
    with open(sys.argv[1], encoding="utf-8") as file:
        qrels = pytrec_eval.parse_qrel(file)
    with open(sys.argv[2], encoding="utf-8") as file:
        run = pytrec_eval.parse_run(file)
    evaluator = pytrec_eval.RelevanceEvaluator(qrels, {"ndcg_cut.10", "map", "recall.100", "recip_rank"})
    values = evaluator.evaluate(run)
    means = {
        name: sum(values.get(query, {}).get(measure, 0.0) for query in qrels) / len(qrels)
        for name, measure in MEASURES.items()
    }
    usage = resource.getrusage(resource.RUSAGE_SELF)
    processor = usage.ru_utime + usage.ru_stime
    print(json.dumps({"means": means, "processorSeconds": processor, "peakMemoryMib": usage.ru_maxrss // 1024}))


main()
