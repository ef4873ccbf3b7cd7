import pytest


@pytest.fixture
def pem(tmp_path):
    path = tmp_path / "server.pem"
    path.touch()
    return str(path)


@pytest.mark.parametrize(("given", "missing"), [("CERT", "KEY"), ("KEY", "CERT")])
def test_half_of_a_pair_for_tls_stops_the_start(refused, pem, given, missing):
    message = refused(**{f"TLS_{given}": pem})

    assert f"ENTREPOT_TLS_{given} is set without ENTREPOT_TLS_{missing}" in message


def test_a_pair_may_be_given_in_two_places(load, settings_env, pem):
    settings_env(f"ENTREPOT_TLS_CERT={pem}\n")

    settings = load({"TLS_KEY": pem})

    assert str(settings.tls_cert) == str(settings.tls_key) == pem


def test_a_public_address_without_tls_contradicts_serving_with_it(refused, pem):
    message = refused(TLS_CERT=pem, TLS_KEY=pem, PUBLIC_URL="http://index.example")

    assert "ENTREPOT_PUBLIC_URL" in message
    assert "ENTREPOT_TLS_CERT" in message


def test_a_certificate_that_is_not_there_stops_the_start(refused, tmp_path):
    assert "there is no such file" in refused(TLS_CERT=str(tmp_path / "none.pem"))


def test_a_certificate_that_is_a_folder_stops_the_start(refused, tmp_path):
    assert "there is no such file" in refused(TLS_CERT=str(tmp_path))
