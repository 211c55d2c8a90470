"""Entries and links are refused a change by the database."""

from django.db import migrations

from doudi.services.audit import triggers


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]

    operations = [
        migrations.RunPython(
            lambda _, editor: triggers.install(editor.connection), lambda _, editor: triggers.remove(editor.connection)
        )
    ]
