"""Addresses of reviews."""

from __future__ import annotations

from django.urls import URLPattern, path

from doudi.web.views import exits, reviews

urlpatterns: list[URLPattern] = [
    path("reviews/", reviews.reviews, name="reviews"),
    path("reviews/open/", reviews.open_many, name="reviews-open"),
    path("cases/<int:pk>/exit/", exits.prepare, name="case-exit"),
    path("exits/", exits.exits, name="exits"),
    path("reviews/<int:pk>/", reviews.review, name="review"),
]
