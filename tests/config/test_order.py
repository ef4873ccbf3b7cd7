import os

import pytest

from entrepot import config


def test_without_any_setting_the_defaults_hold(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    settings = config.load({}, {})

    assert settings.data == tmp_path / "data"
    assert (settings.host, settings.port) == ("127.0.0.1", 8000)
    assert settings.workers == len(os.sched_getaffinity(0))
    assert settings.database.kind == "sqlite"
    assert settings.database.path == settings.sqlite_path == tmp_path / "data/entrepot.sqlite3"
    assert settings.storage_url is None
    assert settings.instance_keys is None
    assert (settings.token_prefix, settings.token_location) == ("entrepot", None)
    assert settings.site_name == "Entrepot"
    assert (settings.read, settings.operator_tokens) == ("public", "allowed")
    assert settings.max_upload_mib == 1024
    assert settings.allow_plain_http is False
    assert settings.trusted_proxies == ()
    assert settings.warnings == ()


def test_the_command_line_comes_before_the_environment_and_that_before_the_file(load, settings_env):
    settings_env("ENTREPOT_HOST=10.0.0.3\nENTREPOT_PORT=3\nENTREPOT_WORKERS=3\n")

    settings = load({"HOST": "10.0.0.1"}, HOST="10.0.0.2", PORT="2")

    assert (settings.host, settings.port, settings.workers) == ("10.0.0.1", 2, 3)


def test_the_data_folder_comes_from_the_command_line_before_the_environment(load, tmp_path):
    assert load({"DATA": str(tmp_path / "other")}).data == tmp_path / "other"


def test_settings_env_is_read_from_the_data_folder_that_the_command_line_names(data, settings_env):
    settings_env("ENTREPOT_PORT=8003\n")

    assert config.load({"DATA": str(data)}, {}).port == 8003


def test_a_secret_in_the_environment_comes_before_a_secret_file_in_settings_env(load, settings_env):
    settings_env("ENTREPOT_INSTANCE_KEYS_FILE=/nowhere\n")

    assert load(INSTANCE_KEYS="a line").instance_keys == "a line"


def test_the_data_folder_does_not_move_when_the_process_changes_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    settings = config.load({"DATA": "here"}, {})

    monkeypatch.chdir("/")

    assert settings.data == tmp_path / "here"


def test_the_environment_of_the_process_is_read_if_no_other_is_given(data, monkeypatch):
    monkeypatch.setenv("ENTREPOT_DATA", str(data))
    monkeypatch.setenv("ENTREPOT_PORT", "8004")

    assert config.load().port == 8004


def test_an_option_that_is_no_setting_is_a_bug_of_ours():
    with pytest.raises(LookupError, match="ENTREPOT_PRT"):
        config.load({"PRT": "1"}, {})
