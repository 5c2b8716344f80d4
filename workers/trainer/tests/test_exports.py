"""What `rankwright export` writes, read back with the libraries that it is written for: the other side of
test/infra/client/exportRun.test.ts, which asserts that these files are what the code makes."""

import pathlib
import re

import ir_measures
import pytest
import pytrec_eval
import torch
import yaml
from beir.datasets.data_loader import GenericDataLoader
from beir.retrieval.evaluation import EvaluateRetrieval
from datasets import load_dataset
from ir_measures import RR, nDCG
from sentence_transformers import CrossEncoder, InputExample
from sentence_transformers.cross_encoder import CrossEncoderTrainer, CrossEncoderTrainingArguments
from sentence_transformers.cross_encoder import losses

EXPORTS = pathlib.Path(__file__).parents[3] / "test" / "fixtures" / "exports"
OIL = "how do I oil the chain"
SKIP = "why does my chain skip?"
GRADES = {"q0": {"p0": 3, "p1": 2, "p4": 0, "p5": 0}}


def load(name: str, config: str, split: str, tmp_path):
    """As the card's own snippet has it; the card's front matter says which files a configuration has."""
    return load_dataset(str(EXPORTS / name), config, split=split, cache_dir=str(tmp_path))


def test_beir_loader_reads_corpus_queries_and_judgements():
    corpus, queries, qrels = GenericDataLoader(str(EXPORTS / "beir")).load(split="train")
    assert set(corpus) == {"p0", "p1", "p2", "p3", "p4", "p5"}
    assert corpus["p1"] == {"title": "", "text": "A worn chain skips over the teeth — measure it with a gauge."}
    assert corpus["p5"]["text"] == 'Bells are "required"\tin many towns.'
    assert (queries, qrels) == ({"q0": OIL}, GRADES)
    _, held_back, graded = GenericDataLoader(str(EXPORTS / "beir")).load(split="dev")
    assert (held_back, graded) == ({"q1": SKIP}, {"q1": {"p1": 2, "p0": 1, "p3": 0}})
    ndcg, _, recall, _ = EvaluateRetrieval.evaluate(qrels, {"q0": {"p0": 2.0, "p1": 1.0}}, [10])
    assert (ndcg["NDCG@10"], recall["Recall@10"]) == (1.0, 1.0)


@pytest.mark.parametrize("config", ["corpus", "queries"])
def test_beir_is_a_data_set_of_the_hub(config, tmp_path):
    assert len(load("beir", config, config, tmp_path)) == {"corpus": 6, "queries": 3}[config]


def test_shapes_of_sentence_transformers(tmp_path):
    lists = load("sentence-transformers", "labeled-list", "train", tmp_path)
    assert lists.column_names == ["query", "docs", "labels"]
    assert [len(docs) for docs in lists["docs"]] == [3, 3]
    assert lists["labels"][0] == [1.0, 0.0, 0.0]
    assert lists["labels"][1] == pytest.approx([2 / 3, 0, 0])
    tuples = load("sentence-transformers", "n-tuple", "train", tmp_path)
    assert tuples.column_names == ["anchor", "positive", "negative_1", "negative_2"]
    assert tuples["anchor"][0] == OIL
    triplets = load("sentence-transformers", "triplet", "train", tmp_path)
    assert triplets.column_names == ["anchor", "positive", "negative"]
    assert len(triplets) == 4
    pairs = load("sentence-transformers", "labeled-pair", "train", tmp_path)
    assert pairs.column_names == ["anchor", "document", "label"]
    assert pairs["label"][:] == pytest.approx([1, 0, 0, 2 / 3])
    examples = [InputExample(texts=[row["anchor"], row["document"]], label=row["label"]) for row in pairs]
    assert examples[0].texts == [OIL, "Page 0 Wipe the chain, then put one drop of oil on each roller."]
    assert load("sentence-transformers", "labeled-list", "development", tmp_path)["query"][:] == [SKIP]


@pytest.mark.parametrize(
    "config, loss",
    [
        ("labeled-list", losses.LambdaLoss),
        ("n-tuple", losses.MultipleNegativesRankingLoss),
        ("triplet", losses.MultipleNegativesRankingLoss),
        ("labeled-pair", losses.BinaryCrossEntropyLoss),
    ],
)
def test_sentence_transformers_trains_on_each_shape(config, loss, tiny_base, tmp_path):
    model = CrossEncoder(tiny_base, num_labels=1, max_length=32, device="cpu")
    arguments = CrossEncoderTrainingArguments(
        output_dir=str(tmp_path / "out"), max_steps=1, per_device_train_batch_size=2, report_to="none", use_cpu=True,
        save_strategy="no", logging_steps=1, disable_tqdm=True,
    )  # fmt: skip
    data = load("sentence-transformers", config, "train", tmp_path)
    trainer = CrossEncoderTrainer(model=model, args=arguments, train_dataset=data, loss=loss(model))
    assert torch.isfinite(torch.tensor(trainer.train().training_loss))


def test_flagembedding_fields(tmp_path):
    """FlagEmbedding is too heavy to install here; it reads its files in this way (AbsRerankerTrainDataset)."""
    path = str(EXPORTS / "flagembedding" / "groups" / "train" / "groups.jsonl")
    rows = load_dataset("json", data_files=path, split="train", cache_dir=str(tmp_path))
    assert rows.column_names == ["query", "pos", "neg"]
    assert rows[1]["pos"] == ["A worn chain skips over the teeth — measure it with a gauge."]
    assert len(rows[1]["neg"]) == 2
    assert [item.name for item in (EXPORTS / "flagembedding" / "groups" / "train").iterdir()] == ["groups.jsonl"]
    assert load("flagembedding", "candidates", "pool", tmp_path).column_names == ["text"]
    assert load("flagembedding", "groups", "development", tmp_path)["query"][:] == [SKIP]


def test_tevatron_fields(tmp_path):
    """Tevatron is too heavy to install here; its RerankerTrainDataset reads these fields through `datasets`."""
    rows = load("tevatron", "groups", "train", tmp_path)
    assert rows.column_names == ["query_id", "query", "positive_passages", "negative_passages"]
    positive = rows[0]["positive_passages"][0]
    assert (sorted(positive), positive["docid"]) == (["docid", "text", "title"], "p0")
    assert [passage["docid"] for passage in rows[0]["negative_passages"]] == ["p4", "p5"]
    corpus = load("tevatron", "corpus", "train", tmp_path)
    assert corpus[0] == {
        "docid": "p0",
        "title": "Page 0",
        "text": "Wipe the chain, then put one drop of oil on each roller.",
    }


def test_parquet_tables(tmp_path):
    groups = load("parquet", "groups", "train", tmp_path)
    assert groups.column_names == ["query_id", "query", "passages"]
    assert groups[1]["passages"][0] == {
        "passage_id": "p1",
        "text": "A worn chain skips over the teeth — measure it with a gauge.",
        "label": pytest.approx(2 / 3),
        "teacher_score": None,
        "source": "judged",
    }
    assert [len(row) for row in groups["passages"]] == [3, 3]
    assert load("parquet", "queries", "other", tmp_path)[0]["text"] == "brakes that squeal"
    judgements = load("parquet", "judgements", "train", tmp_path)
    assert judgements["grade"][:] == [3, 2, 0, 0]
    assert judgements["reason"][:] == ["It says so, at 0.", None, None, None]
    passages = load("parquet", "passages", "train", tmp_path)
    assert passages[5]["text"] == 'Bells are "required"\tin many towns.'
    assert (passages["title"][:2], passages["position"][0]) == (["Page 0", None], 0)
    found = load("parquet", "candidates", "train", tmp_path).to_pandas()
    assert found.query("query_id == 'q0' and retriever == 'dense'").passage_id.tolist() == ["p0", "p4", "p5"]
    # The judge dropped q3 with all its pairs.
    assert set(found.query_id) == {"q0", "q1", "q2"}


def test_trec_files_with_two_evaluators():
    with open(EXPORTS / "trec" / "qrels" / "train.txt") as file:
        qrels = pytrec_eval.parse_qrel(file)
    with open(EXPORTS / "trec" / "runs" / "bm25.trec") as file:
        run = pytrec_eval.parse_run(file)
    assert qrels == GRADES
    assert run["q0"] == {"p0": 10.0, "p1": 5.0, "p4": pytest.approx(10 / 3)}
    measured = pytrec_eval.RelevanceEvaluator(qrels, {"ndcg_cut.10", "recip_rank"}).evaluate(run)
    # BM25 ranks p0 (grade 3), p1 (2), p4 (0): the ideal order.
    assert (measured["q0"]["ndcg_cut_10"], measured["q0"]["recip_rank"]) == (1.0, 1.0)
    read = ir_measures.read_trec_qrels(str(EXPORTS / "trec" / "qrels" / "development.txt"))
    ranked = ir_measures.read_trec_run(str(EXPORTS / "trec" / "runs" / "dense.trec"))
    figures = ir_measures.calc_aggregate([nDCG @ 10, RR(rel=2)], read, ranked)
    # The dense list of q1 is p0 (grade 1), p1 (grade 2): (1 + 2 / log2 3) / (2 + 1 / log2 3).
    assert figures[nDCG @ 10] == pytest.approx(0.859719, abs=1e-6)
    assert figures[RR(rel=2)] == 0.5


@pytest.mark.parametrize("name", sorted(path.name for path in EXPORTS.iterdir()))
def test_the_card_is_read_by_the_hub(name):
    front = re.match(r"---\n(.*?)\n---\n", (EXPORTS / name / "README.md").read_text(encoding="utf-8"), re.S)
    card = yaml.safe_load(front.group(1))
    assert card["license"] == "cc-by-4.0"
    assert card["task_categories"] == ["text-ranking"]
    for config in card.get("configs", []):
        assert all((EXPORTS / name / item["path"]).exists() for item in config["data_files"])
