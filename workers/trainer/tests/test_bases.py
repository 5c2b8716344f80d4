"""Multilingual and other kinds of base models: trained some steps, exported, ranked alike by every reader."""

import json
import pathlib

import pytest
import torch
from sentence_transformers import CrossEncoder, MultiVectorEncoder, SentenceTransformer
from tokenizers import Tokenizer, models, pre_tokenizers, processors, trainers
from transformers import (
    AutoModel,
    BertConfig,
    ModernBertConfig,
    PreTrainedTokenizerFast,
    XLMRobertaConfig,
)

from conftest import TOPICS, make_job, run_here, toy_groups, write_rows
from rankwright_trainer.check_base import check_base
from rankwright_trainer.export import export
from rankwright_trainer.failure import JobFailure

SIZES = {"hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 4, "intermediate_size": 64, "vocab_size": 300}
SPECIAL = {"bos_token_id": 0, "cls_token_id": 0, "pad_token_id": 1, "eos_token_id": 2, "sep_token_id": 2}
CONFIGS = {
    "xlm-roberta": lambda: XLMRobertaConfig(**SIZES, **SPECIAL, max_position_embeddings=66, type_vocab_size=1),
    # as mMiniLM: the tokenizer of XLM-R before a BERT
    "bert": lambda: BertConfig(**SIZES, pad_token_id=1, max_position_embeddings=66),
    "modernbert": lambda: ModernBertConfig(
        **SIZES, **SPECIAL, max_position_embeddings=66, global_attn_every_n_layers=2, local_attention=8
    ),
}


def save_sentencepiece_tokenizer(folder: pathlib.Path) -> None:
    """A Unigram tokenizer with the special tokens and the pair template of XLM-R."""
    tokenizer = Tokenizer(models.Unigram())
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    special = ["<s>", "<pad>", "</s>", "<unk>", "<mask>"]
    trainer = trainers.UnigramTrainer(vocab_size=290, special_tokens=special, unk_token="<unk>", show_progress=False)
    tokenizer.train_from_iterator([f"{topic}: {words} matter in page" for topic, words in TOPICS.items()], trainer)
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", pair="<s> $A </s> </s> $B </s>", special_tokens=[("<s>", 0), ("</s>", 2)]
    )
    PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, bos_token="<s>", cls_token="<s>", eos_token="</s>", sep_token="</s>",
        pad_token="<pad>", unk_token="<unk>", mask_token="<mask>", model_input_names=["input_ids", "attention_mask"],
    ).save_pretrained(folder)  # fmt: skip


def make_base(kind: str, folder: pathlib.Path) -> str:
    AutoModel.from_config(CONFIGS[kind]()).save_pretrained(folder)
    save_sentencepiece_tokenizer(folder)
    return str(folder)


def export_from(base: str, folder: pathlib.Path, **fields) -> tuple[pathlib.Path, dict]:
    """Trains some steps from the base and exports: the exported folder and its parity record."""
    job = make_job(folder / "run", base, epochs=1, rows=toy_groups(8), guidanceWeight=0, **fields)
    run_here(job)
    probes = [{"query": row["query"], "passage": each["text"]} for row in toy_groups(4) for each in row["passages"]]
    exported = folder / "exported"
    run_here(
        {
            "kind": "export", "modelFolder": job["outputFolder"], "outputFolder": str(exported), "maxTokens": 32,
            "threads": 1, "probeFile": write_rows(folder / "probes.jsonl", probes),
        },
        export,
    )  # fmt: skip
    return exported, json.loads((exported / "parity.json").read_text())


@pytest.mark.parametrize("kind", CONFIGS)
def test_a_base_of_another_kind_is_trained_and_exported(kind, tmp_path):
    base = make_base(kind, tmp_path / "base")
    assert run_here({"kind": "check-base", "base": base, "maxTokens": 32}, check_base)[-1]["modelType"] == kind
    exported, parity = export_from(base, tmp_path)
    pairs = [(row["query"], row["passage"]) for row in parity["probes"]]
    scores = CrossEncoder(str(exported), device="cpu").predict(pairs)
    spread = float(max(scores) - min(scores))
    assert spread > 1e-5
    assert scores.tolist() == pytest.approx(parity["float32"]["scores"], abs=spread / 10)


@pytest.mark.parametrize("model", ["bi-encoder", "late-interaction"])
@pytest.mark.parametrize("kind", ["xlm-roberta", "modernbert"])
def test_such_a_base_reads_queries_and_passages_apart_as_well(kind, model, tmp_path):
    recipe = {"bi-encoder": "infonce", "late-interaction": "lce"}[model]
    exported, parity = export_from(make_base(kind, tmp_path / "base"), tmp_path, model=model, recipe=recipe)
    library, scale = (SentenceTransformer, 20) if model == "bi-encoder" else (MultiVectorEncoder, 1)
    opened = library(str(exported), device="cpu")
    found = [
        scale * float(opened.similarity(opened.encode_query([row["query"]]), opened.encode_document([row["passage"]])))
        for row in parity["probes"]
    ]
    spread = max(found) - min(found)
    assert spread > 1e-5
    assert found == pytest.approx(parity["float32"]["scores"], abs=spread / 10)


def test_positions_of_xlm_roberta_begin_after_the_padding_token(tmp_path):
    base = make_base("xlm-roberta", tmp_path / "base")
    run_here({"kind": "check-base", "base": base, "maxTokens": 64}, check_base)
    with pytest.raises(JobFailure, match="maxTokens is 65, but the base model reads 64"):
        run_here({"kind": "check-base", "base": base, "maxTokens": 65}, check_base)


def test_a_base_is_called_by_its_name_wherever_it_lies(tmp_path):
    base = pathlib.Path(make_base("bert", tmp_path / "base"))
    # weights that are no safetensors: nothing else says which base a checkpoint is of
    torch.save(AutoModel.from_pretrained(base).state_dict(), base / "pytorch_model.bin")
    (base / "model.safetensors").unlink()
    changes = {"epochs": 2, "rows": toy_groups(8), "guidanceWeight": 0, "peft": "sftm", "peftOptions": {"kept": 100}}
    job = make_job(tmp_path / "run", str(base), baseName="hf:owner/tiny", **changes)
    run_here(job)
    folder = pathlib.Path(job["outputFolder"])
    assert json.loads((folder / "peft" / "peft.json").read_text())["base"] == "hf:owner/tiny"
    assert str(base) not in "".join(path.read_text() for path in folder.rglob("*.json"))

    elsewhere = base.rename(tmp_path / "elsewhere")
    checkpoint = max(pathlib.Path(job["checkpointFolder"]).iterdir())
    run_here({**job, "base": str(elsewhere), "resumeFrom": str(checkpoint)})
    with pytest.raises(JobFailure) as failure:
        run_here({**job, "base": str(elsewhere), "baseName": "hf:other/tiny", "resumeFrom": str(checkpoint)})
    assert failure.value.reason == "bad-checkpoint"

    (elsewhere / "tokenizer.json").write_text("{}")
    with pytest.raises(JobFailure, match="base model 'hf:owner/tiny' does not load"):
        run_here({"kind": "check-base", "base": str(elsewhere), "baseName": "hf:owner/tiny"}, check_base)


def test_a_base_that_is_not_there_is_one_clear_failure(tmp_path):
    for base in (str(tmp_path / "nowhere"), "hf:some/model"):
        with pytest.raises(JobFailure, match="is no folder with a config.json") as failure:
            run_here({"kind": "check-base", "base": base}, check_base)
        assert failure.value.reason == "bad-base-model"
