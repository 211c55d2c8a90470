"""``doudi redetermine``: closed months of a county computed again; what differs is proposed to the county."""

from __future__ import annotations

import sys
from datetime import date

import click

from doudi.cli.options import Day
from doudi.cli.rolls import acting_user
from doudi.domain.findings import DoudiError
from doudi.domain.money import yuan_text

SHOWN = 20


@click.command("redetermine")
@click.option("--since", type=Day(), required=True, help="从哪个月起重算，如 2018-01-01。")
@click.option("--by", required=True, help="县民政局经办人的账号。")
def redetermine(since: date, by: str) -> None:
    """按现在知道的情况、各月的规则，重算已结账的月份；有差的提出补发或追回，由两个人审核。

    迟到的情况（登记的月份晚于情况所属的月份）、去世、规则或标准更正才会重算；同样的情况再算一次，不会重复提出。
    """
    user = acting_user(by)
    from doudi.services.payments import redetermining

    if user.role != "county":
        raise DoudiError("重算由县民政局的账号来做：请核对 --by")
    with click.progressbar(length=1, label="重算", file=sys.stderr) as bar:

        def tell(done: int, everything: int) -> None:
            bar.length = everything
            bar.update(done - bar.pos)

        found = redetermining.redetermine(user.area_code, since, tell)
    click.echo(f"重算 {found.months:,} 户月，新提出 {len(found.proposed):,} 条，还不能判定 {len(found.unknown):,} 户月")
    for row in found.proposed[:SHOWN]:
        word = "补发" if row.fen > 0 else "追回"
        told = f"{row.month:%Y-%m} {word} {yuan_text(abs(row.fen))} 元：{'；'.join(row.causes)}"
        click.echo(f"  案号 {row.entitlement.case.number} {told}")
    for gap in found.unknown[:SHOWN]:
        click.echo(f"  {gap}")
