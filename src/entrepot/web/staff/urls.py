from django.urls import path

from entrepot.web.staff import recoveries, views
from entrepot.web.staff.acts import ACTS

urlpatterns = [
    path("", views.adoption, name="staff"),
    path("people/", views.people, name="staff-people"),
    path("people/<uuid:person_id>/", views.person, name="staff-person"),
    *(
        path(f"people/<uuid:person_id>/{act.slug}/", views.confirmed(act), name=f"staff-{act.slug}")
        for act in ACTS
    ),
    path("recoveries/<uuid:case_id>/agree/", recoveries.agree, name="staff-agree"),
    path("recoveries/<uuid:case_id>/cancel/", recoveries.cancel, name="staff-cancel"),
]
