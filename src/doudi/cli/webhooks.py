"""``doudi webhooks``: call other systems when something happened."""

from __future__ import annotations

import click

from doudi.cli.tokens import setup
from doudi.domain.findings import DoudiError


@click.group("webhooks")
def webhooks() -> None:
    """回调：有事时通知别的系统。"""
    setup()


@webhooks.command("new")
@click.option("--account", required=True, help="代表哪个账号：只通知它看得到的。")
@click.option("--url", required=True, help="https 地址；域名要在 DOUDI_WEBHOOK_HOSTS 里。")
@click.option("--event", "events", multiple=True, required=True, help="事件，例如 referral.sent；可以写几次。")
def new_command(account: str, url: str, events: tuple[str, ...]) -> None:
    """登记一个回调地址；签名密钥只显示这一次。"""
    from doudi.services.accounts.models import User
    from doudi.services.connections import endpoints

    user = User.objects.filter(username=account).first()
    if user is None:
        raise DoudiError(f"没有“{account}”这个账号：请核对登录名")
    made, secret = endpoints.new_endpoint(user, url, events)
    click.echo(f"第 {made.pk} 号回调地址。签名密钥只显示这一次，请直接交给使用的人：", err=True)
    click.echo(secret)


@webhooks.command("list")
def list_command() -> None:
    """所有回调地址。"""
    from doudi.services.connections.models import Endpoint

    for each in Endpoint.objects.select_related("user"):
        state = "已停用" if each.closed_at else "使用中"
        click.echo(f"{each.pk}\t{each.user.username}\t{each.url}\t{','.join(each.events)}\t{state}")


@webhooks.command("close")
@click.argument("number", type=int)
def close_command(number: int) -> None:
    """停用一个回调地址。"""
    from doudi.services.connections import endpoints

    click.echo(f"第 {endpoints.close(number).pk} 号回调地址已停用")


@webhooks.command("send")
def send_command() -> None:
    """把到时间的都发出去；请用定时器每分钟运行一次。"""
    from doudi.services.connections import calling

    sent = calling.send_due()
    click.echo(f"送到 {sent.arrived} 件，没送到、以后再试 {sent.failed} 件，不再试 {sent.dead} 件")


@webhooks.command("dead")
def dead_command() -> None:
    """试了多次都没送到的。"""
    from doudi.services.connections import calling

    for each in calling.dead():
        click.echo(f"{each.pk}\t{each.event}\t{each.endpoint.url}\t试了 {each.tries} 次\t{each.problem}")
