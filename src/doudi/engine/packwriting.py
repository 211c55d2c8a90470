"""A new pack's files from answers: checked together with all others before a byte lies in its place."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path

from doudi.domain.findings import DoudiError
from doudi.domain.money import yuan_number
from doudi.engine.decisions import DecisionSet, decide
from doudi.engine.families import read_family
from doudi.engine.founding import Answer, Founding
from doudi.engine.library import Library
from doudi.engine.model import Entity, FactSpec, Kind
from doudi.engine.program import Program
from doudi.engine.wording import plain

SOURCE = "county"
TOPUP_FORMULAS = '''"""{name}：低保家庭里的重点对象按比例增发。"""

from doudi.engine.vocabulary import Bool, Date, Money, Ratio, age, greatest, monthly, rounded_down, rule, where


@rule(cite="{cite}")
def topup_considered(key_person: Bool, dibao_eligible: Bool) -> Bool:
    """可以增发的人：低保家庭里的老年人、未成年人、重度残疾人、重病患者。"""
    return key_person & dibao_eligible


@rule(cite="doudi#topup")
def topup_share(birth_date: Date, on_date: Date, severely_disabled: Bool, serious_disease: Bool, {inputs}) -> Ratio:
    """增发比例：一个人有几种情形的，只取比例最高的一种。"""
    return greatest({shares}, 0)


@rule(cite="{cite}", unit="元/人/月")
def topup_pay(topup_considered: Bool, annual_standard: Money, topup_share: Ratio) -> Money:
    """每月增发：每人每月的低保标准乘以增发比例，分以下舍去。"""
    return where(topup_considered, rounded_down(monthly(annual_standard) * topup_share), 0)
'''
TOPUP_SHARES = {
    "elder": "where(age(birth_date, on_date) >= 60, {}, 0)",
    "minor": "where(age(birth_date, on_date) < 18, {}, 0)",
    "disabled": "where(severely_disabled, {}, 0)",
    "ill": "where(serious_disease, {}, 0)",
}
TOPUP_DECISION = """
[[decision]]
scheme = "dibao_topup"
label = "重点对象增发"
unit = "person"
applies = "topup_considered"
eligible = "topup_considered"
amount = "topup_pay"
period = "month"
"""
TOPUP_REASON = """[topup_fits]
scheme = "dibao_topup"
when = "topup_considered"
holds = true
outcome = "eligible"
text = "{person}是低保家庭里要重点照顾的人，在低保金以外再按比例增发。"
"""


def with_present(root: Path, folders: Sequence[Path]) -> list[Path]:
    """The folders to read, and the packs that lie below ``root`` already, each once."""
    known = any(root.resolve().is_relative_to(folder.resolve()) for folder in folders)
    return [*folders, *([] if known else sorted(card.parent for card in root.glob("*/*/pack.toml")))]


def found(founding: Founding, root: Path, folders: Sequence[Path]) -> Path:
    """Write the pack below ``root`` and return its folder; ``folders`` are the packs that it is read with.

    Raises DoudiError where the folder exists already, PackFaults where the answers do not make a sound pack.
    """
    place = root / founding.id
    if place.exists():
        raise DoudiError(f"{place} 已经有了，没有动它。要另起一个，请换一个拼音名或文件夹；要改它，直接改里面的文件。")
    with tempfile.TemporaryDirectory() as scratch:
        draft = Path(scratch) / founding.id
        (draft / "scenarios").mkdir(parents=True)
        for name, text in _files(founding).items():
            (draft / name).write_text(text, "utf-8")
        library = Library.load([*folders, Path(scratch)])
        (draft / "scenarios/first.toml").write_text(_scenario(founding, library), "utf-8")
        shutil.copytree(draft, place)
    return place


def _files(founding: Founding) -> dict[str, str]:
    answers = [*founding.answers, *founding.topups.values()]
    articles = {article: str(n) for n, article in enumerate(dict.fromkeys(a.article for a in answers if a.article), 1)}
    cites = {article: f"{SOURCE}#{key}" for article, key in articles.items()}
    files = {
        "pack.toml": _card(founding),
        "sources.toml": _sources(founding, articles),
        "parameters.toml": "\n".join(_parameters(founding, cites)),
    }
    if founding.topups:
        cite = next((cites[each.article] for each in founding.topups.values() if each.article), "doudi#topup")
        files |= {"formulas.py": _topup_formulas(founding, cite), "reasons.toml": TOPUP_REASON}
    return files


def _quoted(text: str) -> str:
    """A TOML string; its escapes are those of JSON."""
    return json.dumps(text, ensure_ascii=False)


def _card(founding: Founding) -> str:
    lacking = [a.question.spec.label for a in (*founding.answers, *founding.topups.values()) if a.amount is None]
    rows = [f"  {_quoted(f'{label}：还没有定，用到它的家庭会回答“不能判定”。')}," for label in lacking]
    card = [
        f"# {founding.name}自己的规则包。数值在 parameters.toml，依据的文件在 sources.toml。",
        f"id = {_quoted(founding.id)}",
        f"title = {_quoted(f'{founding.name}（自己的标准）')}",
        f'version = "{founding.since:%Y.%m}"',
        f'area = "{founding.area}"',
        f"from = {founding.since}",
        *(["not_covered = [", *rows, "]"] if rows else []),
    ]
    return "\n".join(card) + "\n" + (TOPUP_DECISION if founding.topups else "")


def _sources(founding: Founding, articles: Mapping[str, str]) -> str:
    lines = ["# 数值依据的文件：登记名称、文号和条款，不抄原文。"]
    if articles:
        lines += [f"[{SOURCE}]", f"title = {_quoted(founding.title)}", f"number = {_quoted(founding.number)}"]
        lines += [f"issued = {founding.issued}"] if founding.issued else []
        lines += [f"[{SOURCE}.articles]", *(f"{key} = {_quoted(article)}" for article, key in articles.items())]
    if founding.topups:
        words = "（一个人有几种重点情形的，只增发一次，取比例高的；增发额分以下舍去）"
        lines += ["[doudi]", 'title = "Doudi 默认做法"', "[doudi.articles]", f"topup = {_quoted(words)}"]
    return "\n".join(lines) + "\n"


def _parameters(founding: Founding, cites: Mapping[str, str]) -> Iterator[str]:
    yield f"# {founding.name}定的数。以后变了，给原来的值写 until，再加一个新的 [[….value]]，旧的不删。"
    for answer in founding.answers:
        yield f"[{answer.question.spec.name}]"
        yield from _value(answer, founding.since, cites)
    for answer in founding.topups.values():
        spec = answer.question.spec
        yield f'[{spec.name}]\nlabel = {_quoted(spec.label)}\ntype = "ratio"\nrange = [0, 2]'
        yield f"not_set = {_quoted(spec.not_set)}"
        yield from _value(answer, founding.since, cites)


def _value(answer: Answer, since: date, cites: Mapping[str, str]) -> Iterator[str]:
    yield f"[[{answer.question.spec.name}.value]]\nfrom = {since}"
    if answer.amount is None:
        yield f"not_set = {_quoted(answer.not_set)}\n"
    else:
        yield f"amount = {_literal(plain(answer.question.shape, answer.amount), answer.question.spec.kind)}"
        yield f"cite = {_quoted(cites[answer.article])}\n"


def _literal(value: object, kind: Kind) -> str:
    if kind is Kind.DATE:
        return str(value)
    return json.dumps(value, ensure_ascii=False)


def _topup_formulas(founding: Founding, cite: str) -> str:
    names = {group: answer.question.spec.name for group, answer in founding.topups.items()}
    return TOPUP_FORMULAS.format(
        name=founding.name,
        cite=cite,
        inputs=", ".join(f"{name}: Ratio" for name in names.values()),
        shares=", ".join(TOPUP_SHARES[group].format(name) for group, name in names.items()),
    )


SCENARIO = """# 第一个情形：一口人，没有收入和财产。预期结果是系统按你填的数算的，请对照文件用手算一遍，对了再留下。
# 再照样写几个：收入差一元的、家里人多的、缺材料的；每改一次数都运行 doudi pack test。

[[case]]
name = "{name}：一口人，没有收入和财产"
on = {on}
area = "{area}"
without_demonstration = true
household = {{ {household} }}
member = [
  {{ {member} }},
]
expect = {{ {expect} }}
"""


def _scenario(founding: Founding, library: Library) -> str:
    area = founding.area.ljust(6, "0")
    program = library.program(area, founding.since, False, frozenset((founding.scheme,)))
    household, member = (
        {spec.name: _plainest(spec, founding.since) for spec in program.facts_read if spec.entity is entity}
        for entity in Entity
    )
    family = read_family({"household": household, "member": [member]}, program)
    expect = _expected(program, decide(program, family), founding.scheme)
    return SCENARIO.format(
        name=founding.name, on=founding.since, area=area, household=_inline(household), member=_inline(member),
        expect=", ".join(expect),
    )  # fmt: skip


def _expected(program: Program, decided: DecisionSet, scheme: str) -> list[str]:
    """What came out, as a scenario states it; a scheme that does not concern the family is closed by its own rule."""
    one = next((each for each in decided.decisions if each.scheme == scheme), None)
    if one is None:
        return [f"{spec.applies} = false" for spec in program.decisions if spec.scheme == scheme and spec.applies]
    expect = [f'outcome = {{ {scheme} = "{one.outcome}" }}']
    if one.amount_fen is not None:
        expect.append(f"amount_yuan = {{ {scheme} = {yuan_number(one.amount_fen)} }}")
    if one.missing:
        expect.append(f"missing = {json.dumps([each.name for each in one.missing])}")
    return expect


def _plainest(spec: FactSpec, on: date) -> object:
    """The plainest thing to state: none, yes, the first choice, nothing, forty years of age."""
    match spec.kind:
        case Kind.DATE:
            return date(on.year - 40, 1, 1)
        case Kind.CATEGORY:
            return list(spec.values)[spec.none or 0]
        case Kind.BOOL:
            return spec.none is None
    return max(spec.low, 0)


def _inline(facts: Mapping[str, object]) -> str:
    words = {name: str(raw) if isinstance(raw, date) else json.dumps(raw) for name, raw in facts.items()}
    return ", ".join(f"{name} = {word}" for name, word in words.items())
