from django.urls import path

from entrepot.web.help import views
from entrepot.web.help.pages import PAGES

urlpatterns = [
    path("", views.contents, name="help"),
    path("refusals/", views.refusals, name="refusals"),
    *(path(f"{page.slug}/", views.shown(page), name=f"help-{page.slug}") for page in PAGES),
]
