"""People and households that are there already get their terms, a thousand households at a time."""

from typing import Any

from django.db import migrations, transaction

from doudi.services.search import terms

CHUNK = 1_000


def fill(apps: Any, schema_editor: Any) -> None:
    """Begun again after a stop, it makes all of them anew."""
    Household = apps.get_model("registry", "Household")
    Membership = apps.get_model("registry", "Membership")
    Term = apps.get_model("search", "Term")
    Term.objects.all().delete()
    last = 0
    while some := list(Household.objects.filter(pk__gt=last).order_by("pk")[:CHUNK]):
        last = some[-1].pk
        homes = {row.pk: row for row in some}
        rows = [(term, row, None) for row in some for term in terms.of_household(row.address)]
        current = Membership.objects.filter(valid_until=None, household__in=homes)
        for pk, home, name in current.values_list("pk", "household", "person__name"):
            rows += [(term, homes[home], pk) for term in terms.of_member(name, homes[home].address)]
        with transaction.atomic():
            Term.objects.bulk_create(
                [
                    Term(term=term, area_code=home.area_code, household_id=home.pk, membership_id=member)
                    for term, home, member in rows
                ],
                5_000,
            )


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("search", "0001_terms")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
