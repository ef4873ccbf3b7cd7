import os

import pytest

from entrepot.config import ExposedFile, UnreadableFile


def test_comments_blank_lines_and_spaces_around_a_line_mean_nothing(load, settings_env):
    settings_env("# how we run it\n\n  ENTREPOT_PORT=8001  \r\n   # more\n")

    assert load().port == 8001


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ('"The Depot"', "The Depot"),
        ("'The Depot'", "The Depot"),
        ("The Depot", "The Depot"),
        ("Bob's Depot", "Bob's Depot"),
        ('"Bob\'s Depot"', "Bob's Depot"),
        ("A=B # C", "A=B # C"),
    ],
)
def test_quotation_marks_around_a_whole_value_are_no_part_of_it(
    load,
    settings_env,
    written,
    meant,
):
    settings_env(f"ENTREPOT_SITE_NAME={written}\n")

    assert load().site_name == meant


@pytest.mark.parametrize("value", ['"', '"open', "'mixed\""])
def test_a_quotation_mark_that_is_not_closed_stops_the_start(refused, settings_env, value):
    settings_env(f"\nENTREPOT_SITE_NAME={value}\n")

    assert "ends with the same one" in refused()
    assert "line 2" in refused()


@pytest.mark.parametrize(
    "line",
    ["hunter2", "export ENTREPOT_PORT=1", "ENTREPOT_PORT = 1", "=1", "\ufeffENTREPOT_PORT=1"],
)
def test_a_line_that_is_no_assignment_is_named_by_number_and_not_quoted(
    refused,
    settings_env,
    line,
):
    settings_env(f"# first\n{line}\n")

    message = refused()

    assert "line 2" in message
    assert "NAME=value" in message
    assert "hunter2" not in message


def test_a_wrong_value_is_found_by_its_line(refused, settings_env):
    path = settings_env("# first\nENTREPOT_PORT=http\n")

    assert refused().startswith(f"ENTREPOT_PORT, from line 2 of '{path}', is 'http':")


def test_a_long_path_is_named_whole(load, tmp_path):
    deep = tmp_path / ("d" * 200)
    deep.mkdir()
    (deep / "settings.env").touch(0o644)

    with pytest.raises(ExposedFile, match=f"'{deep}/settings.env'"):
        load({"DATA": str(deep)})


def test_a_setting_that_stands_there_twice_stops_the_start(refused, settings_env):
    settings_env("ENTREPOT_PORT=1\nENTREPOT_PORT=1\n")

    message = refused()

    assert "line 1" in message
    assert "line 2" in message


def test_the_data_folder_is_not_moved_from_inside_itself(refused, settings_env):
    settings_env("ENTREPOT_DATA=/elsewhere\n")

    assert "--data" in refused()


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o601])
def test_a_file_that_others_have_any_right_to_stops_the_start(load, settings_env, mode):
    settings_env("ENTREPOT_PORT=1\n").chmod(mode)

    with pytest.raises(ExposedFile, match=f"{mode:o}") as stopped:
        load()

    assert "chmod 600" in stopped.value.refusal.remedy


def test_a_pipe_in_the_place_of_the_file_does_not_make_the_start_wait(load, data):
    os.mkfifo(data / "settings.env", 0o600)

    with pytest.raises(UnreadableFile, match="not a regular file"):
        load()


def test_a_folder_in_the_place_of_the_file_stops_the_start(load, data):
    (data / "settings.env").mkdir(mode=0o700)

    with pytest.raises(UnreadableFile, match=r"cannot be read|not a regular file"):
        load()


def test_a_file_that_is_no_text_stops_the_start_and_is_not_quoted(load, settings_env):
    settings_env("").write_bytes(b"ENTREPOT_DATABASE_URL=hunter2\xff\n")

    with pytest.raises(UnreadableFile, match="not UTF-8") as stopped:
        load()

    assert stopped.value.__cause__ is None
    assert stopped.value.__suppress_context__
    assert "hunter2" not in str(stopped.value)


def test_a_file_without_end_is_not_read_to_its_end(load, settings_env):
    settings_env("#" * 65_537)

    with pytest.raises(UnreadableFile, match="more than 65536 bytes"):
        load()
