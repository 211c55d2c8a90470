"""Made-up people of a made-up county of two thousand villages: surnames as frequent as in life, the rest by lot."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许邓冯韩曹曾彭萧蔡潘田董袁于余叶蒋杜苏魏程吕丁沈任"
    "姚卢傅钟姜崔谭廖范汪陆金石戴贾韦夏邱方侯邹熊孟秦白江阎薛尹段雷黎史龙陶贺顾毛郝龚邵万钱严覃武单解仇查"
    "区欧翟乐"
)
FIRST_TEN = (7.2, 7.0, 6.8, 5.2, 4.6, 3.2, 2.5, 2.3, 2.1, 2.0)
GIVEN = (
    "秀英桂兰玉建国志明华平芳红军丽敏静强磊洋艳勇杰娟涛超霞刚文辉力波斌宇浩凯健俊帆雪荣爱梅春海玲燕云莲金"
    "凤发福贵生宝庆成东伟峰林山河长行乐和重若茜晟怡欣然子轩涵梓诗雨晨宁安康顺德义仁礼信孝忠良善正"
)
TOWNSHIPS, VILLAGES, MEMBERS = 100, 20, 3
COUNTY = "611022"
PLACES = "东西南北上下前后大小青白红黄石沙柳杨松竹"
KINDS = "沟坪岭湾坝庄寨河川梁"
BORN = date(1935, 1, 1)


def weights() -> list[float]:
    """The shares of the surnames in per cent; from the eleventh on they fall evenly on a scale of ratios."""
    rest = len(SURNAMES) - len(FIRST_TEN)
    return [*FIRST_TEN, *(1.7 * 0.97**place for place in range(rest))]


def villages() -> list[tuple[str, str]]:
    """Codes and names, township by township."""
    names = [first + second for first in PLACES for second in KINDS]
    return [
        (f"{COUNTY}{100 + town:03d}{200 + place:03d}", f"{names[(town * VILLAGES + place) % len(names)]}村")
        for town in range(TOWNSHIPS)
        for place in range(VILLAGES)
    ]


def build(persons: int) -> None:
    """Areas, users, households of three, people with numbers and phones, in the database of the settings."""
    from doudi.services.accounts.models import User
    from doudi.services.registry.models import Area

    since = date(2013, 1, 1)
    towns = sorted({code[:9] + "000" for code, _ in villages()})
    rows = [(f"{COUNTY}000000", "试验县", "county"), *((code, f"第{code[6:9]}镇", "township") for code in towns)]
    rows += [(code, name, "village") for code, name in villages()]
    Area.objects.bulk_create(Area(code=code, name=name, level=level, valid_from=since) for code, name, level in rows)
    for role, code in (("county", f"{COUNTY}000000"), ("township", towns[7]), ("village", villages()[150][0])):
        User.objects.create(username=role, role=role, area_code=code)
    for table, columns in TABLES.items():
        store(table, columns, ROWS[table](persons))


def person(place: int) -> dict[str, Any]:
    """The same person for the same place; ``place`` counts from 1."""
    lot = random.Random(place)
    surname = lot.choices(SURNAMES, WEIGHTS)[0]
    given = "".join(lot.choices(GIVEN, k=1 if lot.random() < 0.2 else 2))
    born = BORN + timedelta(days=lot.randrange(30_000))
    return {"name": surname + given, "born": born, "number": f"99{place // 1000:04d}{born:%Y%m%d}{place % 1000:03d}X"}


def home(place: int) -> dict[str, Any]:
    """The same household for the same place."""
    code, name = villages_once()[place % (TOWNSHIPS * VILLAGES)]
    number = place // (TOWNSHIPS * VILLAGES) + 1
    house = f"{number % 8 + 1}组{number}号"
    return {
        "code": code,
        "village": name,
        "house": house,
        "phone": f"100{place:08d}",
        "number": f"H{COUNTY}{place:08d}",
    }


def _people(persons: int) -> Iterator[tuple[Any, ...]]:
    from doudi.services import vault

    cipher = vault.encrypt("", "person.id")
    for place in range(1, persons + 1):
        one = person(place)
        number = one["number"]
        index = vault.blind_index(number, "person.id")
        yield place, one["name"], "1", one["born"], cipher, index, vault.mask_id(number), "", None


def _homes(persons: int) -> Iterator[tuple[Any, ...]]:
    for place in range(1, persons // MEMBERS + 1):
        one = home(place)
        yield place, one["number"], one["code"], one["village"] + one["house"], "rural", date(2018, 1, 1)


def _memberships(persons: int) -> Iterator[tuple[Any, ...]]:
    for place in range(1, persons // MEMBERS * MEMBERS + 1):
        head = place % MEMBERS == 1
        yield place, (place - 1) // MEMBERS + 1, place, "02" if head else "99", head, date(2018, 1, 1), None


def _phones(persons: int) -> Iterator[tuple[Any, ...]]:
    from doudi.services import vault

    cipher = vault.encrypt("", "phone")
    for place in range(1, persons // MEMBERS + 1):
        yield place, place, cipher, vault.blind_index(home(place)["phone"], "phone"), "100****0000", date(2018, 1, 1)


def store(table: str, columns: str, rows: Iterator[tuple[Any, ...]]) -> None:
    """Into PostgreSQL by COPY, into SQLite by one statement for many rows."""
    from django.db import connection, transaction

    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            marks = ", ".join("?" * (columns.count(",") + 1))
            cursor.connection.executemany(f"INSERT INTO {table} ({columns}) VALUES ({marks})", rows)


def villages_once() -> list[tuple[str, str]]:
    """The villages, made once."""
    if not _VILLAGES:
        _VILLAGES.extend(villages())
    return _VILLAGES


_VILLAGES: list[tuple[str, str]] = []
WEIGHTS = weights()
TABLES = {
    "registry_person": "id, name, sex, birth_date, id_cipher, id_index, id_masked, no_id_reason, died_on",
    "registry_household": "id, number, area_code, address, residence, created_on",
    "registry_membership": "id, household_id, person_id, relation, is_head, valid_from, valid_until",
    "registry_phone": 'id, household_id, cipher, "index", masked, valid_from',
}
ROWS = {
    "registry_person": _people,
    "registry_household": _homes,
    "registry_membership": _memberships,
    "registry_phone": _phones,
}
