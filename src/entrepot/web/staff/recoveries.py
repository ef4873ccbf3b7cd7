"""What becomes of a recovery that an administrator started: the second one's word."""

from functools import partial
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from entrepot.records.accounts import actions, queries
from entrepot.web.gate import Who, gate
from entrepot.web.staff.acts import Confirmation
from entrepot.web.staff.pages import confirm

AGREE = Confirmation(
    _("Agree to recover %(name)s?"),
    _(
        "Check for yourself that they are the one who asks. %(hours)d hours from now their second "
        "factors are taken away, their password stops working, and a code sent to one of their "
        "addresses lets them in. They are told at every verified address, including your name, and "
        "can stop it.",
    ),
    _("Agree"),
    _("The account of %(name)s will be recovered in %(hours)d hours."),
    is_dangerous=True,
)
CANCEL = Confirmation(
    _("Cancel the recovery of %(name)s?"),
    _("Their account stays as it is. They are told at every verified address."),
    _("Cancel the recovery"),
    _("The recovery of %(name)s is cancelled."),
)


@gate(Who.ADMINISTRATOR, Who.ADMINISTRATOR, steps_up=True)
def agree(request: HttpRequest, case_id: UUID) -> HttpResponse:
    case = queries.recovery(case_id)
    return confirm(
        request, AGREE, case.user, partial(actions.agree_to_recovery, case.id), case=case
    )


@gate(Who.ADMINISTRATOR, Who.ADMINISTRATOR, steps_up=True)
def cancel(request: HttpRequest, case_id: UUID) -> HttpResponse:
    case = queries.recovery(case_id)
    return confirm(request, CANCEL, case.user, partial(actions.cancel_recovery, case.id), case=case)
