"""What an upload says about its file: the form of the legacy upload API, read strictly.

The form is a claim; the file itself is the truth. So only what decides where a file goes, and the
digests that prove it arrived whole, are read; everything else a client sends is passed over.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from packaging.version import Version

from entrepot.errors import Gone, Malformed, Rule
from entrepot.formats import versions
from entrepot.formats.names import NormalizedName, normalize, shown

READ_FIELDS = frozenset(
    {
        ":action",
        "protocol_version",
        "name",
        "version",
        "filetype",
        "md5_digest",
        "sha256_digest",
        "blake2_256_digest",
    }
)
"""The fields that `Claims.parse` asks for; nobody needs to keep another."""

UPLOAD = "file_upload"
RETIRED_ACTIONS = frozenset({"submit", "submit_pkg_info", "doc_upload"})


class FieldMissing(Malformed):
    rule = Rule(
        "form-field-missing",
        "An upload's form names the action, the project, the version and the kind of file.",
        "Upload with a current twine, uv, flit, hatch, poetry or pdm.",
    )


class FieldInvalid(Malformed):
    rule = Rule(
        "form-field-invalid",
        "Each field of an upload's form has a value that the upload API defines, once.",
        "Upload with a current twine, uv, flit, hatch, poetry or pdm.",
    )


class ActionRetired(Gone):
    rule = Rule(
        "action-retired",
        "Projects are not registered beforehand, and documentation is not hosted.",
        "Just upload your files.",
    )


@dataclass(frozen=True, slots=True)
class Claims:
    """The form of one upload. Digests are as sent; `display_name` is the project as spelled."""

    display_name: str
    name: NormalizedName
    version: Version
    filetype: str
    md5: str | None
    sha256: str | None
    blake2b_256: str | None

    @classmethod
    def parse(cls, fields: Mapping[str, Sequence[str]]) -> "Claims":
        """Read the form's fields, each with all its values; raise what is wrong with the first."""
        _require_action(_only(fields, ":action"))
        protocol = _only(fields, "protocol_version")
        if protocol not in {"", "1"}:
            raise FieldInvalid(
                f"protocol_version is 1, not {shown(protocol)}.",
                field="protocol_version",
            )
        display_name = _required(fields, "name")
        return cls(
            display_name=display_name,
            name=normalize(display_name),
            version=_version(_required(fields, "version")),
            filetype=_filetype(_required(fields, "filetype")),
            md5=_only(fields, "md5_digest") or None,
            sha256=_only(fields, "sha256_digest") or None,
            blake2b_256=_only(fields, "blake2_256_digest") or None,
        )


def _only(fields: Mapping[str, Sequence[str]], name: str) -> str:
    values = fields.get(name, ())
    if len(values) > 1:
        raise FieldInvalid(f"The field {name} was sent {len(values)} times.", field=name)
    return values[0].strip() if values else ""


def _required(fields: Mapping[str, Sequence[str]], name: str) -> str:
    value = _only(fields, name)
    if not value:
        raise FieldMissing(f"The field {name} is missing or empty.", field=name)
    return value


def _require_action(action: str) -> None:
    if action in RETIRED_ACTIONS:
        raise ActionRetired(f"The action {shown(action)} is no longer supported.")
    if not action:
        raise FieldMissing("The field :action is missing; it says file_upload.", field=":action")
    if action != UPLOAD:
        raise FieldInvalid(f":action is file_upload, not {shown(action)}.", field=":action")


def _version(text: str) -> Version:
    try:
        return versions.parse(text)
    except versions.InvalidVersion as invalid:
        raise FieldInvalid(invalid.refusal.message, field="version") from invalid


def _filetype(text: str) -> str:
    if text not in {"sdist", "bdist_wheel"}:
        raise FieldInvalid(
            f"filetype is sdist or bdist_wheel, not {shown(text)}.",
            field="filetype",
        )
    return text
