"""Each request gets an id, is counted and timed by its route, and logged; never by an address with ids in it."""

from __future__ import annotations

import logging
import secrets
import time
from collections.abc import Callable, Iterable

from django.http import HttpRequest, HttpResponse
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from doudi.services.upkeep import figures
from doudi.web import logs

METHODS = frozenset(("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"))
REGISTRY = CollectorRegistry()
REQUESTS = Counter("doudi_requests", "Requests answered.", ("route", "method", "status"), registry=REGISTRY)
SECONDS = Histogram(
    "doudi_request_seconds",
    "Time to an answer, in seconds.",
    ("route",),
    registry=REGISTRY,
    buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30),
)
log = logging.getLogger(logs.REQUEST)


class Figures(Collector):
    """What the database says when somebody asks: numbers without places or persons."""

    def collect(self) -> Iterable[GaugeMetricFamily]:
        """Cases by state, and how much waits in each queue."""
        cases = GaugeMetricFamily("doudi_open_cases", "Open cases by state.", labels=("state",))
        for state, count in figures.open_cases().items():
            cases.add_metric([state], count)
        queues = GaugeMetricFamily("doudi_waiting", "What waits to be worked off.", labels=("queue",))
        for name, count in figures.waiting().items():
            queues.add_metric([name], count)
        return cases, queues

    def describe(self) -> Iterable[GaugeMetricFamily]:
        """Nothing is read while the server starts."""
        return ()


REGISTRY.register(Figures())


def exposition() -> bytes:
    """All figures in Prometheus' text format."""
    return generate_latest(REGISTRY)


class Observed:
    """Outermost: sees every answer, refusals too."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer; count and log it."""
        logs.request_id.set(secrets.token_hex(8))  # until the next request: Django logs refusals after this returns
        started = time.perf_counter()
        response = self._get_response(request)
        response.headers["X-Request-Id"] = logs.request_id.get()
        _note(request, response.status_code, time.perf_counter() - started)
        return response


def _note(request: HttpRequest, status: int, seconds: float) -> None:
    match = request.resolver_match
    route = (match.view_name or "") if match is not None else ""
    method = request.method if request.method in METHODS else "other"
    REQUESTS.labels(route, method, str(status)).inc()
    SECONDS.labels(route).observe(seconds)
    user = request.__dict__.get("_cached_user")  # set where something asked who it is; asking now would cost a query
    log.info(
        "answered",
        extra={
            "user": getattr(user, "pk", None),
            "route": route,
            "method": method,
            "status": status,
            "ms": round(seconds * 1000),
        },
    )
