"""Addresses of the referrals."""

from __future__ import annotations

from django.urls import URLPattern, path

from doudi.web.views import referrals

urlpatterns: list[URLPattern] = [
    path("referrals/", referrals.referrals, name="referrals"),
    path("referrals/limits/", referrals.limits, name="referral-limits"),
    path("referrals/<int:pk>/", referrals.referral, name="referral"),
    path("referrals/<int:pk>/<slug:code>/", referrals.do, name="referral-do"),
    path("households/<int:pk>/refer/", referrals.send, name="household-refer"),
]
