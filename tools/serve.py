"""``make run``: database, demonstration data when there are none, and the server."""

from __future__ import annotations

import os
import sys
import time

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "doudi.web.settings")
os.environ.setdefault("PYTHONWARNINGS", "ignore")


def main() -> None:
    """Prepare what is missing, say where to look, serve until interrupted."""
    import django
    from django.core.management import call_command

    from doudi.domain.findings import DoudiError

    try:
        django.setup()
    except DoudiError as fault:
        sys.exit(str(fault))
    from django.conf import settings

    call_command("migrate", verbosity=0)
    if settings.MODE == "demo":
        load_demonstration()
    serve(settings.PORT)


def load_demonstration() -> None:
    """Fill an empty database."""
    from doudi.services import demo

    started = time.monotonic()
    if demo.load():
        print(f"demonstration data loaded in {time.monotonic() - started:.0f} s")
    print(demo.accounts_text())


def serve(port: int) -> None:
    """Serve on loopback."""
    from waitress import serve as waitress_serve

    from doudi.web.wsgi import application

    print(f"\nDoudi 兜底: http://127.0.0.1:{port}/   (Ctrl+C to stop)", flush=True)
    try:
        waitress_serve(application, host="127.0.0.1", port=port, threads=8, ident="doudi")
    except OSError as error:
        sys.exit(f"cannot serve on port {port} ({error.strerror}); set DOUDI_PORT to another one")


if __name__ == "__main__":
    main()
