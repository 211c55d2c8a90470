"""Addresses of a list on its way to the bank and back."""

from __future__ import annotations

from django.urls import URLPattern, path

from doudi.web.views import corrections, paid, payruns

urlpatterns: list[URLPattern] = [
    path("payments/<int:pk>/do/<slug:code>/", payruns.do, name="payment-do"),
    path("payments/<int:pk>/bank/", payruns.bank_file, name="payment-bank"),
    path("payments/<int:pk>/return/", payruns.take_return, name="payment-return"),
    path("payments/lines/<int:pk>/", paid.payment, name="payment"),
    path("corrections/", corrections.corrections, name="corrections"),
    path("corrections/<int:pk>/", corrections.correction, name="correction"),
    path("corrections/<int:pk>/judge/", corrections.judge, name="correction-judge"),
    path("ledger/", payruns.ledger_page, name="ledger"),
]
