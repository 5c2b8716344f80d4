"""Training few parameters: the base stays, what is saved opens everywhere, the small artifact says the same."""

import json
import pathlib

import pytest
import torch
from peft import PeftModel
from safetensors.torch import load_file
from transformers import (
    AutoModelForSequenceClassification, AutoTokenizer, BertConfig, BertModel, ModernBertConfig, ModernBertModel,
    XLMRobertaConfig, XLMRobertaModel,
)  # fmt: skip

from conftest import make_job, run_here
from rankwright_trainer.base_model import load_cross_encoder
from rankwright_trainer.failure import JobFailure
from rankwright_trainer.peft_methods.adapter import Adapter, bottleneck_width, find_feed_forwards
from rankwright_trainer.peft_methods.lora import find_attention_layers
from rankwright_trainer.peft_methods.sftm import adapter_size
from rankwright_trainer.peft_methods.sparse_diffs import apply_diff, compose, revert, take_diff

PAIR = ("help with lungs", "asthma: lungs airways wheezing")


def trained(folder: pathlib.Path, base: str, method: str, **changes) -> tuple[dict, dict, pathlib.Path]:
    """Trains; returns (weights of the base with its fresh head, saved weights, saved folder)."""
    job = make_job(folder, base, peft=method, epochs=1, learningRate=3e-3, **changes)
    run_here(job)
    start = load_cross_encoder(base, 32, seed=13)[0].state_dict()
    output = pathlib.Path(job["outputFolder"])
    return start, load_file(output / "model.safetensors"), output


def score(model, folder) -> float:
    inputs = AutoTokenizer.from_pretrained(folder)(*PAIR, return_tensors="pt")
    with torch.inference_mode():
        return float(model.eval()(**inputs).logits)


def is_of_head(name: str) -> bool:
    return ".pooler." in name or name.startswith("classifier.")


def test_lora_is_merged_and_opens_as_an_adapter_too(tmp_path, tiny_base):
    start, saved, folder = trained(tmp_path, tiny_base, "lora", peftOptions={"rank": 4, "alpha": 8})
    assert saved.keys() == start.keys()
    changed = {name for name, value in saved.items() if not torch.equal(value, start[name])}
    attention = {name for name in saved if ".attention." in name and name.endswith("weight") and "LayerNorm" not in name}
    assert attention and changed == attention | {name for name in saved if is_of_head(name)}
    # by the factors: base + alpha / rank * B A
    factors = load_file(folder / "peft" / "adapter_model.safetensors")
    name = "bert.encoder.layer.0.attention.self.query"
    down, up = (factors[f"base_model.model.{name}.lora_{side}.weight"] for side in "AB")
    assert down.shape == (4, 32) and up.shape == (32, 4)
    assert torch.allclose(saved[f"{name}.weight"], start[f"{name}.weight"] + 2 * up @ down, atol=1e-6)
    # by the package peft, on the base
    base = load_cross_encoder(tiny_base, 32, seed=13)[0]
    base.load_state_dict(load_file(folder / "peft" / "head.safetensors"), strict=False)
    expected = score(AutoModelForSequenceClassification.from_pretrained(folder), folder)
    assert score(PeftModel.from_pretrained(base, folder / "peft"), folder) == pytest.approx(expected, abs=1e-5)


def test_an_adapter_is_merged_into_a_wider_feed_forward(tmp_path, tiny_base):
    start, saved, folder = trained(tmp_path, tiny_base, "adapter", peftOptions={"reductionFactor": 4})
    inner, outer = (f"bert.encoder.layer.1.{part}.dense.weight" for part in ("intermediate", "output"))
    assert saved[inner].shape == (64 + 8, 32) and saved[outer].shape == (32, 64 + 8)
    for name, value in saved.items():
        if not is_of_head(name):
            own = value[tuple(slice(size) for size in start[name].shape)]
            assert torch.equal(own, start[name]), name
    assert saved[outer][:, 64:].abs().max() > 0
    small = load_file(folder / "peft" / "adapter.safetensors")
    assert torch.equal(small["bert.encoder.layer.1.output.dense.up"], saved[outer][:, 64:])
    opened = AutoModelForSequenceClassification.from_pretrained(folder)
    assert opened.config.intermediate_size == 72
    # the base with the small artifact put on it
    student = student_of(tiny_base)
    Adapter(student, {"reductionFactor": 4}, 6, 13)
    assert not student.model.load_state_dict(small, strict=False).unexpected_keys
    assert score(opened, folder) == pytest.approx(score(student.model, folder), abs=1e-5)


def student_of(base: str):
    import types

    return types.SimpleNamespace(model=load_cross_encoder(base, 32, seed=13)[0], folder=base, kind="cross-encoder")


def test_bottlenecks_are_as_wide_as_published():
    assert bottleneck_width(768, 16) == 48
    # Litschko et al.: as many weights as adapters of reduction factors 1 to 32 have
    sizes = [adapter_size(12, 768, factor) for factor in (1, 2, 4, 8, 16, 32)]
    assert sizes == [14_174_208, 7_091_712, 3_550_464, 1_779_840, 894_528, 451_872]


SMALL = {
    "hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 4, "intermediate_size": 64, "vocab_size": 100,
}  # fmt: skip
ENCODERS = {
    "bert": lambda: BertModel(BertConfig(**SMALL)),
    "xlm-roberta": lambda: XLMRobertaModel(XLMRobertaConfig(**SMALL)),
    "modernbert": lambda: ModernBertModel(
        ModernBertConfig(**SMALL, pad_token_id=0, bos_token_id=1, eos_token_id=2, cls_token_id=1, sep_token_id=2)
    ),
}


@pytest.mark.parametrize("kind, attending, wide", [("bert", 8, 1), ("xlm-roberta", 8, 1), ("modernbert", 4, 2)])
def test_layers_are_found_in_every_kind_of_encoder(kind, attending, wide):
    torch.manual_seed(1)
    encoder = ENCODERS[kind]().eval()
    assert len(find_attention_layers(encoder)) == attending
    assert [parts for _, _, parts in find_feed_forwards(encoder)] == [wide, wide]
    inputs = torch.randint(3, 100, (2, 9))
    before = encoder(inputs).last_hidden_state
    student = type("Student", (), {"model": encoder, "folder": "", "kind": "cross-encoder"})()
    adapter = Adapter(student, {"reductionFactor": 4}, 6, 13)
    assert torch.allclose(encoder(inputs).last_hidden_state, before, atol=1e-6)
    for name, value in encoder.named_parameters():
        if name.endswith(".up"):
            torch.nn.init.normal_(value)
    unmerged = encoder(inputs).last_hidden_state
    assert not torch.allclose(unmerged, before, atol=1e-2)
    adapter.merge()
    assert torch.allclose(encoder(inputs).last_hidden_state, unmerged, atol=1e-5)
    # an ordinary model of that width takes the merged weights
    plain = type(encoder)(encoder.config)
    plain.load_state_dict(encoder.state_dict())


@pytest.mark.parametrize("weight_decay", [0.0, 0.1])
def test_sparse_fine_tuning_changes_as_many_weights_as_it_may(tmp_path, tiny_base, weight_decay):
    start, saved, folder = trained(
        tmp_path, tiny_base, "sftm", peftOptions={"kept": 500, "fullShare": 0.5}, weightDecay=weight_decay
    )
    moved = {name: int((saved[name] != start[name]).sum()) for name in saved if not is_of_head(name)}
    assert sum(moved.values()) == 500
    assert all(count == 0 for name, count in moved.items() if "LayerNorm" in name)
    assert all(not torch.equal(saved[name], start[name]) for name in saved if name.startswith("classifier."))
    said = json.loads((folder / "peft" / "peft.json").read_text())
    assert said["kept"] == 500 and said["options"]["fullShare"] == 0.5
    diff = load_file(folder / "peft" / "sftm.safetensors")
    assert sum(len(value) for name, value in diff.items() if name.endswith(".values")) == 500
    rebuilt = compose(start, diff)
    for name, value in saved.items():
        if not is_of_head(name):
            assert torch.allclose(rebuilt[name], value, atol=1e-6)
    assert torch.equal(diff["classifier.weight"], saved["classifier.weight"])


@pytest.mark.parametrize("method, options", [("lora", {}), ("adapter", {}), ("sftm", {"kept": 300, "fullShare": 0.5})])
def test_resumed_it_ends_with_the_same_bytes(tmp_path, tiny_base, method, options):
    job = make_job(tmp_path, tiny_base, peft=method, peftOptions=options, checkpointEverySteps=1, epochs=1)
    digest = run_here(job)[-1]["modelSha256"]
    for step in (2, 3, 4):
        resumed = run_here({**job, "resumeFrom": str(pathlib.Path(job["checkpointFolder"]) / f"step-{step:08d}")})
        assert resumed[-1]["modelSha256"] == digest


@pytest.mark.parametrize("model, recipe", [("bi-encoder", "cprd"), ("late-interaction", "lce")])
def test_other_students_learn_few_parameters_too(tmp_path, tiny_base, model, recipe):
    from conftest import toy_groups

    rows = toy_groups(8)
    for row in rows:
        for place, passage in enumerate(row["passages"]):
            passage["teacherScores"] = [float(-place)]
    for method in ("lora", "adapter"):
        job = make_job(tmp_path / method, tiny_base, peft=method, model=model, recipe=recipe, rows=rows, epochs=1)
        run_here(job)
        saved = load_file(pathlib.Path(job["outputFolder"]) / "model.safetensors")
        assert not any("lora" in name or "base" in name for name in saved)
        assert (pathlib.Path(job["outputFolder"]) / "peft" / "peft.json").exists()


def test_diffs_add_up_and_are_taken_back_to_the_bit():
    torch.manual_seed(6)
    base = {"weight": torch.randn(20, 5), "bias": torch.randn(5)}

    def diff_of(seed: int) -> tuple[dict, dict]:
        torch.manual_seed(seed)
        masks = {name: torch.rand(value.shape) < 0.4 for name, value in base.items()}
        changed = {name: value + torch.randn(value.shape) * masks[name] for name, value in base.items()}
        return take_diff(base, changed, masks), changed

    (first, one), (second, two) = diff_of(1), diff_of(2)
    both = compose(base, first, second)
    for name, value in base.items():
        assert torch.allclose(both[name], one[name] + two[name] - value, atol=1e-6)
    weights = {name: value.clone() for name, value in base.items()}
    undo = [apply_diff(weights, first), apply_diff(weights, second)]
    assert torch.equal(weights["weight"], both["weight"])
    for step in reversed(undo):
        revert(weights, step)
    assert all(torch.equal(weights[name], value) for name, value in base.items())
    with pytest.raises(ValueError, match="weight is missing or smaller"):
        apply_diff({"weight": torch.zeros(3), "bias": torch.zeros(5)}, first)


@pytest.mark.parametrize(
    "changes, told",
    [
        ({"peft": "lora", "peftOptions": {"width": 3}}, "peft option width is none of lora: rank, alpha"),
        ({"peft": "lora", "peftOptions": {"rank": 0}}, "peft option rank must be a number between 1 and 4096"),
        ({"peft": "none", "peftOptions": {"rank": 8}}, "peft option rank is none of none: none"),
        ({"peft": "sftm", "optimizer": "schedule-free"}, "sftm takes weights back"),
        ({"peft": "sftm", "peftOptions": {"kept": 10**9}}, "sftm is to keep 1000000000 weights, but only"),
    ],
)
def test_wrong_options_are_named(tmp_path, tiny_base, changes, told):
    with pytest.raises(JobFailure, match=told) as failure:
        run_here(make_job(tmp_path, tiny_base, epochs=1, **changes))
    assert failure.value.reason == "bad-job"
