def test_an_unknown_name_gets_one_warning_with_the_nearest_that_is_known(load, settings_env):
    settings_env("ENTREPOT_TRUSTED_PROXY=10.0.0.1\n")

    settings = load(PROT="8001", TRUSTED_PROXY="10.0.0.1")

    assert settings.port == 8000
    assert settings.warnings == (
        "'ENTREPOT_PROT', from the environment, is not a setting; the nearest is ENTREPOT_PORT.",
        (
            "'ENTREPOT_TRUSTED_PROXY', from the environment, is not a setting; "
            "the nearest is ENTREPOT_TRUSTED_PROXIES."
        ),
    )


def test_a_name_without_the_prefix_in_settings_env_gets_a_warning(load, settings_env):
    settings_env("PORT=8001\n")

    [warning] = load().warnings

    assert "'PORT', from line 1 of" in warning
    assert "ENTREPOT_PORT" in warning


def test_the_rest_of_the_environment_is_nobodys_business(data):
    from entrepot import config

    settings = config.load({}, {"ENTREPOT_DATA": str(data), "PATH": "/bin", "PORT": "1"})

    assert settings.warnings == ()


def test_the_file_form_of_a_setting_that_is_no_secret_is_unknown(load):
    [warning] = load(PORT_FILE="/run/port").warnings

    assert "'ENTREPOT_PORT_FILE'" in warning
