"""``doudi serve``: answer on loopback, behind the proxy that ends TLS."""

from __future__ import annotations

import os

import click

from doudi.cli.casework import SETTINGS
from doudi.domain.findings import DoudiError

FROM_PROXY = {"x-forwarded-for", "x-forwarded-proto"}


@click.command("serve")
@click.option("--threads", default=8, show_default=True, type=click.IntRange(1, 64), help="同时办理几个请求。")
def serve(threads: int) -> None:
    """启动服务，只在本机的 DOUDI_PORT 上；前面由反向代理收 HTTPS。"""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
    from django.conf import settings
    from waitress import serve as answer  # type: ignore[import-untyped,unused-ignore]

    from doudi.web.wsgi import application

    proxy = {"trusted_proxy": settings.TRUSTED_PROXY, "trusted_proxy_headers": FROM_PROXY}
    click.echo(f"http://127.0.0.1:{settings.PORT}/", err=True)
    try:
        answer(
            application,
            host="127.0.0.1",
            port=settings.PORT,
            threads=threads,
            ident="doudi",
            clear_untrusted_proxy_headers=True,
            **(proxy if settings.TRUSTED_PROXY else {}),
        )
    except OSError as fault:
        raise DoudiError(f"端口 {settings.PORT} 用不了（{fault.strerror}）：请换一个 DOUDI_PORT") from None
