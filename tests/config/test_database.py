import pytest

from entrepot.config import Database


@pytest.mark.parametrize(
    ("url", "database"),
    [
        (
            "postgresql://alice:s3cret@db.example:5433/depot",
            Database(
                kind="postgresql",
                name="depot",
                user="alice",
                password="s3cret",
                host="db.example",
                port=5433,
            ),
        ),
        (
            "postgres://al%40ice:p%3A%2F%25w@[2001:db8::1]/de%20pot",
            Database(
                kind="postgresql",
                name="de pot",
                user="al@ice",
                password="p:/%w",
                host="2001:db8::1",
            ),
        ),
        (
            "postgresql:///depot?host=/run/postgresql",
            Database(kind="postgresql", name="depot", host="/run/postgresql"),
        ),
        (
            "postgresql://alice@%2Frun%2Fpostgresql/depot",
            Database(kind="postgresql", name="depot", user="alice", host="/run/postgresql"),
        ),
        (
            "postgresql://db_1/depot?sslmode=verify-full&sslrootcert=/etc/ca.pem",
            Database(
                kind="postgresql",
                name="depot",
                host="db_1",
                sslmode="verify-full",
                sslrootcert="/etc/ca.pem",
            ),
        ),
    ],
)
def test_a_postgresql_address_is_taken_apart(load, url, database):
    assert load(DATABASE_URL=url).database == database


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("mysql://db.example/depot", "not of this form"),
        ("postgresql:/db.example/depot", "not of this form"),
        ("postgresql://db.example", "not of this form"),
        ("postgresql://db.example/", "not of this form"),
        ("postgresql://db.example/depot/more", "not of this form"),
        ("postgresql://a@b@db.example/depot", "not of this form"),
        ("postgresql://db.example/depot#part", "not of this form"),
        ("postgresql://db.example/depot?", "not of this form"),
        ("postgresql://db.example/de pot", "not of this form"),
        ("postgresql://db.example/b\u00fccher", "not of this form"),
        ("postgresql://db.example:port/depot", "not of this form"),
        ("postgresql://db.example:0/depot", "port is not between"),
        ("postgresql://db.example:99999/depot", "port is not between"),
        ("postgresql://u:50%@db.example/depot", "has a % that"),
        ("postgresql://u:%ff@db.example/depot", "not UTF-8"),
        ("postgresql://u:%00@db.example/depot", "has a NUL"),
        ("postgresql:///depot", "names no host, or two"),
        ("postgresql://db.example/depot?host=/run", "names no host, or two"),
        ("postgresql:///depot?host=run/postgresql", "malformed host"),
        ("postgresql://db.example/depot?sslmode=sometimes", "sslmode is not one of"),
        ("postgresql://db.example/depot?sslmode=", "twice, or empty"),
        ("postgresql://db.example/depot?sslmode=allow&sslmode=allow", "twice, or empty"),
        ("postgresql://db.example/depot?options=-csearch_path=x", "another parameter than"),
    ],
)
def test_an_address_that_could_be_misread_stops_the_start(refused, url, reason):
    assert reason in refused(DATABASE_URL=url)
