"""The pages of help: what each is about, in the order in which people need them."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class HelpPage:
    """One page; its text is the template of its slug."""

    slug: str
    title: str | Promise
    about: str | Promise

    @property
    def template(self) -> str:
        return f"help/{self.slug}.html"


PAGES = (
    HelpPage(
        "installing",
        _("Installing"),
        _("how pip, uv, poetry and pdm get a project from here"),
    ),
    HelpPage(
        "publishing",
        _("Publishing"),
        _("from your code to a file that others can install"),
    ),
    HelpPage(
        "tokens",
        _("Tokens"),
        _("what stands in for your password when a program publishes"),
    ),
    HelpPage(
        "two-factor",
        _("Second factors"),
        _("signing in with more than a password, and what to do about a lost phone"),
    ),
)
