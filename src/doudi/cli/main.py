"""``doudi``: the entry point.

Exit 0 for an answer, 1 for a check that found something, 2 for input that cannot be used.
"""

from __future__ import annotations

import sys
from typing import Any

import click

from doudi.cli import (
    areas,
    audit,
    backup,
    boxes,
    casework,
    decisions,
    doctor,
    init,
    keys,
    packs,
    population,
    redetermine,
    rolls,
    search,
    serve,
    simulation,
    tokens,
    webhooks,
)
from doudi.domain.findings import DoudiError, Faults
from doudi.services.audit.context import acts

BAD_INPUT = 2
COMMAND_LINE = "命令行"


class Doudi(click.Group):
    """A group that tells a person what to mend, instead of a trace."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; a failure that can be acted on goes to stderr with exit code 2."""
        try:
            with acts(None, COMMAND_LINE):
                return super().invoke(ctx)
        except DoudiError as fault:
            click.echo(told(fault), err=True)
            ctx.exit(BAD_INPUT)
        except Exception as fault:
            if not (words := of_the_database(fault)):
                raise
            click.echo(words, err=True)
            ctx.exit(BAD_INPUT)


def of_the_database(fault: Exception) -> str:
    """What to do where the database cannot be reached or has no tables; empty for every other fault."""
    database = sys.modules.get("django.db")
    if database is None or not isinstance(fault, (database.OperationalError, database.ProgrammingError)):
        return ""
    text = str(fault)
    if "no such table" in text or "does not exist" in text:
        return "数据库还是空的，或者比程序旧：请核对 DATABASE_URL 和 DOUDI_DATA，再运行 doudi manage migrate"
    if "unable to open" in text:
        return "数据库文件打不开：请核对 DOUDI_DATA，用数据文件夹的主人运行"
    if "failed: " in text:  # only what the server answered: the rest may hold the address with its password
        answer = text.partition("failed: ")[2].partition("\n")[0]
        return f"数据库连不上（{answer}）：请核对 DATABASE_URL，数据库是不是开着"
    return ""


def told(fault: DoudiError) -> str:
    """Every finding on its own line, with their number first."""
    if not isinstance(fault, Faults):
        return str(fault)
    return "\n".join([f"有 {len(fault.findings)} 处要改：", *(f"  {finding}" for finding in fault.findings)])


@click.group(cls=Doudi, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="doudi", prog_name="doudi")
def main() -> None:
    """兜底 Doudi：政策就是代码，每个结果都能说出依据。"""


COMMANDS = (
    decisions.decide_command,
    decisions.explain_command,
    decisions.schema_command,
    packs.list_command,
    packs.pack,
    simulation.simulate,
    population.run_command,
    casework.synth,
    casework.demo,
    casework.calendar,
    casework.manage,
    redetermine.redetermine,
    rolls.rolls,
    audit.audit,
    areas.areas,
    backup.backup_command,
    backup.restore_command,
    keys.keys,
    search.search,
    tokens.token,
    webhooks.webhooks,
    init.init,
    doctor.doctor,
    serve.serve,
    boxes.boxes,
)
for command in COMMANDS:
    main.add_command(command)

if __name__ == "__main__":
    main()
