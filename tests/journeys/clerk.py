"""A member of staff at a browser: signs in, fills the window form, takes steps."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from playwright.sync_api import Page, expect

from doudi.domain.identity import check_digit
from tests.journeys.conftest import PASSWORD

REST = "其余空着的都问过了，都是“没有”"
NEXT = "保存，填下一步"


def id_number(born: date, order: int = 11) -> str:
    """A number that is right by its check digit and belongs to nobody: the area prefix 119999 does not exist."""
    body = f"119999{born:%Y%m%d}{order:03d}"
    return body + check_digit(body)


@dataclass
class Somebody:
    """A person as told at the window. ``answers`` are by fact name, in yuan or codes."""

    name: str
    born: date
    relation: str
    answers: dict[str, str] = field(default_factory=dict)


class Clerk:
    """Drives one browser page."""

    def __init__(self, page: Page, server: str, name: str) -> None:
        self.page, self.server = page, server
        page.set_default_timeout(10_000)
        page.goto(f"{server}/sign-in/")
        page.locator("[name=username]").fill(name)
        page.locator("[name=password]").fill(PASSWORD)
        page.get_by_role("button", name="登录").click()
        expect(page.locator("h1")).to_be_visible()

    def go(self, path: str) -> None:
        self.page.goto(self.server + path)

    def start(self, head: Somebody, village: str, residence: str) -> None:
        """The first page of the window form."""
        self.go("/intake/")
        self.page.get_by_label("新的申请").fill(head.name)
        self.page.get_by_role("button", name="开始登记").click()
        self.identify(1, head)
        self.page.get_by_label("村（社区）").select_option(label=village)
        self.page.get_by_label("住址").fill("一组 8 号")
        self.page.get_by_label(residence).check()
        self.next()

    def identify(self, number: int, one: Somebody) -> None:
        self.page.locator(f"#id_m{number}-name").fill(one.name)
        self.page.locator(f"#id_m{number}-id_number").fill(id_number(one.born, 10 + number))
        self.page.locator(f"#id_m{number}-relation").select_option(label=one.relation)

    def add(self, number: int, one: Somebody) -> None:
        """A further member, without a reload of the page."""
        self.page.get_by_role("button", name="加一位一起生活的人").click()
        expect(self.page.locator(f"#id_m{number}-name")).to_be_visible()
        self.identify(number, one)

    def answer(self, prefix: str, answers: dict[str, str]) -> None:
        """Answers of one page; the rest was asked and is none."""
        for name, value in answers.items():
            box = self.page.locator(f"input#f-{prefix}-{name}")
            if box.count():
                box.fill(value)
            else:
                self.page.locator(f'input[name="{prefix}-{name}"][value="{value}"]').check()
        if self.page.get_by_label(REST).count():
            self.page.get_by_label(REST).check()
        self.next()

    def next(self) -> None:
        before = self.page.url
        self.page.get_by_role("button", name=NEXT).click()
        self.page.wait_for_load_state()
        complaints = self.page.locator(".dd-errors").all_inner_texts()
        assert not complaints, complaints
        expect(self.page).not_to_have_url(before)

    def account(self, holder: str, number: str) -> None:
        self.page.get_by_label("户名").fill(holder)
        self.page.get_by_label("开户银行").fill("示例农商银行")
        self.page.get_by_label("账号").fill(number)
        self.next()

    def accept(self) -> int:
        """Submit the form; the case's id."""
        self.page.get_by_role("button", name="登记，看可以申请什么").click()
        expect(self.page.get_by_role("group", name="最低生活保障").get_by_role("checkbox")).to_be_checked()
        self.page.get_by_role("button", name="受理，出回执").click()
        expect(self.page.locator("h1")).to_contain_text("一次申请了")
        self.page.get_by_role("row", name="最低生活保障").get_by_role("link").click()
        expect(self.page.locator("h1")).to_contain_text("最低生活保障")
        return int(self.page.url.rstrip("/").rsplit("/", 1)[1])

    def step(self, case: int, code: str, **fields: str) -> None:
        """Take a step of a case by its form."""
        self.go(f"/cases/{case}/do/{code}/")
        for name, value in fields.items():
            self.page.locator(f"[name={name}]").fill(value)
        self.page.locator("main form button[type=submit]").first.click()
        expect(self.page.get_by_text("已办：")).to_be_visible()

    def draw(self) -> None:
        """Draw which cases the county visits."""
        self.go("/draws/")
        self.page.get_by_role("button", name="抽取").first.click()
        expect(self.page.get_by_text("已抽取")).to_be_visible()

    def visit(self, case: int, on: date) -> None:
        """Record the county's visit by two people."""
        self.go(f"/cases/{case}/visit/")
        self.page.get_by_label("入户日期").fill(f"{on:%Y%m%d}")
        self.page.get_by_label("入户人员").fill("示例丙、示例丁")
        self.page.get_by_label("核实情况").fill("和申报的一致")
        self.page.get_by_role("button", name="登记入户").click()
        expect(self.page.get_by_text("县级入户已登记")).to_be_visible()
