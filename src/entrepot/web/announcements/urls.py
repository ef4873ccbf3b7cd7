from django.urls import path

from entrepot.web.announcements import letters, views

urlpatterns = [
    path("", views.announcements, name="announcements"),
    path("feed.atom", views.feed, name="announcements-feed"),
    path("stop/<str:secret>/", letters.stop, name="announcements-stop"),
]
