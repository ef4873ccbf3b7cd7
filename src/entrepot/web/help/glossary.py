"""The field's words, for somebody who has never heard them."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

Words = str | Promise

WORDS: tuple[tuple[Words, Words], ...] = (
    (_("Project"), _("Something that is published here under one name, with all its versions.")),
    (
        pgettext_lazy("noun: one version of a project", "Release"),
        _("One version of a project, such as 1.0. It has one or several files."),
    ),
    (
        _("Wheel"),
        _(
            "A file that ends with .whl: a release, ready to be installed. There may be several, "
            "for different systems.",
        ),
    ),
    (
        _("Source distribution"),
        _(
            "A file that ends with .tar.gz: the code of a release as it was written. Installers "
            "build it themselves when there is no wheel for their system.",
        ),
    ),
    (
        _("Metadata"),
        _(
            "What a file says of itself: name, version, what it needs. Your build tool takes it "
            "from pyproject.toml and writes it into the file.",
        ),
    ),
    (
        pgettext_lazy("noun: where packages are published", "Index"),
        _("The service that you are looking at: programs ask it which files there are."),
    ),
    (
        _("Token"),
        _(
            "A long secret text that a program shows in place of your password. It can publish and "
            "nothing else, and you can revoke it.",
        ),
    ),
    (
        pgettext_lazy("noun: what a token reaches", "Scope"),
        _("What a token reaches: your whole account, or single projects."),
    ),
    (
        _("Caveat"),
        _("A restriction inside a token, such as a project or a last day. It can only be added."),
    ),
    (
        _("Role"),
        _("What you may do with a project: owners decide who else may, maintainers publish."),
    ),
    (
        _("Second factor"),
        _("What you show beside your password to sign in: a code from an app, or a security key."),
    ),
    (
        pgettext_lazy("verb: to mark a release", "Yank"),
        _("To mark a release so that installers pass it over, unless somebody asks for just it."),
    ),
    (
        pgettext_lazy("noun: a short text that stands for a file", "Digest"),
        _("A short text made of a file's contents. If one byte of the file changes, so does it."),
    ),
    (_("Operator"), _("Whoever runs this index.")),
)
