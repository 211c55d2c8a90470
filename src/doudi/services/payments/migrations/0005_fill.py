"""Lines learn their month and entitlements for whom they are; steps and transfers are refused a change."""

from typing import Any

from django.db import migrations

from doudi.services.audit import triggers

SOME = 500


def fill(apps: Any, _: Any) -> None:
    lines, given = apps.get_model("payments", "PaymentLine"), apps.get_model("payments", "Entitlement")
    for made in apps.get_model("payments", "PaymentList").objects.all():
        lines.objects.filter(list=made).update(for_month=made.month)
    keys = list(given.objects.values_list("pk", flat=True))
    for place in range(0, len(keys), SOME):
        rows = list(given.objects.filter(pk__in=keys[place : place + SOME]).select_related("decision"))
        for row in rows:
            row.people = sorted(each["key"] for each in row.decision.family["members"])
        given.objects.bulk_update(rows, ["people"])


def install(_: Any, editor: Any) -> None:
    triggers.install(editor.connection, triggers.LEDGER)


def remove(_: Any, editor: Any) -> None:
    triggers.remove(editor.connection, triggers.LEDGER)


class Migration(migrations.Migration):
    dependencies = [("payments", "0004_run"), ("audit", "0002_triggers")]

    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.RunPython(install, remove),
    ]
