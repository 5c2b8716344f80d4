"""What is measured on the development groups, and the alarms that listen to it."""

import types

import pytest
import pytrec_eval
import torch

from rankwright_trainer.alarms import Alarms, measure_spread
from rankwright_trainer.development import evaluate, ndcg, pairwise_accuracy, reciprocal_rank
from rankwright_trainer.batches import build_batch
from rankwright_trainer.failure import JobFailure
from rankwright_trainer.groups import Group, Passage
from rankwright_trainer.recipes import lce

ROUND = {"step": 100, "spread": 1.0, "flatShare": 0.0, "ndcg10": 0.5}


class GivenScores:
    """A student whose scores are written in the passages."""

    model = types.SimpleNamespace(eval=lambda: None)

    def score(self, groups, in_batch):
        batch = build_batch(groups, "cpu")
        flat = torch.tensor([float(passage.text) for group in groups for passage in group.passages])
        return batch.arrange(flat), batch


def groups_of(*lists):
    """A file of groups, each a list of (score, label)."""
    groups = [Group(f"q{row}", "q", tuple(Passage(str(s), label) for s, label in pairs)) for row, pairs in enumerate(lists)]
    return types.SimpleNamespace(rows=len(groups), read=groups.__getitem__)


def test_ndcg_is_that_of_trec_eval():
    torch.manual_seed(2)
    for size in (2, 7, 30):
        grades = torch.randint(0, 4, (size,))
        grades[0] = 3
        scores = torch.randn(size)
        qrels = {"q": {str(place): int(grade) for place, grade in enumerate(grades)}}
        run = {"q": {str(place): float(score) for place, score in enumerate(scores)}}
        expected = pytrec_eval.RelevanceEvaluator(qrels, {"ndcg_cut.10"}).evaluate(run)["q"]["ndcg_cut_10"]
        # labels are grades over their scale, which cancels
        assert ndcg(scores, grades / 3) == pytest.approx(expected, abs=1e-6)


def test_equal_scores_count_against_the_model():
    labels = torch.tensor([1.0, 0.0, 0.0])
    # the answer comes last: 1 / log2(4)
    assert ndcg(torch.zeros(3), labels) == pytest.approx(0.5)
    assert reciprocal_rank(torch.zeros(3), labels) == pytest.approx(1 / 3)
    assert pairwise_accuracy(torch.zeros(3), labels) == 0.5


def test_an_evaluation_is_the_mean_over_groups():
    measured = evaluate(GivenScores(), groups_of([(2, 1.0), (1, 0.0)], [(0, 1.0), (0, 0.0), (0, 0.0)]), lce.RECIPE, {})
    assert measured["ndcg10"] == pytest.approx((1 + 0.5) / 2)
    assert measured["mrr"] == pytest.approx((1 + 1 / 3) / 2)
    assert measured["pairwiseAccuracy"] == pytest.approx(0.75)
    assert measured["spread"] == pytest.approx(0.5**0.5 / 2)
    assert measured["flatShare"] == 0.5


def test_a_list_that_orders_nothing_enters_no_ranking():
    alike = [(1, 0.5), (3, 0.5)]
    measured = evaluate(GivenScores(), groups_of([(1, 1.0), (2, 0.0)], alike), lce.RECIPE, {})
    assert measured["mrr"] == 0.5 and measured["pairwiseAccuracy"] == 0
    assert measured["spread"] == pytest.approx((0.5**0.5 + 2**0.5) / 2)
    with pytest.raises(JobFailure, match="labelled alike") as failure:
        evaluate(GivenScores(), groups_of(alike), lce.RECIPE, {})
    assert failure.value.reason == "bad-data"


def test_the_spread_of_a_list_leaves_out_what_is_no_passage():
    scores = torch.tensor([[1.0, 3.0, 0.0], [2.0, 4.0, 6.0]])
    mask = torch.tensor([[True, True, False], [True, True, True]])
    assert measure_spread(scores, mask) == pytest.approx((2**0.5 + 2) / 2)


def test_alarms_ring_once_and_remember_it():
    rung = []
    report = types.SimpleNamespace(warning=lambda code, message: rung.append(code))
    alarms = Alarms(report)
    for step in range(1, 120):
        alarms.watch_step(step, loss=1.0, chance=1.386, spread=0.001)
    assert rung == ["score-collapse"]
    resumed = Alarms(report)
    resumed.restore(alarms.state())
    resumed.watch_step(120, loss=1.0, chance=1.386, spread=0.001)
    assert rung == ["score-collapse"]
    fresh = Alarms(report)
    for step in range(1, 201):
        fresh.watch_step(step, loss=1.5, chance=1.386, spread=1.0)
    fresh.watch_evaluation({**ROUND, "step": 200}, [{"ndcg10": 0.6}])
    assert rung == ["score-collapse", "no-progress", "getting-worse"]


@pytest.mark.parametrize(
    "changed, expected",
    [({}, []), ({"flatShare": 0.06}, ["all-equal"]), ({"flatShare": 0.05}, []), ({"spread": 0.01}, ["score-collapse"])],
)
def test_alarms_of_an_evaluation(changed, expected):
    rung = []
    alarms = Alarms(types.SimpleNamespace(warning=lambda code, message: rung.append(code)))
    for _ in range(2):
        alarms.watch_evaluation({**ROUND, **changed}, [])
    assert rung == expected
