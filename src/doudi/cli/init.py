"""``doudi init``: a county's first day, by questions or from a file."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from doudi.cli.casework import SETTINGS, run_django
from doudi.domain.findings import BadInput, DoudiError, Finding
from doudi.services.upkeep import envfile, plan
from doudi.services.upkeep.plan import Plan

if TYPE_CHECKING:
    from doudi.services.upkeep.installing import Done, First

OWNER_ONLY = 0o700
HEALTH_BAD = 1
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command("init")
@click.option("--from", "file", type=FILE, help="照这个 TOML 文件装；不写就一项一项问。")
@click.option("--ask-password", is_flag=True, help="自己定管理员的密码；不写就生成一个，只显示一次。")
@click.pass_context
def init(context: click.Context, file: Path | None, ask_password: bool) -> None:
    """装好一个县：设置和密钥、数据库、区划、第一个管理员、人员、日历，最后体检。再运行一次不改动已有的。"""
    told = plan.from_file(file) if file is not None else _asked()
    there = told.env.exists()
    values = envfile.read(told.env) if there else envfile.fresh(told)
    if there and (unlike := envfile.unlike(values, told)):
        raise BadInput(
            [Finding(told.env.name, 0, f"{each} 和这次写的不一样：以哪个为准请先核对，什么也没有改") for each in unlike]
        )
    _looked_through(told, values, new=not there)
    first = _prepared(told, values, new=not there, ask=ask_password or file is None)
    for line in _install(told, first):
        click.echo(line)
    from doudi.cli import doctor

    worst = doctor.show(doctor.examined(quick=False))
    context.exit(HEALTH_BAD if worst == doctor.EXITS["bad"] else 0)


def _asked() -> Plan:
    click.echo("一项一项问；不必填的直接回车。问完才动手，有错什么也不装。")
    answers = {key: click.prompt(question) for key, question in plan.NEEDED.items()}
    answers |= {key: click.prompt(question, default="", show_default=False) for key, question in plan.OPTIONAL.items()}
    return plan.checked(answers, Path.cwd(), "回答")


def _looked_through(told: Plan, values: dict[str, str], *, new: bool) -> None:
    """Settings taken over by this process; then the sheets and the database, before anything is kept."""
    envfile.take_over(values)
    _make_private(told.data)
    os.environ["DJANGO_SETTINGS_MODULE"] = SETTINGS
    import django

    django.setup()
    from django.db import DatabaseError

    from doudi.services.cases import calendar
    from doudi.services.upkeep import counties, installing

    counties.read(told.county, told.areas, told.staff, told.login)
    if told.calendar is not None:
        calendar.read_year(told.calendar)
    try:
        strange = new and installing.holds_data()
    except DatabaseError as fault:
        # Only what the server answered: the rest of the text may hold the password.
        said = str(fault).partition("failed: ")[2].partition("\n")[0] or type(fault).__name__
        raise DoudiError(f"数据库连不上（{said}）：请核对地址、账号、密码和数据库是不是已经建好") from None
    if strange:
        raise DoudiError(
            f"数据库里已经有账号，设置文件 {told.env} 却不在：用新密钥就打不开旧数据。请找回原来的设置文件再运行"
        )


def _prepared(told: Plan, values: dict[str, str], *, new: bool, ask: bool) -> First:
    """The settings are kept and the tables made."""
    from doudi.services.upkeep import installing

    secret = ""
    if new and ask:
        question = "管理员的密码（直接回车就生成一个）"
        secret = click.prompt(question, default="", show_default=False, hide_input=True, confirmation_prompt="再输一遍")
    if new:
        envfile.write(told.env, values)
        click.echo(f"设置和密钥已写到 {told.env}，只有主人能读。请抄一份封存：丢了密钥，数据就打不开。")
    else:
        click.echo(f"设置文件 {told.env} 已经有了，照它装，没有改。")
    run_django("migrate", "--verbosity", "0")
    run_django("collectstatic", "--noinput", "--verbosity", "0")
    return installing.First(told.login, told.name, secret or installing.password(), generated=not secret)


def _make_private(folder: Path) -> None:
    try:
        folder.mkdir(mode=OWNER_ONLY, parents=True, exist_ok=True)
    except OSError as fault:
        raise DoudiError(f"数据文件夹 {folder} 建不了（{fault.strerror}）：请核对路径和权限") from None


def _install(told: Plan, first: First) -> Iterator[str]:
    from doudi.services.upkeep import counties, installing

    county = counties.read(told.county, told.areas, told.staff, told.login)
    done = installing.install(county, first, told.data)
    yield f"区划：新登记 {done.places:,} 个，原来就有 {done.places_there:,} 个。"
    yield f"人员：新开账号 {done.accounts:,} 个，原来就有 {done.accounts_there:,} 个。"
    for each in done.unlike:
        yield f"  没有改：{each}"
    if told.calendar is not None:
        yield _calendar(told.calendar, told.login)
    yield from _handed_out(told, first, done)


def _calendar(file: Path, login: str) -> str:
    from doudi.services.accounts.models import User
    from doudi.services.cases import calendar
    from doudi.services.cases.models import CalendarYear

    year = calendar.read_year(file)
    if CalendarYear.objects.filter(year=year.year).exists():
        return f"日历：{year.year} 年已经有了，没有改。"
    calendar.load_calendar(User.objects.get(username=login), year.year, year.holidays, year.workdays, year.source)
    return f"日历：{year.year} 年已装入。"


def _handed_out(told: Plan, first: First, done: Done) -> Iterator[str]:
    from doudi.services.upkeep.installing import PASSWORDS

    if done.administrator_made:
        shown = f"密码 {first.password}（只显示这一次，请马上登录并改掉）" if first.generated else "密码是刚才输入的"
        yield f"第一个系统管理员：{first.login}，{shown}。"
    else:
        yield f"系统管理员 {first.login} 已经有了，密码没有改。"
    if done.passwords:
        yield f"初始密码在 {told.data / PASSWORDS}，只有主人能读：发到各人手里以后请删掉。"
