"""Announcements as administrators make them: written, listed, withdrawn."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _

from entrepot.errors import EntrepotError
from entrepot.records.announcements import actions, queries
from entrepot.web.announcements.forms import AnnouncementForm
from entrepot.web.forms import show
from entrepot.web.gate import Who, gate
from entrepot.web.requests import actor_of, now


@gate(Who.ADMINISTRATOR)
def listed(request: HttpRequest) -> HttpResponse:
    return render(request, "announcements/staff.html", {"announcements": queries.everything()})


@gate(Who.ADMINISTRATOR, Who.ADMINISTRATOR, steps_up=True)
def write(request: HttpRequest) -> HttpResponse:
    form = AnnouncementForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.publish(**form.cleaned_data, actor=actor_of(request), at=now())
        except EntrepotError as refused:
            show(refused, form)
        else:
            messages.success(request, _("“%(title)s” is published.") % {"title": made.title})
            return redirect("staff-announcements")
    return render(request, "announcements/write.html", {"form": form})


@gate(Who.ADMINISTRATOR, Who.ADMINISTRATOR, steps_up=True)
def withdraw(request: HttpRequest, announcement_id: UUID) -> HttpResponse:
    """Ask before an announcement is withdrawn, and do it; twice is not an error."""
    announcement = queries.by_id(announcement_id)
    if request.method == "POST":
        actions.withdraw(announcement, actor=actor_of(request), at=now())
        messages.success(request, _("“%(title)s” is withdrawn.") % {"title": announcement.title})
        return redirect("staff-announcements")
    return render(request, "announcements/withdraw.html", {"announcement": announcement})


urlpatterns = [
    path("", listed, name="staff-announcements"),
    path("write/", write, name="staff-announcement-write"),
    path("<uuid:announcement_id>/withdraw/", withdraw, name="staff-announcement-withdraw"),
]
