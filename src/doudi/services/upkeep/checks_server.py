"""Checks of the machine: settings, disk, folder, certificate, proxy, what is done daily."""

from __future__ import annotations

import os
import shutil
from datetime import timedelta
from pathlib import Path

from cryptography import x509
from django.conf import settings

from doudi.services import clock
from doudi.services.accounts import provider as identity
from doudi.services.upkeep import stamps
from doudi.services.upkeep.installing import PASSWORDS
from doudi.services.upkeep.results import Result, bad, ok, warn

GIGABYTE = 10**9
LEAST, LITTLE = 1, 5
"""Gigabytes free: below the first nothing is sure to be stored, below the second somebody should make room."""
OTHERS = 0o077
RENEW = timedelta(days=30)
DAILY, TOO_LONG = timedelta(days=2), timedelta(days=7)


def mode() -> Result:
    """Production, with its own keys (the settings refuse the demonstration's in production)."""
    if settings.PRODUCTION:
        return ok("正式环境，密钥是自己的")
    return warn(
        "现在是演示环境，用的是公开的演示密钥和日期", "只作演示可以不管；要正式办理，请用 doudi init 另外装一套"
    )


def disk() -> Result:
    """Room where the data lie."""
    folder = Path(settings.DATA_DIR)
    free = shutil.disk_usage(folder).free / GIGABYTE
    what = f"{folder} 所在的盘还有 {free:,.1f} GB"
    if free < LEAST:
        return bad(what, "马上清理或扩容：盘满了就什么也存不下")
    return warn(what, "请安排清理或扩容，先看旧备份能不能移走") if free < LITTLE else ok(what)


def folder() -> Result:
    """The data folder can be written, and only by its owner be read."""
    path = Path(settings.DATA_DIR)
    if not os.access(path, os.W_OK | os.X_OK):
        return bad(f"数据文件夹 {path} 写不了", "请用运行兜底的账户做体检，或者把文件夹的主人改对（chown）")
    rights = path.stat().st_mode & 0o777
    if rights & OTHERS:
        return warn(f"数据文件夹 {path} 的权限是 {rights:o}，本机别的账户也能看", f"运行 chmod 700 {path}")
    return ok(f"{path}，只有主人能进")


def certificate() -> Result:
    """The certificate that browsers see."""
    if not settings.CERTIFICATE:
        return ok("没有设 DOUDI_CERTIFICATE，不查证书到期日")
    path = Path(settings.CERTIFICATE)
    try:
        until = x509.load_pem_x509_certificate(path.read_bytes()).not_valid_after_utc
    except (OSError, ValueError):
        return bad(f"证书 {path} 读不出来", "请核对 DOUDI_CERTIFICATE 的路径和权限；要 PEM 格式的证书，不是私钥")
    left = until - clock.now()
    what = f"证书 {path.name} 到 {until:%Y-%m-%d}"
    if left < timedelta():
        return bad(f"{what}，已经过期", "马上换上新证书，重新载入反向代理")
    return warn(f"{what}，还有 {left.days} 天", "请向发证的单位申请新证书") if left < RENEW else ok(what)


def proxy() -> Result:
    """Whose word on a caller's address is believed."""
    if settings.TRUSTED_PROXY:
        return ok(f"只信 {settings.TRUSTED_PROXY} 报来的来访地址")
    if not settings.PRODUCTION:
        return ok("没有反向代理，来访地址是直接看到的")
    return warn(
        "没有设 DOUDI_TRUSTED_PROXY：审计里每条记录的地址都会是反向代理的，一人试错密码全县都要等",
        "把它设成反向代理的地址（同一台机器就是 127.0.0.1），再重启",
    )


def provider() -> Result:
    """The county's identity provider, if there is one, answers."""
    if not identity.offered():
        return ok("没有设 DOUDI_OIDC_ISSUER，只用这里的账号登录")
    identity.forget()
    try:
        identity.keys()
    except identity.ProviderFault as fault:
        return warn(f"{identity.offered()}：{fault}", "核对 DOUDI_OIDC_ISSUER 和网络；这段时间用账号和密码登录")
    return ok(f"{identity.offered()}（{settings.OIDC_ISSUER}）有答复")


def backup() -> Result:
    """How old the last good backup is."""
    return _daily(stamps.BACKUP, "备份", "运行 doudi backup，并看看每天的定时任务是不是还在")


def heads() -> Result:
    """How long ago the heads of the record were written out, to be kept outside."""
    return _daily(stamps.HEADS, "审计链头导出", "运行 doudi audit head --out 文件，把文件存到有密钥的人改不到的地方")


def passwords() -> Result:
    """The file with the first passwords is gone."""
    path = Path(settings.DATA_DIR) / PASSWORDS
    if path.exists():
        return warn(f"初始密码还在 {path}", "发到各人手里以后请删掉它")
    return ok("没有留着初始密码的文件")


def _daily(name: str, label: str, todo: str) -> Result:
    try:
        age = stamps.age(name)
    except ValueError as fault:
        return warn(str(fault), todo)
    if age is None:
        return warn(f"还没有做过{label}", todo)
    what = f"上次{label}在 {age.days} 天 {age.seconds // 3600} 小时以前"
    if age < timedelta():
        return warn(f"上次{label}的时间在以后", "请核对这台机器的时钟")
    if age > TOO_LONG:
        return bad(what, todo)
    return warn(what, todo) if age > DAILY else ok(what)
