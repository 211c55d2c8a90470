"""Where data on one person lie: the way from every table to the person, or why a table holds none. A test knows all."""

from __future__ import annotations

from dataclasses import dataclass

HOME = "household__memberships__person"
CASE = f"case__{HOME}"


@dataclass(frozen=True, slots=True)
class Holding:
    """A table's ways to the person, and columns that are not given: they are of others, or keys of our own."""

    model: str
    ways: tuple[str, ...]
    without: tuple[str, ...] = ()


HOLDINGS = (
    Holding("registry.Person", ("pk",)),
    Holding("registry.Membership", ("person",)),
    Holding("registry.Household", ("memberships__person",)),
    Holding("registry.FactRecord", ("person", HOME)),
    Holding("registry.BankAccount", (HOME,)),
    Holding("registry.Phone", (HOME,)),
    Holding("applications.Application", (HOME,), ("code_cipher",)),
    Holding("applications.ApplicationItem", (f"application__{HOME}",)),
    Holding("cases.Case", (HOME,)),
    Holding("cases.CaseStep", (CASE,)),
    Holding("cases.DecisionRecord", (CASE,)),
    Holding("cases.Rest", (CASE,)),
    Holding("cases.Extension", (CASE,)),
    Holding("cases.HandOver", (CASE,)),
    Holding("publicity.Notice", (CASE,)),
    Holding("payments.Entitlement", (HOME,)),
    Holding("payments.PaymentLine", (f"entitlement__{HOME}",)),
    Holding("payments.Correction", (f"entitlement__{HOME}",)),
    Holding("payments.Offset", (f"line__entitlement__{HOME}",)),
    Holding("payments.Transfer", (f"line__entitlement__{HOME}",)),
    Holding("referrals.Referral", (HOME,)),
    Holding("referrals.ReferralStep", (f"referral__{HOME}",)),
    Holding("evidence.Attachment", (HOME,)),
    Holding("evidence.Mandate", ("person",)),
    Holding("evidence.CheckRequest", (CASE,)),
    Holding("evidence.CountyVisit", (CASE,)),
    Holding("evidence.Appraisal", (f"step__{CASE}",)),
    Holding("evidence.Supporter", ("supported",), ("id_cipher",)),
    Holding("evidence.Survey", (CASE,), ("told",)),  # neighbours speak in it
    Holding("evidence.StaffRelative", ("person",)),
    Holding("reviews.Review", (CASE,)),
    Holding("reviews.SetAside", (f"entitlement__{HOME}",)),
    Holding("remedies.DecisionPaper", (CASE,)),
    Holding("remedies.Service", (f"paper__{CASE}",)),
    Holding("remedies.Appeal", (CASE,)),
    Holding("remedies.DrawnCase", (CASE,)),
    # Who objected and what they said is promised to stay with the office.
    Holding("remedies.Objection", (CASE,), ("said_cipher", "who_cipher", "code_index")),
    Holding("rolls.RollRow", (HOME,), ("cipher",)),
    Holding("rolls.RollNote", (HOME,)),
    Holding("rolls.PlatformEntitlement", (HOME,)),
    Holding("duplicates.Pair", ("kept", "other")),
    Holding("documents.PrintRecord", (HOME, CASE)),
)
OF_STAFF = "about staff and their accounts"
OF_PLACES = "about places, packs, values and days"
OF_SYSTEMS = "about other systems; kept answers are forgotten after seven days"
NONE_HELD = {
    "audit.Entry": "who looked is given apart; other entries tell of the same rows",
    "audit.Link": "the chain, fingerprints only",
    "audit.Chain": "the chain, fingerprints only",
    "search.Term": "made from the register",
    "cases.Draft": "a clerk's half-filled form, sealed; it is taken over or thrown away",
    "rolls.Turn": "the order of imports",
    "rolls.RollImport": "a whole sheet; its rows are given",
    "remedies.Series": "numbers of papers",
    "remedies.Draw": "a draw; the drawn case is given",
    "payments.PaymentList": "a month; its lines are given",
    "payments.RunStep": "a step of a month; its lines are given",
    "applications.WrongCode": "wrong codes of a day",
    **dict.fromkeys(
        (
            "accounts.User",
            "accounts.SignInTries",
            "accounts.SignedIn",
            "accounts.Factor",
            "accounts.OutsideName",
            "accounts.Passkey",
            "accounts.PendingChange",
            "accounts.Warrant",
            "cases.Absence",
            "cases.Delegation",
            "retention.ErasureList",
            "retention.ErasureVerdict",
            "evidence.StaffMember",
        ),
        OF_STAFF,
    ),
    **dict.fromkeys(
        (
            "accounts.Succession",
            "registry.Area",
            "registry.PackText",
            "cases.CalendarYear",
            "cases.CalendarDay",
            "standards.CountyValue",
            "standards.Verdict",
            "standards.PackOffer",
            "standards.PackVerdict",
            "referrals.AgencyLimit",
        ),
        OF_PLACES,
    ),
    **dict.fromkeys(
        (
            "connections.Token",
            "connections.KeptAnswer",
            "connections.Endpoint",
            "connections.Delivery",
            "connections.Box",
            "connections.BoxFile",
        ),
        OF_SYSTEMS,
    ),
}
