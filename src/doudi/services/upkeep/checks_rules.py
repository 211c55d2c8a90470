"""Checks of what decides: packs, values that counties set, the working-day calendar."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings

from doudi.domain import area
from doudi.domain.findings import OutsideCoverage, PackFaults
from doudi.engine import Program
from doudi.services import clock
from doudi.services.cases.calendar import working_calendar
from doudi.services.registry import rulebook
from doudi.services.registry.models import Area
from doudi.services.upkeep.results import Grade, Result, bad, ok, warn

SHOWN = 5


def counties() -> list[Area]:
    """The counties that are registered, by code."""
    return list(Area.objects.filter(level="county", valid_until=None).order_by("code"))


def readable() -> Result:
    """Every pack can be read."""
    try:
        return ok(f"{len(rulebook.library().packs)} 个规则包都能读")
    except PackFaults as fault:
        what = f"规则包有 {len(fault.findings)} 处读不了，第一处：{fault.findings[0]}"
        return bad(what, "运行 doudi pack check 看全部，改好再启动")


def packs() -> Result:
    """Every pack can be read, and each county has one today."""
    library = readable()
    if library.grade is Grade.BAD:
        return library
    gaps: list[str] = []
    used: dict[str, str] = {}
    bare: list[str] = []
    for county in counties():
        try:
            program = rulebook.every_scheme(area.prefix(county.code), clock.business_date())
            local = {info.id: info.hash for info in program.packs if info.area}
            used |= local
            bare += [] if local else [county.name]
        except OutsideCoverage as gap:
            gaps.append(str(gap))
    if gaps:
        return bad("；".join(gaps[:SHOWN]), "请装上本县的规则包（DOUDI_PACKS），或者核对区划代码")
    if bare:
        what = f"{'、'.join(bare)}没有本地的规则包，只按全国的规定判定"
        return warn(what, "有本省、本市、本县的规定就装上规则包（doudi pack new，DOUDI_PACKS）")
    own = "、".join(f"{name} {digest[:12]}" for name, digest in sorted(used.items()))
    return ok(f"{library.what}；本地的规则包和指纹：{own or '没有'}")


def values() -> Result:
    """What rules in force read and nobody has set."""
    found = []
    for county in counties():
        try:
            program = rulebook.every_scheme(area.prefix(county.code), clock.business_date())
        except OutsideCoverage:
            continue
        labels = [label for label, _ in not_set(program)]
        if labels:
            more = "等" if len(labels) > SHOWN else ""
            found.append(f"{county.name}还有 {len(labels)} 个数没有录入：{'、'.join(labels[:SHOWN])}{more}")
    if found:
        return warn("；".join(found), "请县民政局在“标准和参数”里录入，另一人批准；录入以前用到它的结果是“不能判定”")
    return ok("规则用到的数都有了")


def calendar() -> Result:
    """This year's days off are known, and next year's in time."""
    today = clock.business_date()
    years = sorted(working_calendar().years)
    told = f"已装入 {years[0]} 年到 {years[-1]} 年" if years else "一年都没有装入"
    todo = "放假通知出来后，用 doudi calendar load 文件 --by 账号 装入"
    if today.year not in years:
        return bad(f"{told}，今年 {today.year} 年的没有：时限算不出确切的日子", todo)
    soon = (today + timedelta(days=settings.VALUE_WARNING_DAYS)).year
    if soon not in years:
        return warn(f"{told}，{soon} 年的还没有", todo)
    return ok(told)


def read_by_rules(program: Program) -> list[str]:
    """Parameters that a rule in force reads, in the order of the rules."""
    names = (name for rule in program.rules.values() for name in rule.inputs)
    return [name for name in dict.fromkeys(names) if name in program.parameters]


def not_set(program: Program) -> list[tuple[str, str]]:
    """Labels of those without a value, and why."""
    found = []
    for name in read_by_rules(program):
        value = program.parameter_values[name]
        if value is None or value.amount is None:
            found.append((program.parameters[name].label, program.not_set_because(name)))
    return found


def demonstration(program: Program) -> list[str]:
    """Labels of those with a value that only a demonstration may use."""
    values = ((name, program.parameter_values[name]) for name in read_by_rules(program))
    return [
        program.parameters[name].label
        for name, value in values
        if value and value.demonstration and value.amount is not None
    ]
