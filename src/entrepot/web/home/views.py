from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from entrepot import errors
from entrepot.records.projects import queries as projects
from entrepot.web.requests import reader_of

SHOWN_PROJECTS = 200


@require_safe
def welcome(request: HttpRequest) -> HttpResponse:
    listed = projects.listed(reader=reader_of(request))
    return render(request, "home/welcome.html", {"projects": list(listed[:SHOWN_PROJECTS])})


@require_safe
def upload_address(request: HttpRequest) -> HttpResponse:
    return render(request, "home/upload_address.html")


@require_safe
def refusals(request: HttpRequest) -> HttpResponse:
    rules = sorted(errors.REGISTRY.values(), key=lambda rule: rule.code)
    return render(request, "home/refusals.html", {"rules": rules})


def malformed(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 (Django's signature)
    return render(request, "home/malformed.html", status=400)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 (Django's signature)
    return render(request, "home/not_found.html", status=404)


def unavailable(request: HttpRequest) -> HttpResponse:
    response = render(request, "home/unavailable.html", status=503)
    response["Retry-After"] = "5"
    return response


def failed(request: HttpRequest) -> HttpResponse:
    return render(request, "home/failed.html", status=500)
