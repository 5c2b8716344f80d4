"""What makes training quick changes no score and no gradient, and no more of dropout than is said."""

import pytest
import torch
from transformers import AutoModelForSequenceClassification, BertConfig, DistilBertConfig

from rankwright_trainer.dropout import QuickDropout, draw_kept, settle_dropout
from rankwright_trainer.groups import Group, Passage
from rankwright_trainer.job import ScoreJob
from rankwright_trainer.runtime import Runtime
from rankwright_trainer.students import parts
from rankwright_trainer.students.cross_encoder import CrossEncoder
from rankwright_trainer.students.first_token import read_first_token

SMALL = {"hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 4, "intermediate_size": 64}


def make_model(config):
    torch.manual_seed(5)
    return AutoModelForSequenceClassification.from_config(config).eval()


def scores_and_gradients(model, inputs: dict) -> tuple:
    model.zero_grad()
    scores = model(**inputs).logits
    scores.square().sum().backward()
    return scores.detach(), [value.grad for value in model.parameters() if value.grad is not None]


@pytest.mark.parametrize("padded", [False, True])
def test_a_last_layer_of_one_token_gives_the_scores_and_gradients_of_the_whole(padded):
    model = make_model(BertConfig(**SMALL, num_labels=1, initializer_range=0.3, attn_implementation="sdpa"))
    mask = torch.ones(3, 9, dtype=torch.long)
    if padded:
        mask[1, 5:] = 0
    inputs = {"input_ids": torch.arange(27).reshape(3, 9) + 100, "attention_mask": mask}
    scores, gradients = scores_and_gradients(model, inputs)
    assert read_first_token(model)
    quick_scores, quick_gradients = scores_and_gradients(model, inputs)
    assert model.base_model(**inputs).last_hidden_state.shape == (3, 1, 32)
    torch.testing.assert_close(quick_scores, scores)
    torch.testing.assert_close(quick_gradients, gradients)
    assert max(float(gradient.abs().max()) for gradient in gradients) > 0.01


def test_a_model_that_may_be_built_otherwise_is_left_as_it_is():
    model = make_model(DistilBertConfig(dim=32, n_layers=1, n_heads=4, hidden_dim=64, num_labels=1))
    assert not read_first_token(model)
    assert model.base_model(input_ids=torch.ones(1, 6, dtype=torch.long)).last_hidden_state.shape == (1, 6, 32)


@pytest.mark.parametrize("size", [1, 2, 100])
def test_parts_of_like_length_give_each_pair_its_own_score(tiny_base, monkeypatch, size):
    monkeypatch.setattr(parts, "TEXTS_PER_PART", size)
    job = ScoreJob(modelFolder=tiny_base, pairsFile="-", outputFile="-", maxTokens=32)
    student = CrossEncoder(job, Runtime("cpu", "float32", 1))
    student.model.eval()
    texts = ["long " * 20, "a", "middling text here", "b c", "another rather long text " * 3]
    with torch.inference_mode():
        scores, _ = student.score([Group("q", "query", tuple(Passage(text, 0.0) for text in texts))], in_batch=False)
        alone = [
            student.model(**student.tokenizer("query", text, truncation=True, max_length=32, return_tensors="pt")).logits
            for text in texts
        ]
    torch.testing.assert_close(scores[0], torch.cat(alone).flatten())
    assert len(set(scores[0].tolist())) == len(texts)


def test_an_encoder_in_bfloat16_has_scores_in_float32(tiny_base):
    job = ScoreJob(modelFolder=tiny_base, pairsFile="-", outputFile="-", maxTokens=32)
    passages = tuple(Passage(f"text {place} " + "word " * (place % 7), 0.0) for place in range(64))
    scores = {}
    for precision in ("bfloat16", "float32"):
        student = CrossEncoder(job, Runtime("cpu", precision, 1))
        student.model.eval()
        with torch.inference_mode():
            scores[precision] = student.score([Group("q", "query", passages)], in_batch=False)[0][0]
    torch.testing.assert_close(scores["bfloat16"], scores["float32"], rtol=0.05, atol=0.05)
    assert not torch.equal(scores["bfloat16"], scores["float32"])
    # of 64 numbers with 8 significant bits hardly any would be another one in float32
    assert int((scores["bfloat16"].bfloat16().float() != scores["bfloat16"]).sum()) > 60


def test_dropout_keeps_its_share_and_the_mean():
    torch.manual_seed(1)
    count, share = 200_000, 0.1
    kept = draw_kept(torch.Size([count // 10, 10]), share)
    deviation = (share * (1 - share) / count) ** 0.5
    assert abs(float((~kept).float().mean()) - share) < 5 * deviation
    # of four numbers that one step gives, none is like another
    lanes = kept.flatten().reshape(-1, 4).float()
    assert float((torch.corrcoef(lanes.T) - torch.eye(4)).abs().max()) < 5 / (count / 4) ** 0.5
    assert abs(float(QuickDropout(share)(torch.ones(count)).mean()) - 1) < 5 * deviation / (1 - share)


def test_what_dropout_hides_has_no_gradient_and_the_rest_is_scaled():
    torch.manual_seed(2)
    hidden = torch.randn(50, 7, requires_grad=True)
    dropped = QuickDropout(0.5)(hidden)
    dropped.sum().backward()
    torch.testing.assert_close(dropped, hidden * hidden.grad)
    assert set(hidden.grad.unique().tolist()) == {0.0, 2.0}
    still = QuickDropout(0.5).eval()
    assert torch.equal(still(hidden), hidden)


def test_attention_drops_nothing_in_training_and_what_is_saved_says_what_the_base_says(tmp_path):
    model = make_model(BertConfig(**SMALL))
    settle_dropout(model)
    rates = {name: module.p for name, module in model.named_modules() if isinstance(module, torch.nn.Dropout)}
    attention = {name for name in rates if name.endswith("attention.self.dropout")}
    assert len(attention) == 2
    assert {name: rate for name, rate in rates.items() if rate == 0} == dict.fromkeys(attention, 0.0)
    assert {type(module) for module in model.modules() if isinstance(module, torch.nn.Dropout)} == {QuickDropout}
    model.save_pretrained(tmp_path)
    assert BertConfig.from_pretrained(tmp_path).attention_probs_dropout_prob == 0.1
