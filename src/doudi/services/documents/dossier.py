"""The whole file of a case as one PDF: cover, index with page numbers, papers of the office, scans."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import partial

from PIL import Image
from pypdf import PageObject, PdfReader, PdfWriter, Transformation
from pypdf.generic import RectangleObject

from doudi.domain.findings import DoudiError
from doudi.engine.wording import date_text
from doudi.services import clock
from doudi.services.accounts.models import User
from doudi.services.accounts.scope import NotFound, covers
from doudi.services.cases.models import Case
from doudi.services.cases.transitions import DECIDING, table
from doudi.services.evidence import queries, store
from doudi.services.evidence.models import Appraisal, Attachment, CountyVisit, Survey
from doudi.services.publicity.models import Notice

from .addresses import address_line
from .decisions import decision_notice
from .evidence import minutes_sheet, survey_sheet
from .headings import head_of
from .notices import public_notice
from .papers import Head, Paper
from .places import names_of
from .plain import PageNumbers, PlainSheet, Section
from .receipts import receipt, scheme_label
from .settings import font_folders
from .typesetting import typeset

A4 = (595.28, 841.89)
MARGIN = 28
"""Points around a scan."""


@dataclass(frozen=True, slots=True)
class Part:
    """One line of the index with its pages."""

    title: str
    dated: date | None
    pages: list[PageObject]


def dossier(case: Case, user: User) -> bytes:
    """The file as of today. A scan that cannot be read stands in it as a page that says so.

    Raises NotFound outside the person's area, PaperFault and the faults of fonts.
    """
    if not covers(user, case.area_code) or user.role not in queries.READERS:
        raise NotFound("没有这份案卷，或者不在您的辖区")
    parts = [*_office(case), *_scans(case, user)]
    cover = _pages(_cover(case))
    index = _pages(_index(case, parts, [0] * len(parts)))
    firsts, at = [], len(cover) + len(index) + 1
    for part in parts:
        firsts.append(at)
        at += len(part.pages)
    index = _pages(_index(case, parts, firsts))
    writer = PdfWriter()
    for page in (*cover, *index, *(page for part in parts for page in part.pages)):
        writer.add_page(page)
    for number, page in zip(_pages(PageNumbers(len(writer.pages))), writer.pages, strict=True):
        page.merge_page(number)
    for part, first in zip(parts, firsts, strict=True):
        writer.add_outline_item(title=part.title, page_number=first - 1)
    written = io.BytesIO()
    writer.write(written)
    return written.getvalue()


def _office(case: Case) -> Iterator[Part]:
    """What the office itself wrote, in the order of reading: the decision first."""
    if case.steps.filter(transition__in=DECIDING).exists():
        yield _part("决定通知书", case.closed_on, partial(decision_notice, case))
    yield _part("受理回执", case.accepted_on, partial(receipt, case))
    yield _part("办理经过", None, partial(_steps, case))
    for notice in Notice.objects.filter(case=case).order_by("id"):
        yield _part(
            "乡镇公示" if notice.round == "first" else "县级公示", notice.published_on, partial(public_notice, [notice])
        )
    for row in Appraisal.objects.filter(step__case=case).select_related("step"):
        yield _part("民主评议记录", row.held_on, partial(minutes_sheet, case, row))
    for survey in Survey.objects.filter(case=case):
        yield _part(f"{survey.get_purpose_display()}记录", survey.visited_on, partial(survey_sheet, survey))
    visits = list(CountyVisit.objects.filter(case=case))
    if visits:
        yield _part("县级入户记录", visits[-1].visited_on, partial(_visits, case, visits))


def _part(title: str, dated: date | None, make: Callable[[], Paper]) -> Part:
    """A paper that cannot be made says why in its place, so that one fault does not cost the file."""
    try:
        return Part(title, dated, _pages(make()))
    except DoudiError as fault:
        return Part(f"{title}（没有出成）", dated, _pages(_missing(title, str(fault))))


def _scans(case: Case, user: User) -> Iterator[Part]:
    for row in queries.papers(user, case.household):
        if row.case_id not in (None, case.pk):
            continue
        title = f"{row.label}（{row.person.name}）" if row.person else row.label
        try:
            pages = _scanned(row)
        except DoudiError as fault:
            yield Part(f"{title}（打不开）", row.taken_on, _pages(_missing(title, str(fault))))
            continue
        except Exception:
            said = f"“{row.label}”这份文件合不进案卷，请单独打开打印（材料编号 {row.pk}）"
            yield Part(f"{title}（另见原件）", row.taken_on, _pages(_missing(title, said)))
            continue
        yield Part(title, row.taken_on, pages)


def _scanned(row: Attachment) -> list[PageObject]:
    content = store.read(row)
    if row.media_type != "application/pdf":
        with Image.open(io.BytesIO(content)) as image:
            written = io.BytesIO()
            image.save(written, "PDF", resolution=150)
        content = written.getvalue()
    pages = list(PdfWriter(clone_from=PdfReader(io.BytesIO(content))).pages)
    for page in pages:
        _fit(page)
    return pages


def _fit(page: PageObject) -> None:
    """Put the page on A4, upright, as large as it fits, without what could be clicked."""
    page.pop("/Annots", None)
    page.transfer_rotation_to_content()
    width, height = float(page.mediabox.width), float(page.mediabox.height)
    scale = min((A4[0] - 2 * MARGIN) / width, (A4[1] - 2 * MARGIN) / height)
    left, bottom = float(page.mediabox.left), float(page.mediabox.bottom)
    across, up = (A4[0] - width * scale) / 2, (A4[1] - height * scale) / 2
    page.add_transformation(Transformation().translate(-left, -bottom).scale(scale).translate(across, up))
    page.mediabox = page.cropbox = page.trimbox = page.bleedbox = page.artbox = RectangleObject((0, 0, *A4))


def _pages(paper: Paper) -> list[PageObject]:
    return list(PdfReader(io.BytesIO(typeset(paper, font_folders()))).pages)


def _cover(case: Case) -> PlainSheet:
    names, today = names_of(case.area_code, case.accepted_on), clock.business_date()
    return PlainSheet(
        head_of(case, "社会救助案卷", names.county_office, today),
        facts=(
            ("案号", case.number),
            ("申请人", case.applicant.name),
            ("申请", scheme_label(case)),
            ("住址", address_line((names.county, names.township, names.village), case.household.address)),
            ("受理", date_text(case.accepted_on)),
            ("现在", table(case).label(case.state)),
            ("办结", date_text(case.closed_on) if case.closed_on else "还没有办结"),
            ("印制", f"{date_text(today)}，按当天的记录"),
        ),
    )


def _index(case: Case, parts: list[Part], firsts: list[int]) -> PlainSheet:
    office = names_of(case.area_code, case.accepted_on).county_office
    rows = tuple(
        (str(number), part.title, part.dated.isoformat() if part.dated else "", str(len(part.pages)), str(first))
        for number, (part, first) in enumerate(zip(parts, firsts, strict=True), 1)
    )
    head = head_of(case, "目录", office, clock.business_date())
    return PlainSheet(head, columns=("序号", "材料", "日期", "页数", "从第几页"), rows=rows)


def _steps(case: Case) -> PlainSheet:
    office = names_of(case.area_code, case.accepted_on).county_office
    rows = []
    for step in case.steps.select_related("actor"):
        people = step.details.get("surveyors")
        said = [step.note, f"调查人员：{'、'.join(people)}" if people else ""]
        words = "；".join(each for each in said if each)
        rows.append((date_text(step.on), step.label, words, step.actor.display_name))
    head = head_of(case, "办理经过", office, clock.business_date())
    return PlainSheet(head, columns=("日期", "步骤", "说明", "经办"), rows=tuple(rows))


def _visits(case: Case, visits: list[CountyVisit]) -> PlainSheet:
    office = names_of(case.area_code, case.accepted_on).county_office
    sections = tuple(
        Section(f"{date_text(row.visited_on)}，{'、'.join(row.visitors)}", tuple(row.findings.splitlines()))
        for row in visits
    )
    return PlainSheet(head_of(case, "县级入户记录", office, visits[-1].visited_on), sections=sections)


def _missing(title: str, said: str) -> PlainSheet:
    """A page in the place of what is not there."""
    return PlainSheet(Head(title, "", "", "", ""), lead=said)
