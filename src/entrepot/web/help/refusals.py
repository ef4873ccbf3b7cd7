"""Every refusal, with a paragraph more where its rule alone says little to a newcomer."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from entrepot import errors
from entrepot.errors import Rule
from entrepot.web.help.groups import GROUPS, Group

MORE: dict[str, str | Promise] = {
    "file-exists": _(
        "Whoever installed this version yesterday and whoever installs it today must get the same "
        "bytes. So what was published stays as it is: change the version in pyproject.toml, build "
        "again, and upload only the new files. Sending exactly the same file again is no error.",
    ),
    "filename-spent": _(
        "A file of this name was here and was deleted. If its name could be used again, those who "
        "noted its digest would be served something else.",
    ),
    "release-spent": _(
        "A release of this version was here and was deleted. Choose the next version: after 1.0 "
        "that may be 1.0.1 or 1.0.post1.",
    ),
    "file-indistinguishable": _(
        "For installers two of the files are the same: they would not know which one to take. "
        "Mostly the dist folder holds files of an older build: empty it and build again.",
    ),
    "invalid-filename": _(
        "Installers read the project, the version and the systems that a file is for from its "
        "name. Do not rename what your build tool made.",
    ),
    "unsupported-file-type": _(
        "Run “python -m build” in the folder with your pyproject.toml. It makes a folder called "
        "dist with two files, one ending with .whl and one with .tar.gz: upload these.",
    ),
    "invalid-archive": _(
        "A wheel is a zip file and a source distribution is a tar file. This one is cut short, or "
        "made in a way that two programs could unpack differently. Files that common build tools "
        "make are not.",
    ),
    "metadata-missing": _(
        "A file tells about itself in a small text inside of it. Here there is none, so mostly it "
        "was packed by hand. Build tools such as build, hatch, flit, poetry, pdm and uv add it.",
    ),
    "invalid-metadata": _(
        "What the file says of itself comes from your pyproject.toml. The message names the field: "
        "correct it there, then build again.",
    ),
    "metadata-disagrees": _(
        "The name of the file says one thing, and the text inside of it another. That happens when "
        "a file was renamed. To change name or version, change pyproject.toml and build again.",
    ),
    "invalid-version": _(
        "Versions are numbers with dots, such as 1.0 or 2.3.1. What is not finished yet ends with "
        "a1, b2, rc1 or .dev1, and a correction of the release itself with .post1.",
    ),
    "digest-mismatch": _(
        "Your publisher made a short text of the file's contents and sent both, but they do not "
        "belong together. Mostly the connection broke: try again.",
    ),
    "form-not-multipart": _(
        "This address is for programs that publish. If you wrote one yourself, send the file as a "
        "browser sends a form with a file in it.",
    ),
    "token-needed": _(
        "Your publisher sent no secret, or one of another place. Make a token on the page of your "
        "tokens, and give it to your publisher as the password, with the user name __token__.",
    ),
    "credential-not-a-token": _(
        "Passwords are for signing in to these pages. Programs show a token, which can do less and "
        "is easily replaced. Make one on the page of your tokens.",
    ),
    "malformed-token": _(
        "A token is one long line without blanks. Mostly its beginning or its end was lost when it "
        "was copied, or a quotation mark came with it.",
    ),
    "token-unknown": _(
        "It looks like a token of this index but is none. Perhaps a character got lost or changed. "
        "A token cannot be shown again: if you cannot find it, make a new one and revoke the old.",
    ),
    "token-revoked": _(
        "Somebody took its power away for ever: you, or whoever found it in the open. The page of "
        "your tokens says when. Make a new one, and put it where the old one was.",
    ),
    "token-expired": _(
        "It was made for a time that is over. That is meant to happen: a forgotten token does not "
        "stay a danger. Make a new one.",
    ),
    "token-of-another-instance": _(
        "Each index knows only its own tokens. Check the address that your publisher uploads to, "
        "or take the token that was made here.",
    ),
    "token-project": _(
        "The token was made for certain projects, and this file belongs to another one. Use the "
        "token of this project, or make one for it. If the name in pyproject.toml is wrong, "
        "correct it.",
    ),
    "token-outside-project": _(
        "The token was made for certain projects, but what was asked concerns no single project.",
    ),
    "caveat-unknown": _(
        "Somebody narrowed this token in a way that only a newer index understands. To be safe, it "
        "is refused.",
    ),
    "password-with-second-factor": _(
        "Your account is protected by more than a password, so the password alone must not be "
        "enough to publish in your name.",
    ),
    "plain-http": _(
        "The address begins with http and not with https, so anybody on the way can read the "
        "secret. If that happened over a network you do not trust, revoke the token.",
    ),
    "second-factor-missing": _(
        "If somebody learns your password, they should not be able to publish in your name. An "
        "app on your phone or a security key sees to that; setting it up takes two minutes.",
    ),
    "recovery-unconfirmed": _(
        "If you lose your phone or key, only the recovery codes let you in. Typing in one of them "
        "now shows that you kept them; it stays good.",
    ),
    "address-unverified": _(
        "A code was sent to your e-mail address, and it was not typed in yet. You can have it sent "
        "again on the page of your addresses.",
    ),
    "too-many-tries": _(
        "Somebody, perhaps you, tried several wrong passwords or codes. To stop those who guess, "
        "there is a pause. Your account is not locked.",
    ),
    "unsuitable-password": _(
        "Programs that guess passwords begin with common ones, with names, and with rows of keys. "
        "Four unrelated words are easy to remember and hard to guess.",
    ),
    "ticket-spent": _(
        "Links in letters work once. Perhaps it was opened before, or it is too old, or your mail "
        "program broke it into two lines.",
    ),
    "project-name-taken": _(
        "Somebody else publishes under this name, or did. Names that differ only in capital "
        "letters, or in dots, hyphens and underscores, count as the same.",
    ),
    "role-missing": _(
        "The project belongs to other people. If you want to work on it, ask one of its owners; "
        "if you meant a project of your own, choose another name for it.",
    ),
    "last-owner": _(
        "Somebody has to be able to decide about the project. Make another person an owner first.",
    ),
    "simple-index-address": _(
        "Installers need the address that ends with /simple/. The page about installing has it, "
        "ready to be copied.",
    ),
    "project-unknown": _(
        "No project of this name is here. Perhaps it is on another index, or is spelled "
        "differently.",
    ),
    "release-unknown": _(
        "The project is here, but has no such version. Its page lists the versions that it has.",
    ),
}


@dataclass(frozen=True, slots=True)
class Explained:
    rule: Rule
    more: str | Promise


def explained() -> list[tuple[Group, list[Explained]]]:
    """Return what this process may refuse, by when it is met; what nobody can meet is left out."""
    return [
        (group, [Explained(rule, MORE.get(rule.code, "")) for rule in _known(group)])
        for group in GROUPS
    ]


def _known(group: Group) -> list[Rule]:
    return [errors.REGISTRY[code] for code in group.codes if code in errors.REGISTRY]
