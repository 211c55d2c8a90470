"""A list on its way: its steps, the file for the bank, the bank's answer, and where the money stands."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from doudi.domain.findings import BadInput, DoudiError
from doudi.services import clock
from doudi.services.accounts.models import User
from doudi.services.accounts.scope import NotAllowed, NotFound
from doudi.services.payments import banking, ledger, queries, runs
from doudi.services.payments.models import PaymentList, Stage
from doudi.services.registry import rulebook
from doudi.web.menu import MONEY
from doudi.web.views.access import StaffRequest, staff

MAKERS = ("county", "finance")
WAY = (
    (Stage.OPEN, "生成名单", ""),
    (Stage.FROZEN, "冻结", "freeze"),
    (Stage.SIGNED, "复核签字", "sign"),
    (Stage.APPROVED, "财政同意用款", "approve"),
    (Stage.SENT, "发给银行", "send"),
    (Stage.RETURNED, "核对回盘", "return"),
    (Stage.CLOSED, "结账", "close"),
)
HINTS = {
    "freeze": "冻结以后名单不再变；由另一位同志签字",
    "sign": "核对合计、变化和发不出去的，没有问题再签",
    "approve": "同意后，这笔钱记为待发放",
    "send": "办完后下载银行文件，交给银行",
    "close": "没有发成的，下个月的名单自动补发",
    "send_back": "写明原因；名单回到编制中，可以重新生成",
}


def progress(made: PaymentList) -> list[dict[str, Any]]:
    """Each stage with its state and who took it when."""
    done = {step.code: step for step in made.steps.select_related("actor")}
    place = [stage for stage, *_ in WAY].index(Stage(made.stage))
    marks = []
    for number, (_, label, code) in enumerate(WAY):
        step = done.get(code) if number <= place else None
        actor = step.actor if step else None if number else made.made_by
        state = "done" if number <= place else "current" if number == place + 1 else ""
        note = actor.display_name if actor else ""
        marks.append({"label": label, "note": note, "on": step.on if step else None, "state": state})
    return marks


def choices(user: User, made: PaymentList) -> dict[str, Any]:
    """What the person may do now with a list, for the page."""
    steps = [
        {"code": each.code, "verb": each.verb, "hint": HINTS.get(each.code, "")} for each in runs.possible(user, made)
    ]
    at_bank = user.role == "finance" and user.area_code == made.area_code and made.stage in banking.AT_THE_BANK
    return {
        "forward": next((each for each in steps if each["code"] not in ("send_back", "return")), None),
        "may_send_back": any(each["code"] == "send_back" for each in steps),
        "may_return": any(each["code"] == "return" for each in steps),
        "templates": _templates() if at_bank else [],
        "waits": _waits(made) if not steps else "",
        "outcome": queries.outcome(user, made.pk) if made.stage in (Stage.RETURNED, Stage.CLOSED) else None,
    }


def _templates() -> list[dict[str, str]]:
    try:
        return [{"code": each.code, "name": each.name} for each in banking.known_templates().values()]
    except BadInput as fault:
        return [{"code": "", "name": str(fault)}]


def _waits(made: PaymentList) -> str:
    roles = {Stage.OPEN: "县民政局冻结", Stage.FROZEN: "县民政局另一位同志签字", Stage.SIGNED: "县财政局同意用款"}
    roles |= {Stage.APPROVED: "县财政局发给银行", Stage.SENT: "银行回盘", Stage.RETURNED: "县财政局结账"}
    return f"等{roles[Stage(made.stage)]}" if made.stage in roles else ""


@staff(*MAKERS)
@require_POST
def do(request: StaffRequest, pk: int, code: str) -> HttpResponse:
    """Take a step; what stands in the way is said on the list's page."""
    version = request.POST.get("version", "")
    try:
        made = runs.take(
            request.user, pk, code, int(version) if version.isdecimal() else 0, request.POST.get("note", "")[:300]
        )
    except NotFound:
        raise Http404 from None
    except DoudiError as fault:
        messages.warning(request, str(fault))
    else:
        messages.success(request, f"已{runs.name_of(code)}，现在是“{made.get_stage_display()}”")
    return redirect("payment-list", pk)


@staff("finance")
@require_GET
def bank_file(request: StaffRequest, pk: int) -> HttpResponse:
    """The file for the bank."""
    try:
        name, content = banking.bank_file(request.user, pk, request.GET.get("template", "general"))
    except NotFound:
        raise Http404 from None
    except (DoudiError, NotAllowed) as fault:
        messages.warning(request, str(fault))
        return redirect("payment-list", pk)
    response = HttpResponse(content, content_type="application/octet-stream")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@staff("finance")
@require_POST
def take_return(request: StaffRequest, pk: int) -> HttpResponse:
    """The bank's answer: taken whole, or each line that does not fit is named."""
    upload, version = request.FILES.get("file"), request.POST.get("version", "")
    if upload is None or upload.name is None:
        messages.warning(request, "没有选文件：请选银行给的回盘文件")
        return _back(pk)
    try:
        told = (upload.name, upload.read())
        template = request.POST.get("template", "")[:80]
        made = banking.take_return(request.user, pk, int(version) if version.isdecimal() else 0, template, told)
    except NotFound:
        raise Http404 from None
    except BadInput as fault:
        return render(request, "web/payments/refused.html", {"pk": pk, "findings": fault.findings, "file": upload.name})
    except DoudiError as fault:
        messages.warning(request, str(fault))
    else:
        step = made.steps.get(code="return", to_stage=Stage.RETURNED)
        failed = step.details["failed"]
        messages.success(request, f"回盘已核对：到账 {step.details['lines'] - failed} 笔，没有发成 {failed} 笔")
    return _back(pk)


def _back(pk: int) -> HttpResponseRedirect:
    return redirect("payment-list", pk)


@staff(*MONEY)
@require_GET
def ledger_page(request: StaffRequest) -> HttpResponse:
    """Where the money stands at the end of a day, by account and scheme."""
    day = _day(request.GET.get("on", "")) or clock.business_date()
    words = rulebook.scheme_words(request.user.area_code, day)
    balances = ledger.balances(request.user, day)
    rows = [
        {"account": each.account.label, "scheme": words.get(each.scheme, each.scheme), "fen": each.fen}
        for each in balances
    ]
    recent = ledger.transfers(request.user).filter(on__lte=day).order_by("-id")[:50]
    context = {"day": day, "rows": rows, "total": sum(each.fen for each in balances), "recent": recent, "words": words}
    return render(request, "web/payments/ledger.html", context)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
