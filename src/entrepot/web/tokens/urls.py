from django.urls import path

from entrepot.web.tokens import views

urlpatterns = [
    path("", views.tokens, name="tokens"),
    path("create/", views.create, name="token-create"),
    path("<uuid:token_id>/", views.uses, name="token-uses"),
    path("<uuid:token_id>/revoke/", views.revoke, name="token-revoke"),
]
