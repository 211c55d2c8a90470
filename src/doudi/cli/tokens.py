"""``doudi token``: let another system in as an account, and end that."""

from __future__ import annotations

import os

import click

from doudi.cli.casework import SETTINGS
from doudi.domain.findings import DoudiError


def setup() -> None:
    """Make Django ready."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
    import django

    django.setup()


@click.group("token")
def token() -> None:
    """接口令牌：给别的系统开、查看、停用。"""
    setup()


@token.command("new")
@click.option("--account", required=True, help="代表哪个账号：它能看能办什么，令牌就能什么。")
@click.option("--name", required=True, help="哪个系统用，例如 医保结算系统。")
@click.option("--scope", "scopes", multiple=True, required=True, help="权限，例如 referrals:read；可以写几次。")
@click.option("--days", default=180, show_default=True, help="有效多少天。")
def new_command(account: str, name: str, scopes: tuple[str, ...], days: int) -> None:
    """开一个令牌；令牌只显示这一次。"""
    from doudi.services.accounts.models import User
    from doudi.services.connections import tokens

    user = User.objects.filter(username=account).first()
    if user is None:
        raise DoudiError(f"没有“{account}”这个账号：请核对登录名")
    made, text = tokens.new_token(user, name, scopes, days)
    click.echo(f"第 {made.pk} 号令牌，{made.expires_at:%Y-%m-%d} 到期。只显示这一次，请直接交给使用的人：", err=True)
    click.echo(text)


@token.command("list")
def list_command() -> None:
    """所有令牌：给谁、什么权限、什么时候用过。"""
    from doudi.services.connections import tokens

    for each in tokens.tokens():
        used = f"{each.last_used_at:%Y-%m-%d %H:%M}" if each.last_used_at else "没有用过"
        state = "已停用" if each.closed_at else f"{each.expires_at:%Y-%m-%d} 到期"
        click.echo(f"{each.pk}\t{each.name}\t{each.user.username}\t{','.join(each.scopes)}\t{state}\t{used}")


@token.command("revoke")
@click.argument("number", type=int)
def revoke_command(number: int) -> None:
    """马上停用一个令牌。"""
    from doudi.services.connections import tokens

    click.echo(f"第 {tokens.revoke(number).pk} 号令牌已停用")
