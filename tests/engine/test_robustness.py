"""A pack may hold anything at all: what comes back is findings, never a crash, and harmless habits are let be."""

from __future__ import annotations

import random
from itertools import pairwise
from pathlib import Path

import pytest

from doudi.engine.library import Library, check
from tests.engine.deciding_pack import MORE_FACTS, RATE, REASONS, write_deciding
from tests.engine.small_pack import FORMULAS, write_pack

FILES = ("pack.toml", "sources.toml", "facts.toml", "parameters.toml", "reasons.toml", "formulas.py")
WEIRD = (
    "", "[", "]", "{", '"', "'", "=", "0", "-1", "1e999", "nan", "true", "[]", "[[]]", "{}", "{ a = 1 }", '"x"', "[1, 2]",
    "2017-13-01", "2017-01-01", "2017-01-01T00:00:00", "99999999999999999999", "\x00", "\x0c", "\ufeff", "\r", "元/年",
    "standard", "wage", "eligible", "date(0, 0, 0)", "lambda: 0", "*wage", "**wage", "wage.x", "...", "None", "1.5", "b'x'",
)  # fmt: skip


def with_return(expression: str) -> str:
    """The formulas with one rule more, whose whole expression is this."""
    return (
        FORMULAS
        + f'\n\n@rule(cite="law#1", unit="元/年")\ndef odd(wage: Money) -> Money:\n    """怪。"""\n    return {expression}\n'
    )


def findings(root: Path) -> str:
    return "\n".join(map(str, check([root])))


@pytest.mark.parametrize(
    "expression",
    [
        "(" * 5000 + "wage" + ")" * 5000,
        "-" * 3000 + "wage",
        " + ".join(["wage"] * 1500),
        " + ".join(["wage"] * 20_000),
        "least(wage, " * 150 + "wage" + ")" * 150,
        "wage * " + "9" * 4000,
        "wage * " + "9" * 5000,
        "wage\x00",
        "wage * 1e400",
        "wage + '\\d'",
    ],
    ids=["brackets", "signs", "long sum", "longer sum", "calls", "big", "bigger", "null", "infinite", "escape"],
)
def test_a_monstrous_expression_is_a_finding(tmp_path: Path, expression: str) -> None:
    assert "formulas.py" in findings(write_pack(tmp_path, formulas_py=with_return(expression)))


@pytest.mark.parametrize("turned", [False, True], ids=["first to last", "last to first"])
def test_a_long_chain_of_rules_is_a_finding(tmp_path: Path, turned: bool) -> None:
    names = ["wage", *(f"link{number}" for number in range(1000))]
    rules = [
        f'\n\n@rule(cite="law#1", unit="元/年")\ndef {name}({below}: Money) -> Money:\n    """环。"""\n    return {below}\n'
        for below, name in pairwise(names)
    ]
    text = FORMULAS + "".join(reversed(rules) if turned else rules)
    assert "一环套一环" in findings(write_pack(tmp_path, formulas_py=text))


def test_a_fault_below_many_rules_is_found_in_no_time(tmp_path: Path) -> None:
    text = FORMULAS + with_return("wage + 1").removeprefix(FORMULAS).replace("odd", "a0")
    text += with_return("wage + 1").removeprefix(FORMULAS).replace("odd", "b0")
    for level in range(50):
        for name in "ab":
            text += (
                f'\n\n@rule(cite="law#1", unit="元/年")\ndef {name}{level + 1}(a{level}: Money, b{level}: Money) -> Money:\n'
                f'    """格。"""\n    return a{level} + b{level}\n'
            )
    assert len(check([write_pack(tmp_path, formulas_py=text)])) == 2


def test_files_that_are_too_large_are_findings(tmp_path: Path) -> None:
    large = "# " + "x" * 10_000_000
    found = findings(write_pack(tmp_path, formulas_py=FORMULAS + large, facts_toml=large))
    assert "formulas.py" in found
    assert "facts.toml" in found


@pytest.mark.parametrize("file", FILES)
@pytest.mark.parametrize(
    "content",
    [b"\x00", b"\xff\xfe\x00", b"\xb5\xcd\xb1\xa3", b"x = " + b"[" * 5000, b"x = " + b"9" * 5000],
    ids=["null", "utf16", "gbk", "deep", "long"],
)
def test_bytes_that_are_no_text_are_a_finding(tmp_path: Path, file: str, content: bytes) -> None:
    root = write_deciding(tmp_path)
    (root / "cn" / "dibao" / file).write_bytes(content)
    assert file in findings(root)


@pytest.mark.parametrize("file", FILES)
def test_a_folder_where_a_file_should_be_is_a_finding(tmp_path: Path, file: str) -> None:
    root = write_deciding(tmp_path)
    (root / "cn" / "dibao" / file).unlink()
    (root / "cn" / "dibao" / file).mkdir()
    assert file in findings(root)


@pytest.mark.parametrize("habit", ["\r\n", "\ufeff"], ids=["windows line ends", "byte order mark"])
def test_what_windows_editors_do_is_accepted(tmp_path: Path, habit: str) -> None:
    root = write_deciding(tmp_path)
    for file in FILES:
        path = root / "cn" / "dibao" / file
        text = path.read_text(encoding="utf-8")
        changed = habit + text if habit == "\ufeff" else text.replace("\n", habit)
        path.write_bytes(changed.encode())
    assert check([root]) == []
    assert Library.load([root]).facts


def spoilt(chance: random.Random, text: str) -> str:
    """The text with one to three accidents: a line lost, doubled or moved, a word or a value replaced."""
    lines = text.splitlines()
    for _ in range(chance.randint(1, 3)):
        place = chance.randrange(len(lines))
        match chance.randrange(5):
            case 0:
                del lines[place]
                lines = lines or [""]
            case 1:
                lines.insert(place, chance.choice(lines))
            case 2:
                lines[place] = lines[place][: chance.randint(0, len(lines[place]))] + chance.choice(WEIRD)
            case 3 if "=" in lines[place]:
                lines[place] = lines[place].split("=", maxsplit=1)[0] + "= " + chance.choice(WEIRD)
            case _:
                words = lines[place].split(" ")
                words[chance.randrange(len(words))] = chance.choice(WEIRD)
                lines[place] = " ".join(words)
    return "\n".join(lines) + "\n"


def spoil_and_check(root: Path, seeds: range) -> None:
    """Check a pack with one file spoilt, for each seed."""
    write_deciding(root)
    folder = root / "cn" / "dibao"
    sound = {file: (folder / file).read_text(encoding="utf-8") for file in FILES}
    for seed in seeds:
        chance = random.Random(seed)
        file = chance.choice(FILES)
        (folder / file).write_bytes(spoilt(chance, sound[file]).encode())
        try:
            check([root])
        except Exception as fault:
            raise AssertionError(f"seed {seed}, {file}") from fault
        (folder / file).write_text(sound[file], encoding="utf-8")


def test_accidents_in_any_file_are_findings(tmp_path: Path) -> None:
    spoil_and_check(tmp_path, range(400))


@pytest.mark.soak
def test_many_accidents_are_findings(tmp_path: Path) -> None:
    spoil_and_check(tmp_path, range(1000, 11_000))


MORE = '[more]\nlabel = "多"\ntype = "money"\nunit = "元"\nrange = [0, 1]\n'
REASON = '[more]\nscheme = "dibao"\nwhen = "eligible"\noutcome = "eligible"\n'


@pytest.mark.parametrize(
    ("file", "text", "words"),
    [
        ("parameters_toml", RATE + MORE + "value = 5\n", "value 应当是清单"),
        ("parameters_toml", RATE + MORE + 'value = ["x"]\n', "[[…value]]"),
        ("parameters_toml", RATE + MORE.replace("[more]", '["a b"]'), "不能作名字"),
        ("facts_toml", MORE_FACTS + MORE.replace("[more]", '[on_date]\nentity = "person"'), "自带的"),
        ("procedure_toml", "[[procedure]]\nstep = 4\n", "step 应当是清单"),
        ("procedure_toml", "[[procedure]]\nstep = [1]\n", "[[…step]]"),
        ("reasons_toml", REASONS + REASON + 'text = "{nothing}"\n', "{nothing} 没有"),
        ("reasons_toml", REASONS + REASON + 'text = "{wage}"\n', "{wage} 是每个人各自的"),
        ("reasons_toml", REASONS + REASON + 'text = "。"\nchange = "{person}"\n', "{person} 是每个人各自的"),
    ],
)
def test_what_has_the_wrong_shape_is_named(tmp_path: Path, file: str, text: str, words: str) -> None:
    assert words in findings(write_deciding(tmp_path, **{file: text}))
