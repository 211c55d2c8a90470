"""Templates that a county writes: fixed width in GB18030, XLSX, control totals; all faults of one at once."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doudi.domain.findings import BadInput
from doudi.services.bankfiles import files, template
from doudi.services.bankfiles.template import GENERAL, Template

FIXED = """
name = "某行代发（定长）"
[out]
format = "fixed"
encoding = "gb18030"
columns = [
  { value = "reference", width = 16 }, { value = "account", width = 20 }, { value = "holder", width = 12 },
  { value = "fen", width = 10, right = true, fill = "0" },
]
[out.control]
at = "first"
columns = [{ value = "lines", width = 6, right = true, fill = "0" }, { value = "total_fen", width = 12, right = true, fill = "0" }]
[back]
format = "fixed"
encoding = "gb18030"
paid = ["0000"]
columns = [
  { value = "reference", width = 16 }, { value = "holder", width = 12 },
  { value = "fen", width = 10, right = true, fill = "0" }, { value = "result", width = 4 },
]
[back.control]
at = "first"
columns = [{ value = "lines", width = 6, right = true, fill = "0" }, { value = "total_fen", width = 12, right = true, fill = "0" }]
"""
LINE = {"reference": "2018050000000001", "account": "6230270100000000836", "holder": "孙丽华", "fen": "50200"}
CONTROL = {"lines": "1", "total_fen": "50200"}


def written(folder: Path, text: str) -> Template:
    path = folder / "bank.toml"
    path.write_text(text, "utf-8")
    return template.read(path)


def test_fixed_width_counts_bytes_of_the_encoding(tmp_path: Path) -> None:
    content = files.write(written(tmp_path, FIXED).out, [LINE], CONTROL)
    first, line, rest = content.split(b"\r\n")
    assert first == b"000001000000050200"
    assert len(line) == 16 + 20 + 12 + 10
    assert line[36:48].decode("gb18030") == "孙丽华      "
    assert (line[48:], rest) == (b"0000050200", b"")


def test_what_does_not_fit_is_refused_by_line(tmp_path: Path) -> None:
    wide = LINE | {"holder": "阿布都热合曼·艾合买提"}
    with pytest.raises(BadInput, match="holder:2: 有 22 字节，宽度只有 12"):
        files.write(written(tmp_path, FIXED).out, [wide], CONTROL)


def test_a_fixed_width_answer_is_read_and_its_totals_checked(tmp_path: Path) -> None:
    back = written(tmp_path, FIXED).back
    row = "2018050000000001" + "孙丽华      " + "0000050200" + "0000"
    first, second = "000002000000050300", "2018050000000002" + "王小".ljust(10) + "0000000100" + "9999"
    good = "\r\n".join((first, row, second)).encode("gb18030")
    found = files.read(back, good, "回盘.txt")
    assert [(each.holder, each.amount_fen, each.paid, each.reason) for each in found] == [
        ("孙丽华", 50200, True, ""), ("王小", 100, False, "9999"),
    ]  # fmt: skip
    with pytest.raises(BadInput, match="对不上"):
        files.read(back, good.replace(b"50300", b"50301"), "回盘.txt")
    with pytest.raises(BadInput, match="打不开"):
        files.read(back, good[:-30] + b"\xff\xff", "回盘.txt")


def test_a_workbook_goes_out_and_comes_back(tmp_path: Path) -> None:
    shape = written(tmp_path, GENERAL.read_text("utf-8").replace('format = "csv"', 'format = "xlsx"'))
    line = LINE | {"yuan": "502.00", "note": "成功"}
    content = files.write(shape.out, [line], {"lines": "1", "total_yuan": "502.00"})
    names = {"bank": "empty", "scheme": "empty", "note": "result"}
    columns = [each.model_copy(update={"value": names.get(each.value, each.value)}) for each in shape.out.columns]
    echo = template.Back(format="xlsx", columns=columns, control=shape.out.control, paid=["成功"])
    told = files.read(echo, content, "银行.xlsx")
    assert [(each.reference, each.account, each.amount_fen, each.paid) for each in told] == [
        (LINE["reference"], LINE["account"], 50200, True)
    ]
    with pytest.raises(BadInput, match=r"不是 \.xlsx"):
        files.read(shape.back, b"a,b", "银行.xlsx")


def test_everything_wrong_in_a_template_is_said_at_once(tmp_path: Path) -> None:
    wrong = FIXED.replace('encoding = "gb18030"', 'encoding = "big5"', 1).replace('paid = ["0000"]', "paid = []")
    with pytest.raises(BadInput) as caught:
        written(tmp_path, wrong.replace('at = "first"', 'at = "top"', 1))
    told = str(caught.value)
    assert [word in told for word in ("out.encoding", "out.control.at", "back.paid")] == [True, True, True]
    for broken, word in (
        (FIXED.replace("width = 20", "width = 0"), "都要写宽度"),
        (FIXED.replace('value = "holder"', 'value = "owner"', 1), "不认得 owner"),
        (FIXED.replace('{ value = "fen", width = 10, right = true, fill = "0" },', "", 1), "缺少 yuan"),
        ("name = ", "不是完整的 TOML"),
    ):
        with pytest.raises(BadInput, match=word):
            written(tmp_path, broken)


def test_a_countys_templates_stand_beside_the_general_one(tmp_path: Path) -> None:
    written(tmp_path, FIXED)
    assert {code: each.name for code, each in template.templates(tmp_path).items()} == {
        "general": "通用格式（CSV，UTF-8）", "bank": "某行代发（定长）",
    }  # fmt: skip
    assert list(template.templates(tmp_path / "none")) == ["general"]


@given(st.integers(min_value=-(10**11), max_value=10**11))
def test_fen_are_read_as_written(fen: int) -> None:
    sign, rest = ("-" if fen < 0 else ""), abs(fen)
    assert files.fen_of(f"{sign}{rest // 100:,}.{rest % 100:02d}", in_fen=False) == fen
    assert files.fen_of(str(fen), in_fen=True) == fen


@pytest.mark.parametrize("text", ["", "1.234", "1e3", "１２", "12元", "--1", ".5", "NaN", "1_000"])
def test_what_is_no_sum_is_none(text: str) -> None:
    assert files.fen_of(text, in_fen=False) is None
