import gzip
import json

import pytest

from conftest import toy_groups, write_rows
from rankwright_trainer.failure import JobFailure
from rankwright_trainer.groups import GroupFile
from rankwright_trainer.recipes.lce import RECIPE

GOOD = toy_groups(2)
BAD_ROWS = [
    ("not json", "{", "Expecting"),
    ("a list", "[]", "must be an object"),
    ("no query", {**GOOD[0], "query": " "}, "query must be text"),
    ("missing field", {"queryId": "a", "query": "b"}, "passages"),
    ("one passage", {**GOOD[0], "passages": GOOD[0]["passages"][:1]}, "at least 2"),
    (
        "label above 1",
        {**GOOD[0], "passages": [{**GOOD[0]["passages"][0], "label": 2}, GOOD[0]["passages"][1]]},
        "label",
    ),
    (
        "NaN teacher",
        '{"queryId":"a","query":"b","passages":[{"text":"c","label":1,"teacherScores":[NaN]},{"text":"d","label":0}]}',
        "teacherScores",
    ),
    ("two positives", {**GOOD[0], "passages": [GOOD[0]["passages"][0]] * 2}, "passage 2"),
]


def test_reads_plain_and_gzip_alike(tmp_path):
    plain = GroupFile(write_rows(tmp_path / "a.jsonl", [*GOOD[:1], "", *GOOD[1:]]), RECIPE.check_group)
    (tmp_path / "a.jsonl.gz").write_bytes(gzip.compress("".join(json.dumps(row) + "\r\n" for row in GOOD).encode()))
    packed = GroupFile(str(tmp_path / "a.jsonl.gz"), RECIPE.check_group)
    assert plain.rows == packed.rows == 2
    assert plain.digest == packed.digest
    assert packed.read(1) == plain.read(1)
    assert plain.read(1).query == GOOD[1]["query"]
    assert [passage.label for passage in plain.read(0).passages] == [1, 0, 0, 0]


@pytest.mark.parametrize("name, row, told", BAD_ROWS, ids=[name for name, _, _ in BAD_ROWS])
def test_a_bad_row_is_named(tmp_path, name, row, told):
    with pytest.raises(JobFailure, match=told) as failure:
        GroupFile(write_rows(tmp_path / "rows.jsonl", [GOOD[0], "", row]), RECIPE.check_group)
    assert failure.value.reason == "bad-data"
    assert "rows.jsonl row 3:" in failure.value.message


def test_empty_absent_and_torn_files(tmp_path):
    whole = gzip.compress(json.dumps(GOOD[0]).encode() * 50)
    (tmp_path / "torn.jsonl.gz").write_bytes(whole[: len(whole) // 2])
    for path, told in [
        (write_rows(tmp_path / "none.jsonl", ["", ""]), "no training group"),
        (str(tmp_path / "absent"), "does not exist"),
        (str(tmp_path / "torn.jsonl.gz"), "gzip"),
    ]:
        with pytest.raises(JobFailure, match=told) as failure:
            GroupFile(path, RECIPE.check_group)
        assert failure.value.reason == "bad-data"
