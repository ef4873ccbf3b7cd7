"""What people with a role do to a project: addresses below the project's own."""

from django.urls import path

from entrepot.web.projects import collaborators, deletion, yanking

urlpatterns = [
    path("collaborators/", collaborators.collaborators, name="collaborators"),
    path("collaborators/invite/", collaborators.invite, name="collaborators-invite"),
    path("collaborators/leave/", collaborators.leave, name="collaborators-leave"),
    path(
        "collaborators/invitations/<uuid:invitation_id>/withdraw/",
        collaborators.withdraw,
        name="invitation-withdraw",
    ),
    path("collaborators/<uuid:person_id>/", collaborators.change, name="collaborator"),
    path(
        "collaborators/<uuid:person_id>/remove/",
        collaborators.remove,
        name="collaborator-remove",
    ),
    path("delete/", deletion.delete_project, name="project-delete"),
    path("deleted/", deletion.deleted, name="project-deleted"),
    path("deleted/files/<uuid:file_id>/restore/", deletion.restore_file, name="file-restore"),
    path("deleted/files/<uuid:file_id>/purge/", deletion.purge_file, name="file-purge"),
    path(
        "deleted/releases/<uuid:release_id>/restore/",
        deletion.restore_release,
        name="release-restore",
    ),
    path("<str:version>/yank/", yanking.yank, name="release-yank"),
    path("<str:version>/unyank/", yanking.unyank, name="release-unyank"),
    path("<str:version>/delete/", deletion.delete_release, name="release-delete"),
    path("<str:version>/<str:filename>/delete/", deletion.delete_file, name="file-delete"),
]
