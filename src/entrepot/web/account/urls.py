"""The account pages: allauth's where it has them, each behind a gate of ours, and a few of our own.

allauth's names are kept, for it builds its addresses from them. Routes of its that are not here
do not exist.
"""

from allauth.account import views as account
from allauth.mfa.base import views as factors
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.webauthn import views as keys
from django.urls import path

from entrepot.web.account import joining, late, missing, receivers, views
from entrepot.web.account.evenly import evenly
from entrepot.web.account.forms import ConfirmRecoveryForm
from entrepot.web.account.recovery import cancel_recovery
from entrepot.web.account.stepping_up import ReauthenticateByKey
from entrepot.web.gate import Who, gate
from entrepot.web.parts import policy
from entrepot.web.projects import deletion, invitations

# Here and not when the door is made ready: the receivers need models, and only pages act.
receivers.connect()

entrance = gate(Who.ANYONE, Who.ANYONE)
own = gate(Who.PERSON, Who.PERSON)
guarded = gate(Who.PERSON, Who.PERSON, steps_up=True)

# allauth's own pages, with what ours say beside them; templates call what can be called.
security = factors.IndexView.as_view(extra_context={"policy": policy})
recovery_codes = recovery.ViewRecoveryCodesView.as_view(
    extra_context={"form": ConfirmRecoveryForm},
)

urlpatterns = [
    path("", views.overview, name="account"),
    path("login/", entrance(account.login), name="account_login"),
    path("logout/", entrance(account.logout), name="account_logout"),
    path("inactive/", gate(Who.ANYONE)(account.account_inactive), name="account_inactive"),
    path("signup/", joining.sign_up, name="account_signup"),
    path("signup/sent/", joining.sign_up_sent, name="sign-up-sent"),
    path("reauthenticate/", own(account.reauthenticate), name="account_reauthenticate"),
    path("email/", guarded(late.Addresses.as_view()), name="account_email"),
    path(
        "confirm-email/",
        entrance(account.email_verification_sent),
        name="account_email_verification_sent",
    ),
    path(
        "password/change/",
        guarded(account.password_change),
        name="account_change_password",
    ),
    path("password/set/", guarded(account.password_set), name="account_set_password"),
    path(
        "password/reset/",
        entrance(evenly(account.password_reset)),
        name="account_reset_password",
    ),
    path(
        "password/reset/confirm/",
        entrance(account.confirm_password_reset_code),
        name="account_confirm_password_reset_code",
    ),
    path(
        "password/reset/complete/",
        entrance(account.complete_password_reset),
        name="account_complete_password_reset",
    ),
    path(
        "password/reset/done/",
        gate(Who.ANYONE)(account.password_reset_from_key_done),
        name="account_password_reset_completed",
    ),
    path("first-address/", missing.first_address, name="first-address"),
    path("renew-password/", missing.renew_password, name="renew-password"),
    path("sessions/", views.sessions, name="sessions"),
    path("sessions/<uuid:session_id>/end/", views.end_session, name="end-session"),
    path("recovery/<uuid:case_id>/cancel/", cancel_recovery, name="cancel-recovery"),
    path(
        "invitations/<uuid:invitation_id>/accept/",
        invitations.accept,
        name="invitation-accept",
    ),
    path(
        "invitations/<uuid:invitation_id>/decline/",
        invitations.decline,
        name="invitation-decline",
    ),
    path(
        "projects/<uuid:project_id>/restore/",
        deletion.restore_project,
        name="project-restore",
    ),
    path("invite/", joining.invite, name="invite"),
    path("delete/", views.delete, name="account-delete"),
    path("security/", gate(Who.PERSON)(security), name="mfa_index"),
    path("security/authenticate/", entrance(factors.authenticate), name="mfa_authenticate"),
    path("security/reauthenticate/", own(factors.reauthenticate), name="mfa_reauthenticate"),
    path("security/totp/activate/", guarded(late.activate_totp), name="mfa_activate_totp"),
    path("security/totp/deactivate/", guarded(late.deactivate_totp), name="mfa_deactivate_totp"),
    path(
        "security/recovery-codes/",
        gate(Who.PERSON, steps_up=True)(recovery_codes),
        name="mfa_view_recovery_codes",
    ),
    path(
        "security/recovery-codes/generate/",
        guarded(recovery.generate_recovery_codes),
        name="mfa_generate_recovery_codes",
    ),
    path(
        "security/recovery-codes/confirm/",
        views.confirm_recovery,
        name="confirm-recovery",
    ),
    path("security/keys/", gate(Who.PERSON)(keys.list_webauthn), name="mfa_list_webauthn"),
    path("security/keys/add/", guarded(keys.add_webauthn), name="mfa_add_webauthn"),
    path(
        "security/keys/reauthenticate/",
        own(ReauthenticateByKey.as_view()),
        name="mfa_reauthenticate_webauthn",
    ),
    path(
        "security/keys/<int:pk>/remove/",
        guarded(keys.remove_webauthn),
        name="mfa_remove_webauthn",
    ),
    path("security/keys/<int:pk>/edit/", guarded(keys.edit_webauthn), name="mfa_edit_webauthn"),
    path("security/keys/login/", entrance(keys.login_webauthn), name="mfa_login_webauthn"),
]
