from django.urls import path

from entrepot.web.home import views as home
from entrepot.web.projects import views as projects

handler400 = "entrepot.web.home.views.malformed"
handler404 = "entrepot.web.home.views.not_found"
handler500 = "entrepot.web.home.views.failed"

urlpatterns = [
    path("", home.welcome, name="welcome"),
    path("help/refusals/", home.refusals, name="refusals"),
    path("legacy/", home.upload_address, name="upload-address"),
    path("legacy", home.upload_address),
    path("legacy/<str:name>/<str:version>/", projects.uploaded_release, name="uploaded-release"),
    path("project/<str:name>/", projects.project, name="project"),
    path("project/<str:name>/<str:version>/", projects.release, name="release"),
    path("project/<str:name>/<str:version>/<str:filename>", projects.file, name="file"),
]
