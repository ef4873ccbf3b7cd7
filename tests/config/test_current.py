import pytest

from entrepot import config
from entrepot.config import loading


@pytest.fixture(autouse=True)
def fresh_process(monkeypatch):
    monkeypatch.setattr(loading._Process, "config", None)


def test_a_process_goes_by_the_settings_that_were_activated(data):
    activated = config.activate({"DATA": str(data), "PORT": "8001"}, {})

    assert config.current() is activated
    assert activated.port == 8001


def test_a_process_that_activated_none_goes_by_its_environment(data, monkeypatch):
    monkeypatch.setenv("ENTREPOT_DATA", str(data))

    assert config.current().data == data
    assert config.current() is config.current()


def test_help_comes_whatever_the_settings_say(data, settings_env, monkeypatch):
    settings_env("not a setting")
    monkeypatch.chdir(data.parent)
    monkeypatch.setenv("ENTREPOT_PORT", "wrong")

    assert config.activate_defaults().port == 8000
    assert config.current().data == data


def test_settings_that_stop_the_start_leave_the_activated_ones(data):
    activated = config.activate({"DATA": str(data)}, {})

    with pytest.raises(config.InvalidSetting):
        config.activate({"PORT": "wrong"}, {})

    assert config.current() is activated
