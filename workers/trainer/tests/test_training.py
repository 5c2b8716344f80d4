import hashlib
import itertools
import json
import pathlib
import signal
import types

import pytest
import torch
from transformers import AutoModelForSequenceClassification, AutoTokenizer

from conftest import make_job, run_here, start_process, toy_groups, write_rows
from rankwright_trainer import checkpoint, fingerprint
from rankwright_trainer.base_model import load_cross_encoder
from rankwright_trainer.failure import JobFailure


def weights_of(job: dict) -> str:
    return hashlib.sha256((pathlib.Path(job["outputFolder"]) / "model.safetensors").read_bytes()).hexdigest()


def share_ranked_first(model, tokenizer, groups: list[dict]) -> float:
    model.eval()
    right = 0
    for group in groups:
        texts = [passage["text"] for passage in group["passages"]]
        inputs = tokenizer(
            [group["query"]] * len(texts), texts, padding=True, truncation=True, max_length=32, return_tensors="pt"
        )
        with torch.inference_mode():
            right += int(model(**inputs).logits[:, 0].argmax()) == 0
    return right / len(groups)


def test_a_two_layer_model_learns_the_toy_topics(tmp_path, two_layer_base):
    held_out = toy_groups(40, first=240, negatives=7)
    job = make_job(
        tmp_path, two_layer_base, rows=toy_groups(240), epochs=3, learningRate=3e-4, checkpointEverySteps=1000
    )
    model, tokenizer, _ = load_cross_encoder(two_layer_base, 32, seed=13)
    assert share_ranked_first(model, tokenizer, held_out) < 0.5
    run_here(job)
    trained = AutoModelForSequenceClassification.from_pretrained(job["outputFolder"])
    assert share_ranked_first(trained, tokenizer, held_out) >= 0.9


def test_the_same_job_gives_the_same_bytes_and_another_seed_does_not(tmp_path, tiny_base):
    jobs = [make_job(tmp_path / name, tiny_base, seed=seed) for name, seed in (("a", 1), ("b", 1), ("c", 2))]
    messages = [run_here(job) for job in jobs]
    first, second, other = [weights_of(job) for job in jobs]
    assert first == second != other
    assert messages[0][-1]["modelSha256"] == first
    losses = [[message["loss"] for message in run if message["type"] == "step"] for run in messages]
    assert losses[0] == losses[1] != losses[2]


GUIDED = {
    "maxTokens": 16, "guidanceFloor": 1, "guidanceForm": "difference", "guidancePassages": 2, "guidanceVariants": 0.5,
}  # fmt: skip


@pytest.mark.parametrize("guided", [False, True])
def test_killed_twice_and_resumed_ends_with_the_same_bytes(tmp_path, tiny_base, guided):
    development = write_rows(tmp_path / "development.jsonl", toy_groups(4, first=100))
    changes = {"developmentFile": development, **(GUIDED if guided else {})}
    base = "minilm" if guided else tiny_base
    whole = make_job(tmp_path / "whole", base, **changes)
    messages = run_here(whole)
    last = messages[-1]
    assert messages[0]["guided"] is guided
    broken = make_job(tmp_path / "broken", base, **changes)
    folder = pathlib.Path(broken["checkpointFolder"])
    for kill_after_step in (5, 10):
        kill_after(broken, tmp_path, kill_after_step)
        assert not pathlib.Path(broken["outputFolder"]).exists()
        complete = [path.parent for path in folder.glob("*/complete.json")]
        broken = {**broken, "resumeFrom": str(max(complete))}
    resumed = run_here(broken)
    assert resumed[0]["firstStep"] >= 9
    assert resumed[-1]["modelSha256"] == last["modelSha256"] == weights_of(broken)
    assert resumed[-1]["evaluations"] == last["evaluations"]


def test_minutes_decide_when_a_checkpoint_is_written_and_nothing_else(tmp_path, tiny_base, monkeypatch):
    steps = run_here(make_job(tmp_path / "steps", tiny_base))
    # every look at the clock is half a minute later
    clock = itertools.count(step=30)
    monkeypatch.setattr(checkpoint, "time", types.SimpleNamespace(monotonic=lambda: next(clock)))
    changes = {"checkpointEverySteps": None, "checkpointEveryMinutes": 2}
    minutes = run_here(make_job(tmp_path / "minutes", tiny_base, **changes))
    written = [message["step"] for message in minutes if message["type"] == "checkpoint"]
    # looked at after each step: due at the fourth look after the last one was written
    assert written == [4, 8, 12]
    assert minutes[-1]["modelSha256"] == steps[-1]["modelSha256"]


def test_a_checkpoint_of_another_version_of_the_trainer_is_refused(tmp_path, tiny_base, monkeypatch):
    job = make_job(tmp_path, tiny_base)
    run_here(job)
    monkeypatch.setattr(fingerprint, "TRAINING_VERSION", 77)
    with pytest.raises(JobFailure, match="trainer was 'version 3, .*', is 'version 77, ") as failure:
        run_here({**job, "resumeFrom": str(pathlib.Path(job["checkpointFolder"]) / "step-00000006")})
    assert failure.value.reason == "bad-checkpoint"


def kill_after(job: dict, folder: pathlib.Path, step: int) -> None:
    with start_process(job, folder) as process:
        for line in process.stdout:
            message = json.loads(line)
            if message["type"] == "step" and message["step"] == step:
                process.send_signal(signal.SIGKILL)
        assert process.wait() == -signal.SIGKILL


def test_a_checkpoint_of_a_gpu_is_resumed_without_one(tmp_path, tiny_base, monkeypatch):
    job = make_job(tmp_path, tiny_base, device="cpu", precision="float32")
    whole = run_here(job)[-1]
    folder = pathlib.Path(job["checkpointFolder"]) / "step-00000006"
    rewrite_as_on_a_gpu(folder, monkeypatch)
    messages = run_here({**job, "resumeFrom": str(folder)})
    assert [message["code"] for message in messages if message["type"] == "warning"] == ["device-changed"]
    # the same numbers, computed on the same processor: only the file said that they came from elsewhere
    assert messages[-1]["modelSha256"] == whole["modelSha256"]


def rewrite_as_on_a_gpu(folder: pathlib.Path, monkeypatch) -> None:
    optimizer, state, marker = (folder / name for name in ("optimizer.pt", "state.json", "complete.json"))
    saved = torch.load(optimizer)
    for group in saved["param_groups"]:
        group["fused"] = True
    with monkeypatch.context() as patch:
        patch.setattr(torch.serialization, "location_tag", lambda storage: "cuda:0")
        torch.save(saved, optimizer)
    content = json.loads(state.read_text())
    content["runtime"]["device"] = "cuda"
    state.write_text(json.dumps(content))
    described = json.loads(marker.read_text())
    for path in (optimizer, state):
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        described["files"][path.name] = {"bytes": path.stat().st_size, "sha256": digest}
    marker.write_text(json.dumps(described))


def test_a_checkpoint_that_is_torn_changed_or_foreign_is_refused(tmp_path, tiny_base):
    job = make_job(tmp_path, tiny_base)
    run_here(job)
    folder = pathlib.Path(job["checkpointFolder"]) / "step-00000006"
    resumed = {**job, "resumeFrom": str(folder)}
    with pytest.raises(JobFailure, match="learningRate was 0.0001, is 0.1") as failure:
        run_here({**resumed, "learningRate": 0.1})
    assert failure.value.reason == "bad-checkpoint"
    weights = folder / "weights.safetensors"
    sound = weights.read_bytes()
    weights.write_bytes(sound[:-1] + bytes([sound[-1] ^ 1]))
    with pytest.raises(JobFailure, match="weights.safetensors changed"):
        run_here(resumed)
    weights.write_bytes(sound)
    (folder / "complete.json").unlink()
    with pytest.raises(JobFailure, match="not a complete checkpoint"):
        run_here(resumed)


def test_only_the_newest_checkpoints_stay(tmp_path, tiny_base):
    job = make_job(tmp_path, tiny_base, keepCheckpoints=2)
    run_here(job)
    assert sorted(path.name for path in pathlib.Path(job["checkpointFolder"]).iterdir()) == [
        "step-00000009",
        "step-00000012",
    ]


def test_parts_of_a_step_add_up_to_the_step(tmp_path, tiny_base):
    # no dropout, so that only the splitting can differ
    base = tmp_path / "still"
    model = AutoModelForSequenceClassification.from_pretrained(
        tiny_base, num_labels=1, hidden_dropout_prob=0.0, attention_probs_dropout_prob=0.0
    )
    model.save_pretrained(base)
    AutoTokenizer.from_pretrained(tiny_base).save_pretrained(base)
    options = {"precision": "float32", "rows": toy_groups(8), "epochs": 1}
    losses = []
    for name, parts in (("whole", None), ("parts", 1)):
        messages = run_here(make_job(tmp_path / name, str(base), groupsPerForward=parts, **options))
        losses.append([message["loss"] for message in messages if message["type"] == "step"])
    assert losses[0] == pytest.approx(losses[1], abs=2e-5)


def test_the_model_stores_raw_scores_and_its_length(tmp_path, tiny_base):
    from sentence_transformers import CrossEncoder

    job = make_job(tmp_path, tiny_base, epochs=1)
    assert run_here(job)[0]["guided"] is False
    model = CrossEncoder(job["outputFolder"], device="cpu")
    assert isinstance(model.activation_fn, torch.nn.Identity)
    assert model.max_seq_length == 32
    assert model.config.rankwright == {"maxTokens": 32}
    pair = ("help with lungs", "asthma: lungs " * 60)
    tokenizer = AutoTokenizer.from_pretrained(job["outputFolder"])
    inputs = tokenizer(*pair, truncation=True, max_length=32, return_tensors="pt")
    with torch.inference_mode():
        expected = float(AutoModelForSequenceClassification.from_pretrained(job["outputFolder"])(**inputs).logits)
    assert float(model.predict([pair])[0]) == pytest.approx(expected, abs=1e-5)


def test_frozen_embeddings_stay_and_a_trained_head_is_kept(tmp_path, tiny_base):
    job = make_job(tmp_path, tiny_base, epochs=1, freezeEmbeddings=True)
    run_here(job)
    before, after = (
        AutoModelForSequenceClassification.from_pretrained(folder, num_labels=1)
        for folder in (tiny_base, job["outputFolder"])
    )
    assert torch.equal(before.get_input_embeddings().weight, after.get_input_embeddings().weight)
    again, _, fresh = load_cross_encoder(job["outputFolder"], 32, seed=99)
    assert not fresh and torch.equal(again.classifier.weight, after.classifier.weight)


def test_a_loss_that_is_not_finite_ends_the_training(tmp_path, tiny_base):
    base = tmp_path / "broken-base"
    model = AutoModelForSequenceClassification.from_pretrained(tiny_base, num_labels=1)
    model.classifier.weight.data.fill_(float("inf"))
    model.save_pretrained(base)
    AutoTokenizer.from_pretrained(tiny_base).save_pretrained(base)
    with pytest.raises(JobFailure, match="step 1 of 12") as failure:
        run_here(make_job(tmp_path / "run", str(base)))
    assert failure.value.reason == "not-finite"


def test_wrong_bases_and_lengths(tmp_path, tiny_base):
    (tmp_path / "empty").mkdir()
    (tmp_path / "odd").mkdir()
    (tmp_path / "odd" / "config.json").write_text("{}")
    for base in ("nowhere", str(tmp_path / "empty"), str(tmp_path / "odd")):
        with pytest.raises(JobFailure) as failure:
            run_here(make_job(tmp_path / "run", base))
        assert failure.value.reason == "bad-base-model"
    with pytest.raises(JobFailure, match="maxTokens is 129, but the base model reads 128"):
        run_here(make_job(tmp_path / "run", tiny_base, maxTokens=129))


def test_an_unknown_recipe_names_the_known_ones(tmp_path, tiny_base):
    with pytest.raises(JobFailure, match="unknown recipe 'magic'") as failure:
        run_here(make_job(tmp_path, tiny_base, recipe="magic"))
    assert "lce" in failure.value.mend
