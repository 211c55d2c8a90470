"""Search: names however they are written or read, sealed numbers, houses, places; terms that follow the register."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from importlib import import_module
from types import SimpleNamespace
from typing import Any

import pytest
from click.testing import CliRunner
from django.apps import apps
from hypothesis import given
from hypothesis import strategies as st

from doudi.cli.main import main
from doudi.services import vault
from doudi.services.accounts.scope import NotFound
from doudi.services.audit.models import Act, Entry
from doudi.services.places import changes
from doudi.services.registry import actions
from doudi.services.registry.models import Area, Household, Person
from doudi.services.search import asking, indexing, terms
from doudi.services.search.asking import Kind
from doudi.services.search.models import Term
from doudi.services.search.queries import find
from tests.services import family
from tests.services.family import entry, member, number, spouse

HEAD, WIFE = number(date(1970, 5, 1)), number(date(1972, 5, 1), 2)
PHONE = "10000000836"


def people(offices: SimpleNamespace, *names: str, **changed: Any) -> list[Household]:
    """A household for each name."""
    return [
        actions.register_household(
            offices.county_clerk, entry(members=(member(order, name=name),), account=None, **changed)
        )
        for order, name in enumerate(names, start=Person.objects.count() * 2 + 101)
    ]


def found(user: Any, text: str, within: str = "", most: int = 20) -> list[str]:
    hits = find(user, text, within, most).hits
    return [hit.member.person.name if hit.member else hit.household.number for hit in hits]


@pytest.fixture
def clerk(offices: SimpleNamespace) -> SimpleNamespace:
    offices.county_clerk = offices.township
    return offices


@pytest.mark.parametrize(
    ("name", "texts"),
    [
        ("单志刚", ("单", "shanzhigang", "shan zhi", "danzhigang", "szg", "Shān Zhìgāng", "ＳＺＧ", "单 志刚", "单zg")),
        ("曾小红", ("zengxiaohong", "zxh", "cxh")),
        ("解放", ("xiefang", "jiefang", "xf", "jf")),
        ("仇乐", ("qiule", "qiuyue", "qy", "choule")),
        ("吕布", ("lvbu", "LYU BU", "lübu", "lb")),
        ("万俟长行", ("moqichanghang", "moqizhangxing", "mqcx")),
        ("阿依古丽·买买提", ("阿依古丽买买提", "阿依古丽•买", "阿依古丽‧买买提", "ayiguli mai", "ayglmmt")),
        ("Anna Ｌi", ("anna", "ANNALI", "anna li")),
        ("王𠮷野", ("王𠮷", "wang", "王𠮷 野")),
        ("王金凤\ufa12", ("王金凤晴", "wjfq")),
    ],
)
def test_a_name_is_found_however_it_is_written_or_read(
    clerk: SimpleNamespace, name: str, texts: tuple[str, ...]
) -> None:
    people(clerk, name)
    for text in texts:
        assert found(clerk.township, text) == [name], text
    for text in ("志刚", "赵", "zz", "%", "_", "王王", "😀"):
        assert found(clerk.township, text) == [], text


def test_sealed_numbers_find_only_whole_and_are_on_record(clerk: SimpleNamespace) -> None:
    home = actions.register_household(clerk.township, entry(phone="100-0000 0836"))
    before = Entry.objects.filter(act=Act.LOOK).count()
    for text in (HEAD, f" {HEAD[:6]} {HEAD[6:]} ", WIFE, PHONE, "+86 10000000836"):
        assert [hit.household for hit in find(clerk.township, text).hits] == [home], text
    looks = Entry.objects.filter(act=Act.LOOK).order_by("pk")
    assert looks.count() == before + 5
    assert {look.object_id for look in looks} == {str(home.pk)}
    assert find(clerk.township, number(date(1970, 5, 1), 7)).hits == []
    for text in (HEAD[:17], HEAD[:10] + "12345", PHONE[:10]):
        assert find(clerk.township, text).hits == [], text
    for look in looks:
        assert HEAD not in look.note + look.after
        assert PHONE not in look.note + look.after


def test_a_phone_is_the_households_newest(clerk: SimpleNamespace) -> None:
    home = actions.register_household(clerk.township, entry(phone=PHONE))
    row = actions.set_phone(clerk.township, home.pk, "0914-3322110")
    assert vault.decrypt(row.cipher, "phone") == "09143322110"
    assert find(clerk.township, PHONE).hits == []
    assert len(find(clerk.township, "0914 3322110").hits) == 1
    actions.set_phone(clerk.township, home.pk, "")
    assert find(clerk.township, "09143322110").hits == []
    with pytest.raises(actions.EntryRefused, match="手机号应是 11 位"):
        actions.set_phone(clerk.township, home.pk, "1000000")


def test_houses_places_and_words_together(clerk: SimpleNamespace) -> None:
    one, *_ = people(clerk, "王和平", address="东村三组 12 号")
    people(clerk, "王和", "和平", address="东村2栋1单元501")
    assert found(clerk.township, "3组12号") == [one.number]
    for text in ("3组", "１２号", "12", "三组", "东村3组12号", "东村 三组", one.number[:8], one.number.lower()):
        assert one.number in found(clerk.township, text), text
    assert found(clerk.township, "王和平 3组") == found(clerk.township, "whp 三组") == ["王和平"]
    assert found(clerk.township, "王和 3组") == ["王和平"]
    assert found(clerk.township, "王和 东村") == ["王和", "王和平"]
    assert found(clerk.township, "王和 西村") == []
    assert len(found(clerk.township, "东村")) == 3
    Area.objects.create(code="611022101299", name="和平村", level="village", valid_from=date(2013, 1, 1))
    assert found(clerk.township, "王 和平") == ["王和平"], "a name in two words, though a village is called so"
    assert [each.name for each in find(clerk.township, "和平").places] == ["和平村"]


def test_a_name_at_a_house_is_whole_whatever_stands_after_the_house(clerk: SimpleNamespace) -> None:
    people(clerk, "王一", "李二", address="东村3组12号")
    people(clerk, "王三", address="东村3组12号2室")
    people(clerk, "王四", address="东村4组12号")
    assert found(clerk.township, "王 12号") == ["王一", "王四", "王三"], "those right at the house come first"
    assert found(clerk.township, "王 3组12号") == ["王一", "王三"]
    assert found(clerk.township, "王一 12") == found(clerk.township, "3组12号 王一") == ["王一"]
    assert not find(clerk.township, "王 12号", most=3).more
    moved = Household.objects.get(memberships__person__name="王四")
    moved.address = "东村4组13号"
    moved.save()
    assert found(clerk.township, "王四 12号") == []
    assert found(clerk.township, "王四 13号") == ["王四"]


def test_order_and_limit_are_fixed_and_more_is_said(clerk: SimpleNamespace) -> None:
    people(clerk, "曾丙", "曾甲", "曾乙", "曾")
    whole = found(clerk.township, "曾")
    assert whole == sorted(whole)
    assert found(clerk.township, "z") == found(clerk.township, "z")
    for text in ("曾", "z", "c"):
        two = find(clerk.township, text, most=2)
        assert ([*map(str, found(clerk.township, text, most=2))], two.more) == (found(clerk.township, text)[:2], True)
        assert not find(clerk.township, text, most=4).more, "each once, under all its readings"


def test_nothing_of_another_area(clerk: SimpleNamespace) -> None:
    home = actions.register_household(clerk.township, entry(phone=PHONE))
    texts = ("孙立安", "孙", "sla", HEAD, PHONE, "3组12号", home.number, "东村", "孙 东村")
    assert all(find(clerk.county, text).hits for text in texts)
    clerk.auditor.is_active = False
    for user in (clerk.other_township, clerk.foreign_township, clerk.foreign_county, clerk.auditor):
        for text in texts:
            told = find(user, text)
            assert (told.hits, told.more, told.places) == ([], False, []), text
    assert found(clerk.county, "孙", family.VILLAGE) == ["孙立安"]
    assert found(clerk.county, "孙", family.OTHER_VILLAGE) == []
    for within in (family.FOREIGN_VILLAGE, "611000000000", "6110221x", "x"):
        with pytest.raises(NotFound):
            find(clerk.county, "孙", within)


def test_terms_follow_the_register(clerk: SimpleNamespace, today: Callable[[date], None]) -> None:
    home = actions.register_household(clerk.township, entry())
    child = member(9, name="孙小宝", relation="child", id_number=number(date(2015, 5, 1), 9))
    kid = actions.add_member(clerk.township, home.pk, child, date(2018, 3, 15)).person
    assert found(clerk.township, "sxb") == ["孙小宝"]
    kid.name = "孙大宝"
    kid.save()
    assert (found(clerk.township, "孙小宝"), found(clerk.township, "孙大宝")) == ([], ["孙大宝"])
    today(date(2018, 3, 20))
    actions.remove_member(clerk.township, home.pk, kid.pk, date(2018, 3, 20))
    assert found(clerk.township, "孙大宝") == []
    lines = [",".join(changes.NEEDED), f"{family.VILLAGE},611022101233,新东村,2018-03-01"]
    changes.apply(clerk.administrator, changes.read("表.csv", "\n".join(lines).encode()))
    assert found(clerk.township, "孙立安", "611022101233") == ["孙立安"]
    assert consistent()


def test_a_rebuild_makes_what_is_lacking_and_takes_away_what_is_wrong(clerk: SimpleNamespace) -> None:
    home = actions.register_household(clerk.township, entry())
    rows = set(Term.objects.values_list("term", "area_code", "membership"))
    Term.objects.filter(term__gte=b"n", term__lt=b"o").delete()
    Term.objects.create(term="n赵".encode(), area_code=home.area_code, household=home)
    assert list(indexing.rebuild()) == [(1, 3)]
    assert {(bytes(term), *rest) for term, *rest in Term.objects.values_list("term", "area_code", "membership")} == {
        (bytes(term), *rest) for term, *rest in rows
    }
    assert consistent()


def test_rows_that_were_there_before_search_are_found_after_the_migration(clerk: SimpleNamespace) -> None:
    actions.register_household(clerk.township, entry())
    there = Term.objects.count()
    Term.objects.all().delete()
    import_module("doudi.services.search.migrations.0002_fill").fill(apps, None)
    assert Term.objects.count() == there > 0
    assert consistent()


def test_the_command_says_what_it_mended(clerk: SimpleNamespace) -> None:
    actions.register_household(clerk.township, entry())
    Term.objects.all().delete()
    done = CliRunner().invoke(main, ["search", "rebuild"])
    assert done.exit_code == 0, done.output
    assert "核对 1 户，改正 12 条" in done.stdout
    assert consistent()


def consistent() -> bool:
    """A rebuild finds nothing to mend."""
    return all(mended == 0 for _, mended in indexing.rebuild())


@pytest.mark.parametrize(
    ("typed", "kind"),
    [
        ("611022-2018-00025", Kind.CODE), ("611022-2017-Y00005", Kind.CODE), ("h61102200000001", Kind.CODE),
        ("６１１０２２-2018", Kind.CODE), ("611022700501001", Kind.IDENTITY), ("611022-19700501-001x", Kind.IDENTITY),
        ("(0914) 3322110", Kind.PHONE), ("61102219700501", Kind.HALF_NUMBER), ("611022", Kind.HALF_NUMBER),
        ("12", Kind.WORDS), ("王和平", Kind.WORDS), ("whp", Kind.WORDS), ("\x00%_'", Kind.NOTHING), ("", Kind.NOTHING),
    ],
)  # fmt: skip
def test_what_was_typed_is_recognised(typed: str, kind: Kind) -> None:
    assert asking.read(typed).kind is kind


@given(st.text(max_size=60))
def test_whatever_is_typed_is_read(typed: str) -> None:
    asked = asking.read(typed)
    for text in (*asked.names, asked.letters, asked.house):
        assert text == terms.plain(text)
    assert asked.kind is not Kind.NOTHING or not (asked.names or asked.letters or asked.house)
    low, high = terms.span(terms.NAME, terms.plain(typed))
    assert low < high
    assert all(low <= term < high for term in terms.of_member(typed, "") if term.startswith(terms.NAME))


@pytest.mark.parametrize(
    ("address", "number"),
    [
        ("东岭村三组１２号", "3组12号"), ("二十三号", "23号"), ("十里社区", ""), ("河口 2 栋 1 单元 501", "2栋1单元501"),
        ("东岭村", ""), ("一〇五号", "105号"), ("十号楼二〇三室", "10号楼203室"),
    ],
)  # fmt: skip
def test_the_house_at_the_end_of_an_address(address: str, number: str) -> None:
    assert terms.house(address) == number


def test_the_household_itself_is_shown_for_a_house_of_several(clerk: SimpleNamespace) -> None:
    home = actions.register_household(clerk.township, entry(members=(member(), spouse())))
    assert [(hit.household, hit.member) for hit in find(clerk.township, "3组12号").hits] == [(home, None)]
