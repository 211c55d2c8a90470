"""Checks of the database: reachable, of this version, by the right clock and key, with a whole record."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from django.contrib.sessions.models import Session
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils.dateparse import parse_datetime

from doudi.services import clock
from doudi.services.audit.verifying import verify
from doudi.services.registry.models import Area, BankAccount, Person
from doudi.services.upkeep.results import Result, bad, ok, warn
from doudi.services.vault import CannotDecrypt, decrypt

DRIFT, FAR = timedelta(seconds=30), timedelta(minutes=5)
LEFT_OVER = 10_000
SHOWN = 3


def reachable() -> Result:
    """The database answers."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError as fault:
        return bad(
            f"数据库连不上（{type(fault).__name__}）",
            "请看数据库服务是不是在运行，DATABASE_URL 的地址、账号和密码对不对",
        )
    return ok("PostgreSQL" if connection.vendor == "postgresql" else "SQLite")


def migrations() -> Result:
    """The tables are those of this version."""
    waiting = pending()
    if waiting:
        return bad(f"数据库还有 {waiting} 步没有升级", "先备份，再运行 doudi manage migrate")
    return ok("数据库和程序是同一版")


def pending() -> int:
    """How many steps of the tables wait."""
    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def clocks() -> Result:
    """This machine and the database agree on the time."""
    if connection.vendor != "postgresql":
        return ok("数据库就在这台机器上，时钟是同一个")
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US')")
        told = parse_datetime(cursor.fetchone()[0])
    assert isinstance(told, datetime)
    drift = abs(told.replace(tzinfo=UTC) - clock.now())
    what = f"这台机器和数据库的时钟差 {drift.total_seconds():.1f} 秒"
    if drift > FAR:
        return bad(what, "时限和审计的时间会错：请让两台机器跟同一个时间源对时（chrony 或 ntpd）")
    return warn(what, "请让两台机器跟同一个时间源对时") if drift > DRIFT else ok(what)


def keys() -> Result:
    """What is stored can be opened with the keys that are here."""
    numbers = Person.objects.exclude(id_cipher="").order_by("-pk").values_list("id_cipher", flat=True)[:SHOWN]
    accounts = BankAccount.objects.order_by("-pk").values_list("cipher", flat=True)[:SHOWN]
    ciphers = [*((each, "person.id") for each in numbers), *((each, "account.number") for each in accounts)]
    try:
        for cipher, purpose in ciphers:
            decrypt(cipher, purpose)
    except CannotDecrypt:
        return bad(
            "库里的密文用现在的密钥打不开", "请把原来的密钥放回 DOUDI_MASTER_KEY 或 DOUDI_FORMER_KEYS，不要再写入"
        )
    return ok("密文都打得开" if ciphers else "库里还没有密文")


def chain() -> Result:
    """The record is whole."""
    found = verify()
    if found:
        first = f"{found[0].county}：{found[0].what}"
        return bad(f"审计链有 {len(found)} 处对不上，第一处 {first}", "请保留现场，不要再写入，报告安全管理员和审计")
    return ok("审计链都对得上（和存在外面的链头比，用 doudi audit verify --heads）")


def places() -> Result:
    """Somebody has said which county this is."""
    count = Area.objects.filter(valid_until=None).count()
    if not count:
        return bad("还没有登记任何地方", "运行 doudi init，装入本县的区划表")
    return ok(f"登记了 {count:,} 个地方")


def sessions() -> Result:
    """Who is signed in, and whether old sessions are cleared away."""
    now = clock.now()
    live, over = (
        Session.objects.filter(expire_date__gt=now).count(),
        Session.objects.filter(expire_date__lte=now).count(),
    )
    what = f"有效的登录 {live:,} 个，过期没清的 {over:,} 个"
    return warn(what, "运行 doudi manage clearsessions，并看看每天的定时任务") if over > LEFT_OVER else ok(what)
