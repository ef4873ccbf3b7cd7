"""Models can be imported once Django is set up, which is after this file was read."""

from typing import Any

import pytest


@pytest.fixture
def alice(db: None) -> Any:
    from tests.records import cast

    return cast.person("alice")


@pytest.fixture
def bob(db: None) -> Any:
    from tests.records import cast

    return cast.person("bob")


@pytest.fixture
def minter(db: None) -> Any:
    """The instance, founded, with its key: what tokens are made with."""
    from tests.records import cast

    return cast.minter()
