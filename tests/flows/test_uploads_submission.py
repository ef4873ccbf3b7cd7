"""The form of an upload: what is asked of it is what has to be kept."""

from collections.abc import Sequence

from entrepot.flows.uploads import READ_FIELDS, Claims


class _Asked(dict[str, Sequence[str]]):
    """A form that remembers what it was asked for."""

    def __init__(self, fields: dict[str, Sequence[str]]) -> None:
        super().__init__(fields)
        self.names: set[str] = set()

    def get(self, name: str, default: object = None) -> Sequence[str]:  # type: ignore[override]  # a form, not a dict
        self.names.add(name)
        return super().get(name, ())


def test_what_is_kept_of_a_form_is_what_is_read_of_it() -> None:
    named = {":action": "file_upload", "name": "left-pad", "version": "1.0", "filetype": "sdist"}
    form = _Asked({name: [value] for name, value in named.items()})

    Claims.parse(form)

    assert form.names == READ_FIELDS
