"""Run inside a network namespace without a route: from the unpacked bundle to a restored county. Standard library only.

``python offline_trial.py BUNDLE WORK`` prints a line of JSON with what was counted; any doubt ends it with a reason.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

HOST, MONTH, HELP_FEN = "dibao.example.gov.cn", time.strftime("%Y-%m-01"), 500_00
INIT = f"""env = "doudi.env"
data = "data"
hosts = "{HOST}"
county = "611022"
areas = "areas.csv"
staff = "staff.csv"
login = "guanli"
name = "孙示例"
"""
PARTS = ("households", "cases", "applications", "payments", "rules")
CLERKS, BACKUPS = 4, 3


class County:
    """An installed Doudi with its settings, and the server that answers for it."""

    def __init__(self, command: Path, folder: Path, port: int) -> None:
        """``folder`` holds ``doudi.env``."""
        self.command, self.folder, self.port = command, folder, port
        self.tokens: dict[str, str] = {}
        self.more: dict[str, str] = {"DOUDI_PORT": str(port)}

    def doudi(self, *words: str, may_warn: bool = False) -> str:
        """The output of a command. Ends the trial when it fails."""
        done = subprocess.run(
            [self.command, *words], cwd=self.folder, env=self.environment(), capture_output=True, text=True, check=False
        )
        if done.returncode and not may_warn:
            sys.exit(f"doudi {' '.join(words)}: {done.returncode}\n{done.stdout}\n{done.stderr}")
        return done.stdout

    def environment(self) -> dict[str, str]:
        """As the service manager would give it."""
        path = self.folder / "doudi.env"
        text = path.read_text("utf-8") if path.exists() else ""
        kept = {key: value for key, value in os.environ.items() if key in ("PATH", "HOME", "LANG")}
        return kept | dict(re.findall(r"^([A-Z_]+)='(.*)'$", text, re.MULTILINE)) | self.more

    def serve(self) -> subprocess.Popen[bytes]:
        """The server, once it answers."""
        log = (self.folder / f"serve-{self.port}.log").open("wb")
        server = subprocess.Popen([self.command, "serve"], env=self.environment(), stdout=log, stderr=log)
        for _ in range(300):
            try:
                self.ask("", "GET", "/healthz", api="")
                return server
            except urllib.error.URLError:
                time.sleep(0.1)
        sys.exit(f"no answer on {self.port}: {Path(log.name).read_text('utf-8')[-2000:]}")

    def ask(self, who: str, method: str, path: str, body: Any = None, api: str = "/api/v1") -> Any:
        """An answer of the interface, as the proxy would pass the request on. Raises HTTPError."""
        headers = {"Host": HOST, "X-Forwarded-Proto": "https", "Content-Type": "application/json"}
        if who:
            headers["Authorization"] = f"Bearer {self.tokens[who]}"
        data = None if body is None else json.dumps(body).encode()
        url = f"http://127.0.0.1:{self.port}{api}{path}"
        with urllib.request.urlopen(urllib.request.Request(url, data, headers, method=method), timeout=60) as answer:
            return json.loads(answer.read())

    def signs(self, *accounts: str) -> None:
        """Tokens for them."""
        scopes = [word for part in PARTS for what in ("read", "write") for word in ("--scope", f"{part}:{what}")]
        for each in accounts:
            told = self.doudi("token", "new", "--account", each, "--name", "试装", *scopes, "--days", "1")
            self.tokens[each] = max(re.findall(r"[\w-]{40,}", told), key=len)


def alone() -> None:
    """There is no way out of here."""
    routes = Path("/proc/net/route").read_text("ascii").splitlines()[1:]
    if routes:
        sys.exit(f"this is not a trial without a network: {routes}")


def installed(bundle: Path, work: Path) -> Path:
    """The command, after the installer ran twice and refused a changed bundle."""
    run = ["sh", str(bundle / "install.sh"), "--prefix", str(work / "opt")]
    for _ in range(2):
        subprocess.run(run, check=True, stdout=subprocess.DEVNULL)
    page = bundle / "README.md"
    page.write_text(page.read_text("utf-8") + "\n", "utf-8")
    if subprocess.run(run, capture_output=True, check=False).returncode == 0:
        sys.exit("a changed bundle was installed")
    return work / "opt/current/bin/doudi"


def first_day(county: County) -> None:
    """Settings, keys, places, staff; the doctor may warn of what a county still has to do."""
    (county.folder / "init.toml").write_text(INIT, "utf-8")
    county.doudi("init", "--from", "init.toml", may_warn=True)
    county.signs("wang", "zhao", "zhang")


def value_in_force(county: County) -> None:
    """How much first help may be: entered by one, approved by another."""
    entry = {"name": "first_help_limit", "amount": HELP_FEN, "document": "试装〔2026〕1号", "since": MONTH}
    row = county.ask("wang", "POST", "/standards", entry)
    county.ask("zhao", "POST", f"/standards/{row['id']}/approve")


def help_first(county: County, number: int) -> int:
    """A family in an emergency, from the window to first help; the case's id."""
    member = {"name": "示例甲", "relation": "head", "no_id_reason": "证件烧毁", "birth_date": "1970-05-01", "sex": "1"}
    account = {"holder": "示例甲", "bank": "某信用社", "number": f"62302701{number:010d}"}
    told = {"area_code": "611022101201", "address": f"东村{number}号", "residence": "rural", "members": [member],
            "facts": {"local_hukou": True}, "account": account}  # fmt: skip
    home = county.ask("zhang", "POST", "/households", told)
    wants = {"applicant": home["members"][0]["person"], "wants": [{"scheme": "temporary"}], "urgent": True}
    receipt = county.ask("zhang", "POST", f"/households/{home['id']}/applications", wants)
    case = county.ask("zhang", "GET", f"/cases/{receipt['items'][0]['case_id']}")
    step = {"code": "assist_first", "version": case["version"], "note": "昨夜失火", "amount": "500"}
    return int(county.ask("zhang", "POST", f"/cases/{case['id']}/steps", step)["id"])


def under_load(county: County) -> tuple[list[int], list[Path]]:
    """The cases that were answered for, and the backups made meanwhile."""
    answered: list[int] = []
    faults: list[BaseException] = []
    enough = threading.Event()

    def clerk(first: int) -> None:
        number = first
        try:
            while not enough.is_set():
                answered.append(help_first(county, number))
                number += CLERKS
        except BaseException as fault:
            faults.append(fault)

    clerks = [threading.Thread(target=clerk, args=(each,)) for each in range(CLERKS)]
    for each in clerks:
        each.start()
    for _ in range(BACKUPS):
        county.doudi("backup", "backups")
        time.sleep(1.1)
    enough.set()
    for each in clerks:
        each.join()
    if faults:
        sys.exit(f"a clerk was refused: {faults[0]!r} {getattr(faults[0], 'read', bytes)()!r}")
    return answered, sorted((county.folder / "backups").glob("*.doudi"))


def restored(county: County, archive: Path, port: int) -> County:
    """The same county from the archive in a new folder."""
    twin = County(county.command, county.folder, port)
    county.doudi("restore", str(archive), "--into", str(county.folder / "restored"))
    twin.more |= {"DOUDI_DATA": str(county.folder / "restored")}
    twin.tokens = county.tokens
    return twin


def lines_of(county: County) -> dict[int, int]:
    """Fen by case of the month's list."""
    made = county.ask("wang", "POST", "/payments", {"month": MONTH})
    found: dict[int, int] = {}
    cursor = ""
    while cursor is not None:
        page = county.ask("wang", "GET", f"/payments/{made['id']}/lines?limit=200" + (cursor and f"&cursor={cursor}"))
        found |= {line["case_id"]: line["amount_fen"] for line in page["items"]}
        cursor = page["next"]
    return found


def main(bundle: Path, work: Path) -> None:
    """The whole of it."""
    alone()
    county = County(installed(bundle, work), work / "county", 18461)
    first_day(county)
    server = county.serve()
    value_in_force(county)
    cases, backups = under_load(county)
    for each in backups:
        county.doudi("backup", "--check", str(each))
    before = lines_of(county)
    server.kill()
    server.wait()
    county.doudi("audit", "verify", "--rows")
    county.doudi("backup", "last")
    (last,) = (county.folder / "last").glob("*.doudi")
    twin = restored(county, last, 18462)
    server = twin.serve()
    after = lines_of(twin)
    server.kill()
    twin.doudi("audit", "verify", "--rows")
    if not before == after == dict.fromkeys(cases, HELP_FEN):
        sys.exit(f"lost or changed: {len(cases)} answered, {len(before)} before, {len(after)} after")
    sys.stdout.write(json.dumps({"cases": len(cases), "backups": len(backups), "fen": sum(after.values())}) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
