from django.urls import include, path

from entrepot.web.account import joining
from entrepot.web.announcements import letters as by_mail
from entrepot.web.home import views as home
from entrepot.web.languages import views as languages
from entrepot.web.projects import settings as project_settings
from entrepot.web.projects import views as projects
from entrepot.web.projects import visibility as project_visibility
from entrepot.web.search import views as search
from entrepot.web.setup import views as setup
from entrepot.web.statements import views as statements
from entrepot.web.tokens import views as tokens

handler400 = "entrepot.web.home.views.malformed"
handler404 = "entrepot.web.home.views.not_found"
handler500 = "entrepot.web.home.views.failed"

urlpatterns = [
    path("", home.welcome, name="welcome"),
    path("help/", include("entrepot.web.help.urls")),
    path("announcements/", include("entrepot.web.announcements.urls")),
    path("account/announcements/", by_mail.subscription, name="announcements-by-mail"),
    path("staff/announcements/", include("entrepot.web.announcements.staff")),
    path("security/", statements.security, name="security"),
    path("accessibility/", statements.accessibility, name="accessibility"),
    path(".well-known/security.txt", statements.security_txt, name="security-txt"),
    path("search/", search.search, name="search"),
    path("legacy/", home.upload_address, name="upload-address"),
    path("legacy", home.upload_address),
    path("legacy/<str:name>/<str:version>/", projects.uploaded_release, name="uploaded-release"),
    path("account/", include("entrepot.web.account.urls")),
    path("account/preferences/", languages.preferences, name="preferences"),
    path("language/", languages.language, name="language"),
    path("setup/", setup.setup, name="setup"),
    path("invitation/<str:secret>/", joining.accept_invitation, name="accept-invitation"),
    path("revoke/<str:secret>/", tokens.revoke_by_link, name="token-revoke-by-link"),
    path("account/tokens/", include("entrepot.web.tokens.urls")),
    path("account/projects/", search.mine, name="my-projects"),
    path("staff/", include("entrepot.web.staff.urls")),
    path("project/<str:name>/settings/", project_settings.settings, name="project-settings"),
    path(
        "project/<str:name>/settings/visibility/",
        project_visibility.visibility,
        name="project-visibility",
    ),
    path(
        "project/<str:name>/settings/tokens/<uuid:token_id>/",
        project_settings.token,
        name="project-token",
    ),
    path("project/<str:name>/releases/", projects.all_releases, name="releases"),
    path("project/<str:name>/", include("entrepot.web.projects.acts")),
    path("project/<str:name>/", projects.project, name="project"),
    path("project/<str:name>/<str:version>/", projects.release, name="release"),
    path("project/<str:name>/<str:version>/<str:filename>", projects.file, name="file"),
]
