"""Which rule text holds for each name on a day (two or none is a fault), and which of them some schemes need."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from doudi.domain.findings import Finding, at
from doudi.engine.model import DecisionSpec, PackInfo, ReasonSpec
from doudi.engine.packs import Pack
from doudi.engine.rules import RuleText, behind
from doudi.engine.wording import PLACE


def in_force(
    rules: Iterable[RuleText], packs: Mapping[str, PackInfo], on: date
) -> tuple[tuple[RuleText, ...], list[Finding]]:
    """One rule for each name that has any on that day: the base rule, or the nearest declared exception to it."""
    findings: list[Finding] = []
    by_name: dict[str, list[RuleText]] = {}
    for rule in rules:
        if rule.in_force(on):
            by_name.setdefault(rule.name, []).append(rule)
    chosen = [_one(same, packs, on, findings) for same in by_name.values()]
    return tuple(chosen), findings


def _one(same: list[RuleText], packs: Mapping[str, PackInfo], on: date, findings: list[Finding]) -> RuleText:
    base = [rule for rule in same if not rule.exception_to]
    exceptions = sorted((rule for rule in same if rule.exception_to), key=lambda rule: len(packs[rule.pack].area))
    for extra in base[1:]:
        message = f"{on}“{extra.name}”有两条规则（{base[0].pack} 和 {extra.pack}）；地方规则要写成 @exception(to=…)"
        findings.append(at(extra.path, extra.line, message))
    holders = {rule.pack for rule in same}
    for rule in exceptions:
        if rule.exception_to not in holders or rule.exception_to == rule.pack:
            message = f"“{rule.name}”说是对 {rule.exception_to} 的例外，但那个包 {on} 没有这条规则"
            findings.append(at(rule.path, rule.line, message))
    for first, second in pairwise(exceptions):
        if packs[first.pack].area == packs[second.pack].area:
            message = f"{on}“{second.name}”在同一个地方有两条例外（{first.pack} 和 {second.pack}）"
            findings.append(at(second.path, second.line, message))
    return exceptions[-1] if exceptions else base[0]


@dataclass(frozen=True, slots=True)
class Chosen:
    """The decisions and reasons of some schemes, and the rules that they need."""

    rules: tuple[RuleText, ...]
    decisions: tuple[DecisionSpec, ...]
    reasons: tuple[ReasonSpec, ...]

    @classmethod
    def of(cls, packs: Sequence[Pack], rules: Sequence[RuleText], schemes: frozenset[str]) -> Chosen:
        """Of these schemes, or of all where none is named. A pack that decides one of them keeps all its rules."""
        decisions = tuple(each for pack in packs for each in pack.decisions if not schemes or each.scheme in schemes)
        reasons = tuple(each for pack in packs for each in pack.reasons if not schemes or each.scheme in schemes)
        if not schemes:
            return cls(tuple(rules), decisions, reasons)
        homes = {decision.pack for decision in decisions}
        wanted = {rule.name for pack in packs if pack.info.id in homes for rule in pack.rules}
        for reason in reasons:
            wanted |= {reason.when, *PLACE.findall(reason.text + reason.change)}
        needed = behind(wanted, {rule.name: rule for rule in rules})
        return cls(tuple(rule for rule in rules if rule.name in needed), decisions, reasons)
