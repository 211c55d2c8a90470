"""One example of each thing beyond the ordinary steps, made by the same actions as on screen; all plainly made up."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from io import BytesIO

from PIL import Image, ImageDraw

from doudi.engine.decisions import Outcome
from doudi.services import clock, vault
from doudi.services.accounts.models import User
from doudi.services.accounts.scope import covers
from doudi.services.applications import actions as door
from doudi.services.applications.actions import Want
from doudi.services.applications.options import Route, overview
from doudi.services.cases.models import Case
from doudi.services.evidence import appraisals, papers, relatives, surveys
from doudi.services.evidence.appraisals import Minutes
from doudi.services.evidence.findings import Found
from doudi.services.evidence.models import StaffMember
from doudi.services.evidence.papers import PaperEntry
from doudi.services.evidence.sheets import Sheet, Steps
from doudi.services.referrals import actions as referrals
from doudi.services.referrals.actions import Ask, Said
from doudi.services.remedies import appeals, draws, objections
from doudi.services.remedies import papers as decided
from doudi.services.remedies.appeals import Filing
from doudi.services.remedies.models import DrawnCase
from doudi.services.remedies.objections import Told
from doudi.services.remedies.papers import Served

from .places import Place
from .register import Registered, made_up_number
from .stock import SCHEME, Office

NEIGHBOURS = tuple(f"示{each}" for each in "甲乙丙丁戊己庚辛壬")
PAPERS = ("household_book", "id_card", "income")
CAR = Told("听说这一户有一辆农用车，请核实", "示例群众", "村里当面说的")
HEARD = Steps(
    heard="说家里药费多，农闲时在镇上打几天零工",
    house="own",
    safe="doubt",
    goods=["motorcycle"],
    seen="砖木房三间，厨房漏雨；有一辆旧摩托车",
    counted="零工一年大约一千二百元，申报时没有算进去",
    asked="邻居示某：常看见他在镇上装卸",
    judged="differs",
    judgement="零工的钱要加上，别的和申报的一样",
    papers=["id_card", "medical"],
    verified="病历是县医院的",
)
By = Mapping[str, list[Case]]


def at_the_door(registered: Registered, office: Office) -> Case:
    """The family asks for everything it may get: one receipt, a case each, and what goes to other agencies."""
    home, head = registered.household, registered.people[0]
    wants = [Want(SCHEME)]
    for option in overview(home, clock.business_date()).options:
        open_to_all = [
            each
            for each in option.answers
            if not each.person and not each.standing and each.outcome is not Outcome.INELIGIBLE
        ]
        if open_to_all and option.spec.scheme != SCHEME and option.route in (Route.CASE, Route.REFERRAL):
            wants.append(Want(option.spec.scheme))
    made = door.apply(office.township, home, head.pk, wants)
    return Case.objects.get(application_item__application=made, scheme=SCHEME)


def with_minutes(registered: Registered, office: Office, case: Case) -> Case:
    """Papers of the family, and the minutes of the neighbours' appraisal."""
    for kind in PAPERS:
        entry = PaperEntry(kind, case=case, taken_on=clock.business_date())
        papers.keep(office.township, registered.household, BytesIO(picture(kind)), entry)
    told = Minutes(
        held_on=clock.business_date(),
        place=f"{registered.family.village}村委会",
        chair=NEIGHBOURS[0],
        recorder=NEIGHBOURS[1],
        present="、".join(NEIGHBOURS),
        representatives="、".join(NEIGHBOURS[:7]),
        agree="8",
        disagree="1",
        opinions="多数人说家里确实困难；一人认为子女能帮上忙",
    )
    return appraisals.hold_appraisal(office.township, case, case.version, told)


def objected(office: Office, case: Case) -> Case:
    """Somebody came to the county; the notice comes down."""
    objections.at_window(office.county, case, CAR, case.version)
    return Case.objects.get(pk=case.pk)


def afterwards(place: Place, cases: By, office: Office, agency: User) -> None:
    """What happens beside the steps of the cases, as of the demonstration's day."""
    objections.from_public(cases["二榜公示中"][0].notices.latest("id").pk, CAR)
    _relative(place, cases["待批准"][0], office)
    _appeal(cases["不予批准，已告知"][0], office)
    _referrals(cases, office, agency)
    helper = User.objects.get(username=f"{place.key}-cun")
    for case in [each for each in cases["刚受理"] + cases["调查超期"] if covers(helper, each.area_code)][:1]:
        _visit(case, helper)


def spot_checked(office: Office, case: Case, code: str) -> None:
    """Before its check a case is drawn with all that wait that day; a drawn one is visited before it is granted."""
    if code == "check" and not DrawnCase.objects.filter(case=case).exists():
        draws.draw(office.county, SCHEME)
    if code == "confirm" and DrawnCase.objects.filter(case=case, drawn=True).exists():
        relatives.record_visit(office.county, case, clock.business_date(), "示查一、示查二", "住房、收入和申报的一致")


def _relative(place: Place, case: Case, office: Office) -> None:
    """A clerk of the village whose brother applies: looked at by itself, and visited by the county."""
    number = made_up_number(date(1980, 1, 1), True, 400_000 + int(place.code) % 1000)
    staff = StaffMember.objects.create(
        name="示例干部",
        id_index=vault.blind_index(number, "person.id"),
        id_masked=vault.mask_id(number),
        unit=office.township.unit,
        post="民政协理员",
        area_code=office.township.area_code,
        confirmed_on=clock.business_date(),
    )
    relatives.declare_relative(office.township, staff.pk, case.applicant, "兄弟姐妹")
    relatives.record_visit(office.county, case, clock.business_date(), "示查一、示查二", "住房、收入和申报的一致")


def _appeal(case: Case, office: Office) -> None:
    """The refusal was served and is contested."""
    paper = case.decision_papers.latest("id")
    served_on, name = case.steps.latest("id").on, case.applicant.name
    decided.serve(office.township, paper.pk, Served("direct", served_on, name, "本人", name))
    grounds = "打工收入去年已经没有了，现在按去年的算"
    appeals.file(office.county, paper.pk, Filing("review", clock.business_date(), name, grounds, "县人民政府（示例）"))


def _visit(case: Case, helper: User) -> None:
    """A helper of the village was there and found one thing otherwise; the township is to look at both sides."""
    ticket = surveys.ticket_of(helper, case, surveys.hand_out(helper, case))
    told = Sheet(
        visited_on=clock.business_date(),
        place=case.household.address,
        surveyors="示访一",
        respondent=case.applicant.name,
        relation="本人",
        steps=HEARD,
        found=[Found(case.applicant_id, "wage", Decimal(1200))],
        signed_on_paper=True,
    )
    surveys.record(helper, case, ticket, told)


def _referrals(cases: By, office: Office, agency: User) -> None:
    """One is answered, one waits for the agency."""
    first, second = (case.household for case in cases["本月新批准"][:1] + cases["待批准"][:1])
    row = referrals.send(office.township, first, Ask(agency.agency, "房屋有裂缝，请看能不能纳入危房改造"))
    row = referrals.move(agency, row.pk, "accept", row.version, Said())
    referrals.move(agency, row.pk, "answer", row.version, Said("已到现场看过，列入今年的改造计划", "granted"))
    referrals.send(office.township, second, Ask(agency.agency, "屋顶漏雨，请派人鉴定"))


def picture(kind: str) -> bytes:
    """A plain sheet that says what it stands for; ASCII, as no font is shipped for pictures."""
    sheet = Image.new("RGB", (600, 400), "white")
    ImageDraw.Draw(sheet).text((40, 180), f"DEMO {kind}", fill="black", font_size=36)
    kept = BytesIO()
    sheet.save(kept, "JPEG")
    return kept.getvalue()
