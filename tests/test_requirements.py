"""The list of demands, and what counts as a proof."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools import practice
from tools.requirements import NUMBERS, ROOT, claims_of_scenarios, claims_of_tests, main, read_demands

ONE_DEMAND = '{number} = {{ kind = "rule", at = "S 1", text = "words"{more} }}'
CASE = '[[case]]\nname = "句子"\ndemands = [{demands}]\n{expect}\n'
HEAD = "import pytest\nfrom playwright.sync_api import expect\n"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    rows = [ONE_DEMAND.format(number=number, more="") for number in NUMBERS]
    write(tmp_path / "docs/requirements.toml", "\n".join(["[demand]", *rows]))
    pains = [f'{name} = {{ pain = "words", why = "words" }}' for name in practice.PAINS]
    write(tmp_path / "docs/practice.toml", "\n".join(["[pain]", *pains]))
    return tmp_path


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def claimed(project: Path, text: str, file: str = "tests/test_one.py") -> str:
    write(project / file, HEAD + text)
    (claim,) = claims_of_tests(project)
    return claim.fault


def test_the_projects_own_list_has_every_demand_once() -> None:
    assert [demand.number for demand in read_demands(ROOT / "docs/requirements.toml")] == NUMBERS


def test_the_projects_own_claims_hold(capsys: pytest.CaptureFixture[str]) -> None:
    code = main()
    printed = capsys.readouterr()
    assert (code, printed.err) == (0, "")
    assert printed.out.splitlines()[-1].startswith("202 demands: proven ")


def test_nothing_is_proven_without_a_claim(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(project) == 0
    assert capsys.readouterr().out.splitlines()[-1] == (
        "202 demands: proven 0 · configurable 0 · interface 0 · organisational 0 · source missing 0 · open 202"
    )


def test_a_test_and_a_scenario_prove_what_they_claim(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(project / "tests/test_one.py", HEAD + "@pytest.mark.demand(6, 'X2')\ndef test_a():\n    assert 1 + 1 == 2\n")
    write(project / "packs/p/scenarios/s.toml", CASE.format(demands="6, 7", expect="expect = { a = 1 }"))
    assert main(project) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines if " proven " in line and line.endswith("]")] == ["6", "7", "X2"]
    assert "[2]" in lines[5]
    assert "proven 3 " in lines[-1]


@pytest.mark.parametrize("number", ["191", "0", "X13"])
def test_a_claim_of_an_unknown_number_is_a_fault(
    number: str, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(project / "packs/p/scenarios/s.toml", CASE.format(demands=f'"{number}"', expect="expect = { a = 1 }"))
    assert main(project) == 1
    assert capsys.readouterr().err == f"packs/p/scenarios/s.toml “句子”: claims demand {number}, which does not exist\n"


def test_a_scenario_that_expects_nothing_proves_nothing(project: Path) -> None:
    write(project / "packs/p/scenarios/s.toml", CASE.format(demands="6", expect=""))
    assert [claim.fault for claim in claims_of_scenarios(project)] == ["expects nothing, so it proves nothing"]
    assert main(project) == 1


@pytest.mark.parametrize(
    "body",
    [
        "assert made() == 1",
        "with pytest.raises(ValueError):\n        made()",
        "expect(made()).to_be_visible()",
        "check(made())",
    ],
)
def test_an_assertion_may_be_in_the_test_or_in_a_function_of_its_file(body: str, project: Path) -> None:
    text = f"def check(x):\n    assert x\n\n@pytest.mark.demand(6)\ndef test_a():\n    {body}\n"
    assert claimed(project, text) == ""


@pytest.mark.parametrize("body", ["made()", "assert True", "again()"])
def test_a_test_that_asserts_nothing_proves_nothing(body: str, project: Path) -> None:
    text = f"def again():\n    again()\n\n@pytest.mark.demand(6)\ndef test_a():\n    {body}\n"
    assert claimed(project, text) == "asserts nothing, so it proves nothing"


@pytest.mark.parametrize(
    ("text", "file", "fault"),
    [
        ("@pytest.mark.demand(6)\nclass TestA:\n    pass\n", "tests/test_one.py", "only a test function"),
        ("@pytest.mark.demand(6)\ndef check():\n    assert x\n", "tests/test_one.py", "only a test function"),
        ("@pytest.mark.demand(6)\ndef test_a():\n    assert x\n", "tests/places.py", "only a test function"),
        ("@pytest.mark.demand(*ALL)\ndef test_a():\n    assert x\n", "tests/test_one.py", "written out"),
        ("@pytest.mark.demand\ndef test_a():\n    assert x\n", "tests/test_one.py", "written out"),
        ("@pytest.mark.skip\n@pytest.mark.demand(6)\ndef test_a():\n    assert x\n", "tests/test_one.py", "skipped"),
    ],
)
def test_a_claim_that_cannot_run_is_a_fault(text: str, file: str, fault: str, project: Path) -> None:
    assert fault in claimed(project, text, file)


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        (ONE_DEMAND.format(number=1, more=', state = "proven"'), "demand 1: state `proven` cannot be declared"),
        ('1 = { kind = "wish", at = "S", text = "words" }', "demand 1: kind `wish` is none of"),
        ('1 = { kind = "rule", at = "S" }', "demand 1: `text` is missing"),
        (ONE_DEMAND.format(number=191, more=""), "demand 191: there is no such number"),
        ("", "demand 2 is missing"),
    ],
)
def test_the_list_names_its_own_faults(row: str, fault: str, tmp_path: Path) -> None:
    write(tmp_path / "docs/requirements.toml", f"[demand]\n{row}\n")
    with pytest.raises(ValueError, match=r"requirements\.toml: ") as raised:
        read_demands(tmp_path / "docs/requirements.toml")
    assert fault in str(raised.value)


@pytest.mark.parametrize(
    "answer",
    [
        'test = "tests/test_none.py::test_a"',
        'test = "tests/test_one.py::test_gone"',
        'test = "tests/test_one.py::test_idle"',
        'scenario = "packs/p/scenarios/s.toml::句子"',
        'why = "words", later = "words"',
        "",
    ],
)
def test_a_pain_needs_one_answer_that_exists(project: Path, answer: str, capsys: pytest.CaptureFixture[str]) -> None:
    write(project / "tests/test_one.py", "def test_idle():\n    pass\n")
    file = project / "docs/practice.toml"
    file.write_text(
        file.read_text("utf-8").replace(
            'P7 = { pain = "words", why = "words" }', f'P7 = {{ pain = "words"{", " * bool(answer)}{answer} }}'
        )
    )
    assert main(project) == 1
    assert "P7" in capsys.readouterr().err


def test_a_pain_that_is_not_answered_at_all_is_named(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = project / "docs/practice.toml"
    file.write_text(file.read_text("utf-8").replace("P9 = ", "P99 = "))
    assert main(project) == 1
    printed = capsys.readouterr().err
    assert "P9 is missing" in printed
    assert "no P99" in printed
