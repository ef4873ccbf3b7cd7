"""Second factors: sealed at rest, bound to this index's name, shown as this index shows things."""

import re

from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.utils.safestring import SafeString, mark_safe

from entrepot.records.accounts.actions.sealing import PURPOSE
from entrepot.web.account.adapter import request_now
from entrepot.web.parts import keys

_XML_PROLOG = re.compile(r"^\s*<\?xml[^>]*\?>\s*")
_SIZES = re.compile(r'\s(width|height)="[^"]*"')


class FactorAdapter(DefaultMFAAdapter):
    """What allauth asks about factors of the site around it."""

    def encrypt(self, text: str) -> str:
        return keys().seal(text, purpose=PURPOSE)

    def decrypt(self, encrypted_text: str) -> str:
        return keys().unseal(encrypted_text, purpose=PURPOSE)

    def get_totp_issuer(self) -> str:
        return str(settings.ENTREPOT.site_name)

    def get_totp_label(self, user: AbstractBaseUser) -> str:
        return user.get_username()

    def build_totp_svg(self, url: str) -> SafeString:
        """Return the code as SVG for the page itself, sized by the style sheet."""
        drawn = _XML_PROLOG.sub("", super().build_totp_svg(url))
        return mark_safe(_SIZES.sub("", drawn, count=2))  # noqa: S308  # drawn by us of nothing but modules

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """WebAuthn Level 2, section 5.4.2: the id is a domain, without scheme or port."""
        host = settings.ENTREPOT.public_host or request_now().get_host()
        return {"id": host.partition(":")[0], "name": str(settings.ENTREPOT.site_name)}

    def get_public_key_credential_user_entity(
        self,
        user: AbstractBaseUser,
    ) -> dict[str, object]:
        return {
            "id": str(user.pk).encode(),
            "display_name": user.get_username(),
            "name": user.get_username(),
        }
