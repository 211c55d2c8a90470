"""A list to the bank and the bank's answer back: every line sent is answered once, and by nothing else."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import transaction

from doudi.domain.findings import BadInput, Finding
from doudi.domain.money import yuan_number, yuan_text
from doudi.services import vault
from doudi.services.accounts.models import Role, User
from doudi.services.accounts.scope import NotAllowed, require
from doudi.services.audit.models import Act
from doudi.services.audit.recording import What, record
from doudi.services.bankfiles import files
from doudi.services.bankfiles.files import Answer
from doudi.services.bankfiles.template import Template, templates
from doudi.services.payments import queries, runs
from doudi.services.payments.models import PaymentList, Stage, Status
from doudi.services.payments.runs import RunRefused
from doudi.services.registry import rulebook
from doudi.services.registry.models import BankAccount

FOLDER = "bank"
ENDINGS = {"csv": "csv", "fixed": "txt", "xlsx": "xlsx"}
AT_THE_BANK = (Stage.SENT, Stage.RETURNED, Stage.CLOSED)
LARGEST = 100_000_000
DIGITS = 10


@dataclass(frozen=True, slots=True)
class Sent:
    """A line that the bank was given; ``account`` is whole."""

    pk: int
    reference: str
    head_name: str
    holder: str
    bank: str
    account: str
    amount_fen: int
    scheme: str


def known_templates() -> dict[str, Template]:
    """The general template and the county's own (the folder ``bank`` of the data folder), by code. Raises BadInput."""
    return templates(Path(settings.DATA_DIR) / FOLDER)


def bank_file(user: User, list_id: int, code: str) -> tuple[str, bytes]:
    """A file's name and content, the same each time. Raises RunRefused, BadInput, NotAllowed, NotFound."""
    require(user, (Role.FINANCE,), "下载银行文件")
    made = _own(user, list_id)
    if made.stage not in AT_THE_BANK:
        raise RunRefused("还没有办“发给银行”，不能下载银行文件")
    shape = _template(code)
    month, lines = f"{made.month:%Y%m}", _sent(made)
    total = sum(each.amount_fen for each in lines)
    control = {
        "lines": str(len(lines)), "total_yuan": yuan_number(total), "total_fen": str(total), "month": month
    }  # fmt: skip
    words = rulebook.scheme_words(made.area_code, made.month)
    rows = [_values(number, each, made, words) for number, each in enumerate(lines, 1)]
    content = files.write(shape.out, rows, control)
    note = f"银行文件 {len(lines)} 笔，{yuan_text(total)} 元"
    record(What(Act.EXPORT, "payments.paymentlist", str(made.pk), made.area_code, note=note))
    return f"{made.area_code[:6]}-{month}.{ENDINGS[shape.out.format]}", content


def take_return(user: User, list_id: int, version: int, code: str, upload: tuple[str, bytes]) -> PaymentList:
    """The bank's answer to a list, taken as a whole or not at all. ``upload``: name and content.

    Raises BadInput with every line that does not fit, RunRefused, NotAllowed, NotFound.
    """
    name, content = upload
    if len(content) > LARGEST:
        raise BadInput([Finding(name, 0, f"超过 {LARGEST // 1_000_000} MB，不像回盘文件")])
    with transaction.atomic():
        made = runs.begin(user, list_id, runs.RETURN, version)
        answers = files.read(_template(code).back, content, name)
        lines = {each.reference: each for each in _sent(made)}
        if faults := sorted(_faults(made, lines, answers, name)):
            raise BadInput(faults[: files.MOST_FINDINGS])
        failed = {lines[each.reference].pk: each.reason for each in answers if not each.paid}
        amounts = {each.pk: each.amount_fen for each in lines.values()}
        details = {
            "file": name[-80:], "sha256": hashlib.sha256(content).hexdigest(), "lines": len(answers),
            "failed": len(failed), "failed_fen": sum(amounts[pk] for pk in failed),
        }  # fmt: skip
        runs.settle(made, runs.finish(user, made, runs.RETURN, "", details), failed)
    return made


def _own(user: User, list_id: int) -> PaymentList:
    made = queries.payment_list(user, list_id)
    if made.area_code != user.area_code:
        raise NotAllowed("银行文件由名单所在的县下载")
    return made


def _template(code: str) -> Template:
    found = known_templates()
    if code not in found:
        raise RunRefused(f"没有“{code[:40]}”这个银行文件模板")
    return found[code]


def _sent(made: PaymentList) -> list[Sent]:
    """What the bank was given, in the order of the list."""
    rows = made.lines.exclude(status=Status.DUE).filter(problem="").order_by("area_code", "id")
    columns = ("pk", "head_name", "account_id", "amount_fen", "entitlement__scheme")
    found = list(rows.values_list(*columns))
    accounts = _accounts(row[2] for row in found if row[2])
    return [
        Sent(pk, reference(made, pk), head, *accounts[account], fen, scheme)
        for pk, head, account, fen, scheme in found
        if account is not None
    ]


def _accounts(keys: Iterable[int]) -> dict[int, tuple[str, str, str]]:
    rows = [row for some in _parts(sorted(set(keys))) for row in BankAccount.objects.filter(pk__in=some)]
    return {row.pk: (row.holder, row.bank, vault.decrypt(row.cipher, "account.number")) for row in rows}


def _parts(keys: Sequence[int]) -> Iterable[Sequence[int]]:
    return (keys[place : place + 500] for place in range(0, len(keys), 500))


def reference(made: PaymentList, line: int) -> str:
    """What names a payment at the bank: the list's month and the line, digits only."""
    return f"{made.month:%Y%m}{line:0{DIGITS}d}"


def _values(number: int, each: Sent, made: PaymentList, words: dict[str, str]) -> dict[str, str]:
    scheme = words.get(each.scheme, each.scheme)
    return {
        "reference": each.reference,
        "number": str(number),
        "account": each.account,
        "holder": each.holder,
        "bank": each.bank,
        "yuan": yuan_number(each.amount_fen),
        "fen": str(each.amount_fen),
        "scheme": scheme,
        "note": f"{made.month.year}年{made.month.month}月{scheme}",
        "month": f"{made.month:%Y%m}",
    }


def _faults(made: PaymentList, lines: dict[str, Sent], answers: Sequence[Answer], name: str) -> Iterable[Finding]:
    counted = Counter(each.reference for each in answers)
    for each in answers:
        line = lines.get(each.reference)
        if line is None:
            yield Finding(name, each.line, _strange(made, each.reference))
        elif counted[each.reference] > 1:
            told = f"{line.head_name}这一笔有 {counted[each.reference]} 行：银行可能发了两次，请核实"
            yield Finding(name, each.line, told)
        elif each.amount_fen != line.amount_fen:
            told = f"名单是 {yuan_text(line.amount_fen)} 元，回盘是 {yuan_text(each.amount_fen)} 元"
            yield Finding(name, each.line, f"{line.head_name}：{told}")
        elif each.account and each.account != line.account:
            yield Finding(name, each.line, f"{line.head_name}：回盘的账号不是名单上的账号")
        elif each.holder and each.holder != line.holder:
            yield Finding(name, each.line, f"{line.head_name}：回盘的户名是“{each.holder}”，名单上是“{line.holder}”")
    for reference_of, line in lines.items():
        if reference_of not in counted:
            yield Finding(name, 0, f"缺 {line.head_name} 这一笔（流水号 {reference_of}）")


def _strange(made: PaymentList, told: str) -> str:
    if len(told) == len(reference(made, 0)) and told.isdigit() and told[:6] != f"{made.month:%Y%m}":
        return f"流水号 {told} 是 {told[:4]}年{int(told[4:6])}月的，不是这个月的回盘"
    return f"名单里没有流水号 {told[:30]}"
