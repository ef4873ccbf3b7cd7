import pytest
from django.db import IntegrityError, transaction
from tests.conftest import NOW
from tests.records import cast

from entrepot.records.instance import actions as instances
from entrepot.records.instance.models import Instance
from entrepot.records.instance.queries import NoInstance, current, defect

pytestmark = pytest.mark.django_db


def test_an_instance_without_an_address_gets_a_location_of_its_own() -> None:
    made = instances.found(token_prefix="acme", token_location=None, version="0.1.0", at=NOW)

    assert made.names == ("acme", f"localhost-{made.uuid.hex[:8]}")
    assert current() == made


def test_there_is_one_instance_in_a_database() -> None:
    cast.minter()

    with pytest.raises(IntegrityError), transaction.atomic():
        cast.minter(location="another.example")

    assert Instance.objects.get().token_location == "index.example"


def test_before_it_was_founded_there_is_none() -> None:
    with pytest.raises(NoInstance):
        current()


def test_a_sound_database_has_no_defect() -> None:
    assert defect() is None
