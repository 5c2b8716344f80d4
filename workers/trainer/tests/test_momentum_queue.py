"""Crops, and what recontriever keeps between steps."""

import pytest
import torch

from rankwright_trainer.crops import crop
from rankwright_trainer.groups import Group, Passage
from rankwright_trainer.job import TrainJob
from rankwright_trainer.momentum_queue import MomentumQueue
from rankwright_trainer.recipes import RECIPES
from rankwright_trainer.runtime import Runtime
from rankwright_trainer.students import STUDENTS

WORDS = [f"w{number}" for number in range(100)]


@pytest.fixture
def student(tiny_base):
    fields = {"base": tiny_base, "trainFile": "-", "outputFolder": "-", "checkpointFolder": "-", "maxTokens": 32}
    student = STUDENTS["bi-encoder"](TrainJob(**fields), Runtime("cpu", "float32", 1))
    student.model.eval()
    return student


def queue_of(student, **options) -> MomentumQueue:
    return MomentumQueue(student, RECIPES["recontriever"].settle(options))


def document(number: int) -> Group:
    """A prepared group: its id is that of the passage, its passages are two crops of it."""
    return Group(str(number), f"query {number}", (Passage(f"crop {number} a", 1.0), Passage(f"crop {number} b", 1.0)))


def test_a_crop_is_a_run_of_words_within_the_limits():
    lengths = set()
    for seed in range(200):
        words = crop(" ".join(WORDS), 0.05, 0.5, 0.0, seed).split()
        first = WORDS.index(words[0])
        assert words == WORDS[first : first + len(words)]
        lengths.add(len(words))
    assert 5 <= min(lengths) < 10 and 45 < max(lengths) <= 50
    assert crop(" ".join(WORDS), 0.05, 0.5, 0.0, 3) == crop(" ".join(WORDS), 0.05, 0.5, 0.0, 3)


def test_a_share_of_the_words_is_left_out_and_something_always_stays():
    kept = [len(crop(" ".join(WORDS), 1, 1, 0.1, seed).split()) for seed in range(100)]
    # 10,000 draws of .9: the mean of 100 words is 90, its standard error .3
    assert 89 < sum(kept) / len(kept) < 91
    assert all(crop(text, 0.05, 0.05, 0.9, seed) for text in ("one", "二つの言葉", "a b") for seed in range(50))
    assert len(crop("東京タワーはとても高いです", 0.5, 0.5, 0.0, 1)) == 6


def test_the_crops_of_a_step_come_from_one_passage_and_are_the_seeds(student):
    queue = queue_of(student, crops=3, deletedShare=0)
    texts = [" ".join(f"{name}{number}" for number in range(40)) for name in "ab"]
    group = Group("q", "never read", tuple(Passage(text, 0.0) for text in texts))
    prepared = [queue.prepare(group, 13, epoch) for epoch in range(20)]
    assert prepared[0] == queue.prepare(group, 13, 0) != prepared[1]
    sources = set()
    for one in prepared:
        pieces = [one.query, *(passage.text for passage in one.passages)]
        (source,) = [text for text in texts if pieces[0] in text]
        assert all(piece in source for piece in pieces) and len(pieces) == 4
        sources.add((one.query_id, source))
    # both passages were drawn, and each has its own id
    assert len(sources) == len({name for name, _ in sources}) == 2


def test_the_queue_is_first_in_first_out_and_never_longer(student):
    queue = queue_of(student, queueSize=5)
    seen = []
    for step in range(4):
        queue.score([document(step)], in_batch=True)
        queue.advance()
        seen.append(sorted(queue.owners[: min(queue.enqueued, 5)].tolist()))
    assert seen == [[0, 0], [0, 0, 1, 1], [0, 1, 1, 2, 2], [1, 2, 2, 3, 3]]
    assert queue.queue.shape == (5, 32)
    # keys of a step that are more than the queue holds: the last stay
    queue.score([document(step) for step in range(4, 8)], in_batch=True)
    queue.advance()
    assert sorted(queue.owners.tolist()) == [5, 6, 6, 7, 7]


def test_old_keys_are_negatives_of_other_passages_and_hidden_from_their_own(student):
    queue = queue_of(student, queueSize=8)
    queue.score([document(1), document(2)], in_batch=True)
    queue.advance()
    scores, batch = queue.score([document(2), document(3)], in_batch=True)
    # own crops, the crops of the batch's other passage, then the keys of 1 and 2
    assert batch.mask.int().tolist() == [[1, 1, 1, 1, 1, 1, 0, 0], [1, 1, 1, 1, 1, 1, 1, 1]]
    assert batch.labels.tolist() == [[1, 1, 0, 0, 0, 0, 0, 0], [0, 0, 1, 1, 0, 0, 0, 0]]
    keys = student.encode_passages(["crop 1 a", "crop 1 b", "crop 2 a", "crop 2 b"])
    expected = 20 * student.encode_queries(["query 2", "query 3"]) @ keys.T
    assert scores[1, 4:].tolist() == pytest.approx(expected[1].tolist(), abs=1e-4)
    assert scores[0, 4:].tolist() == pytest.approx([*expected[0, :2].tolist(), 0, 0], abs=1e-4)


def test_keys_come_from_a_slow_copy_without_gradient(student):
    queue = queue_of(student, momentum=0.75)
    name, value = next((name, value) for name, value in student.model.named_parameters() if "query.weight" in name)
    before = value.detach().clone()
    with torch.no_grad():
        value.add_(8.0)
    queue.advance()
    copied = queue.tensors()[f"keys.{name}"]
    # a quarter of the way
    assert torch.allclose(copied, before + 2.0, atol=1e-5)
    scores, _ = queue.score([document(1), document(2)], in_batch=True)
    student.model.train()
    scores.sum().backward()
    assert value.grad is not None and copied.grad is None
    with torch.no_grad():
        value.fill_(0.0)
    again, _ = queue.score([document(1), document(2)], in_batch=True)
    # the queries changed, their keys did not: the copy is apart
    assert not torch.equal(scores, again)
    assert torch.equal(queue._pending[0][0], queue._pending[1][0])


def test_all_that_it_keeps_is_in_its_tensors(student):
    first, second = queue_of(student, queueSize=5), queue_of(student, queueSize=5)
    with torch.no_grad():
        next(student.model.parameters()).add_(0.5)
    for step in range(3):
        first.score([document(step)], in_batch=True)
        first.advance()
    second.load({name: value.clone() for name, value in first.tensors().items()})
    scores = [queue.score([document(9)], in_batch=True)[0] for queue in (first, second)]
    assert torch.equal(*scores)
