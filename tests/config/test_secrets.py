import traceback

import pytest

from entrepot.config import KNOBS, InvalidSetting, UnreadableFile

SECRETS = sorted(name for name, knob in KNOBS.items() if knob.is_secret)
CANARY = "canary-7f3a"


def test_the_secrets_are_those_that_can_hold_a_password_or_a_key():
    assert SECRETS == ["DATABASE_URL", "INSTANCE_KEYS", "MAIL_URL", "STORAGE_URL"]


def test_settings_do_not_show_their_secrets(load):
    settings = load(
        DATABASE_URL=f"postgresql://alice:{CANARY}@db.example/depot",
        STORAGE_URL=f"s3://{CANARY}",
        INSTANCE_KEYS=CANARY,
        MAIL_URL=f"smtp://alice:{CANARY}@mail.example?from=index@example.com",
    )

    assert settings.database.password == CANARY
    assert settings.mail.password == CANARY
    assert CANARY not in repr(settings)
    assert CANARY not in str(settings)
    assert CANARY not in repr(settings.database)
    assert CANARY not in repr(settings.mail)


@pytest.mark.parametrize("where", ["environment", "command line", "settings.env", "file"])
@pytest.mark.parametrize("name", ["DATABASE_URL", "MAIL_URL", "STORAGE_URL"])
def test_a_wrong_secret_is_named_and_never_shown(load, settings_env, tmp_path, name, where):
    overrides, variables = {}, {}
    match where:
        case "environment":
            variables = {name: CANARY}
        case "command line":
            overrides = {name: CANARY}
        case "settings.env":
            settings_env(f"ENTREPOT_{name}={CANARY}\n")
        case "file":
            (tmp_path / "secret").write_text(CANARY)
            variables = {f"{name}_FILE": str(tmp_path / "secret")}

    with pytest.raises(InvalidSetting) as stopped:
        load(overrides, **variables)

    everything = "".join(traceback.format_exception(stopped.value, chain=True))
    assert f"ENTREPOT_{name}" in everything
    assert where in everything
    assert CANARY not in everything
    assert CANARY not in repr(stopped.value.refusal)


@pytest.mark.parametrize("ending", ["", "\n", "\r\n"])
def test_a_secret_is_read_from_the_file_that_is_named(load, tmp_path, ending):
    (tmp_path / "keys").write_bytes(f"first\nsecond{ending}".encode())

    settings = load(INSTANCE_KEYS_FILE=str(tmp_path / "keys"))

    assert settings.instance_keys == "first\nsecond"


def test_the_file_of_a_secret_may_be_named_on_the_command_line(load, tmp_path):
    (tmp_path / "keys").write_text("first")

    assert load({"INSTANCE_KEYS_FILE": str(tmp_path / "keys")}).instance_keys == "first"


@pytest.mark.parametrize("name", SECRETS)
def test_a_secret_and_its_file_contradict_each_other(refused, name):
    message = refused(**{name: CANARY, f"{name}_FILE": "/run/secret"})

    assert f"ENTREPOT_{name}_FILE" in message
    assert "contradict" in message
    assert CANARY not in message


def test_a_secret_whose_file_is_empty_stops_the_start(refused, tmp_path):
    (tmp_path / "url").write_text("\n")

    assert "is empty" in refused(DATABASE_URL_FILE=str(tmp_path / "url"))


@pytest.mark.parametrize(
    "path",
    ["/nowhere/url", "/proc/self", "/nul\0l", "/dev/zero"],
    ids=["missing", "folder", "NUL", "endless"],
)
def test_a_secret_whose_file_cannot_be_read_stops_the_start(load, path):
    with pytest.raises(UnreadableFile):
        load(DATABASE_URL_FILE=path)


def test_a_secret_in_the_variable_for_its_file_is_not_taken_for_a_path_and_shown(refused):
    message = refused(DATABASE_URL_FILE=f"postgresql://alice:{CANARY}@db.example/depot")

    assert "ENTREPOT_DATABASE_URL_FILE" in message
    assert "absolute path" in message
    assert CANARY not in message


def test_the_value_of_an_unknown_name_is_not_in_its_warning(load):
    [warning] = load(DATABASE_URLS=CANARY).warnings

    assert CANARY not in warning
