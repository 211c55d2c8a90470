"""``doudi simulate``: what a change of policy would do to a population."""

from __future__ import annotations

from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from doudi.cli.options import FOLDER, Day, chosen_schemes, library, packs_option
from doudi.cli.population import read_files
from doudi.domain.findings import BadInput, DoudiError, Finding
from doudi.engine.library import Library
from doudi.engine.model import Kind, ParameterSpec
from doudi.engine.sides import side
from doudi.engine.values import encode

if TYPE_CHECKING:
    from doudi.services.population import Population
    from doudi.services.simulation import Proposal, Trial

PROFILE = "shangluo-2017q1"


@click.command("simulate")
@click.option("--population", type=FOLDER, help="人口文件夹，和 doudi run 的一样；不写就用合成人口。")
@click.option("--synthetic", "profile", default=PROFILE, show_default=True, help="用哪一份合成人口。")
@click.option("--on", required=True, type=Day(), help="人口和规则按哪一天，如 2017-03-31。")
@click.option("--set", "amounts", multiple=True, help="改一个参数，如 dibao_standard_rural=3600（元）；可写多个。")
@click.option("--values-of", type=Day(), help="参数都换成这一天的值，如 2017-06-01。")
@click.option("--draft", type=FOLDER, help="换成这个文件夹里的规则包：同名的包由它代替。")
@click.option("--schemes", default="dibao", show_default=True, help="看哪些项目，用逗号隔开。")
@click.option("--xlsx", type=FOLDER, help="结果写成 XLSX。")
@click.option("--spread", "wide", is_flag=True, help="合成人口换十个随机种子各算一遍。")
@click.option("--no-demonstration", "real", is_flag=True, help="不用示例值。")
@packs_option
def simulate(on: date, amounts: tuple[str, ...], folders: tuple[Path, ...], **words: Any) -> None:
    """试算：改参数或换规则包，花多少钱，谁多谁少。"""
    from doudi.services.simulation import Proposal, try_out
    from doudi.services.simulation.told import told

    ours = library(folders)
    draft = side(str(words["draft"]), ours).library if words["draft"] else None
    proposal = Proposal(
        amounts=_amounts(ours, amounts),
        values_of=words["values_of"],
        draft=draft,
        schemes=_schemes(ours, draft, words["schemes"]),
        demonstration=not words["real"],
    )
    population, notes = _population(ours, on, words)
    trial = try_out(ours, population, on, proposal)
    spread = _spread(ours, on, proposal, words) if words["wide"] else {}
    click.echo("\n".join([*notes, *told(trial, spread)]))
    if words["xlsx"]:
        _write(words["xlsx"], trial, notes, spread)


def _population(library: Library, on: date, words: dict[str, Any]) -> tuple[Population, list[str]]:
    """The people, and who they are in words. Raises BadInput."""
    from doudi.services.population.report import doubt
    from doudi.services.simulation.spread import populations
    from doudi.services.simulation.told import synthetic_notes
    from doudi.services.synth import load

    if words["population"] is None:
        plan = load(words["profile"])
        return next(iter(populations(library, plan, [1]))), synthetic_notes(plan)
    source = read_files((words["population"],), library, on)
    notes = source.notes
    left_out = sum(notes["households_left_out"].values())
    if not notes["households"]:
        raise DoudiError(f"没有一户可以试算，{left_out:,} 户有要改的地方。请先用 doudi run 看逐行的清单。")
    names = "、".join(path.name for path in source.paths)
    told = f"人口文件：{names}，{notes['households']:,} 户"
    told += f"；另有 {left_out:,} 户有要改的地方，没有算。" if left_out else "。"
    return source.whole(library), [told, *doubt(notes["rows_in_doubt"])]


def _schemes(ours: Library, draft: Library | None, written: str) -> frozenset[str]:
    """The schemes of either side. Raises BadInput naming those that neither decides."""
    names = {name.strip() for name in written.split(",")}
    new = names & (draft.schemes - ours.schemes) if draft else set()
    return chosen_schemes(ours, ",".join(sorted(names - new))) | new


def _spread(library: Library, on: date, proposal: Proposal, words: dict[str, Any]) -> dict[str, Any]:
    from doudi.services.simulation.spread import spread
    from doudi.services.synth import load

    if words["population"]:
        raise click.UsageError("--spread 只用于合成人口；请去掉 --population")
    return dict(spread(library, load(words["profile"]), on, proposal))


def _amounts(library: Library, written: tuple[str, ...]) -> dict[str, int]:
    """``name=value`` as engine integers. Raises BadInput with every fault."""
    found: dict[str, int] = {}
    faults = []
    for each in written:
        name, _, value = each.partition("=")
        spec = library.parameters.get(name.strip())
        try:
            if spec is None:
                raise ValueError("没有这个参数；doudi pack show 会列出各包的参数")
            found[spec.name] = encode(_plain(value.strip(), spec), spec.kind, spec.values)
        except ValueError as fault:
            faults.append(Finding(f"--set {each}", 0, str(fault)))
    if faults:
        raise BadInput(faults)
    return found


def _plain(value: str, spec: ParameterSpec) -> object:
    match spec.kind:
        case Kind.MONEY | Kind.RATIO:
            try:
                return Decimal(value)
            except InvalidOperation:
                raise ValueError(f"“{value}”不是数") from None
        case Kind.COUNT:
            return int(value) if value.lstrip("-").isdecimal() else value
        case Kind.BOOL:
            return {"是": True, "true": True, "否": False, "false": False}.get(value, value)
        case Kind.DATE:
            return Day()(value)
    return value


def _write(path: Path, trial: Trial, notes: list[str], spread: dict[str, Any]) -> None:
    from doudi.services.simulation.sheets import workbook

    path.write_bytes(workbook(trial, notes, spread))
    click.echo(f"已写到 {path}")
