"""Old password hashes: those that openssl, Apache and others wrote, recognized and no others."""

import bcrypt
import pytest

from entrepot.formats.crypts import MOST_COST, MOST_ROUNDS, UnknownHash, crypt, read

HORSE = "correct horse"
LONG = "a longer password than one block of a hash, which has sixty-four bytes or more"
PUBLISHED = {
    # openssl passwd -apr1, -5 and -6; htpasswd -s
    "$apr1$abcdefgh$sIQmFnT1CuEXAsyjuXjUX/": HORSE,
    "$5$abcdefgh$ruMep1ijHnJPZbETDNiumskxcX3kN4lzZd5VlsqE7eB": HORSE,
    "$6$abcdefgh$yIZAF3gQPvtKZO/9qOJKffAKKbtS3ef3qmwyugk4uWVjX8YZf/GV3A8SkFxEPY0T56CcilGrHKLffBsp6"
    "dLMG.": HORSE,
    "{SHA}qUqP5cyxm6YcTAhz05Hph5gvu9M=": "test",
    # crypt(3): salts and passwords of other lengths, and rounds of other numbers
    "$5$saltstring$5B8vYYiY.CVt1RlTTf8KbXBH3hsxY/GNooZaBBGWEc5": "Hello world!",
    "$5$rounds=10000$saltstringsaltst$3xv.VbSHBb41AL9AvLeujZkZRBAwqFMz2.opqey6IcA": "Hello world!",
    "$5$abc$bBHLwRRW2Li0XKaX13kz/g2fkDil4Jx46aNvd.48MS8": "",
    "$6$rounds=10000$saltstringsaltst$OW1/O6BYHV6BcXZu8QVeXbDWra3Oeqh0sbHbbMCVNSnCM/UrjmM0Dp8vOuZe"
    "HBy/YTBmSK6H9qs/y3RnOaw5v.": "Hello world!",
    "$6$$KvRrc0bxRLyTUhO8OJOmRczh7oCol5BACiR8rmdfVzvuGgm8JmLDumsL/ah.jFtT.DswxoP9Nv3ByfU4j5hm/"
    "0": "x",
    "$6$rounds=1000$short$aHmBf54/2iH1y3ACBTg49AzIRu3.MYpEdqTk.K3W4wENEr4Ze4cQxwHzEWm/dQrZF6wnVyg2"
    "I2jbICkh7704g1": LONG,
}


@pytest.mark.parametrize("hashed", PUBLISHED)
def test_a_published_hash_is_recognized_by_its_password_alone(hashed: str) -> None:
    _, setting = read(hashed)

    assert crypt(PUBLISHED[hashed], setting) == hashed
    assert crypt(PUBLISHED[hashed] + "x", setting) != hashed


@pytest.mark.parametrize("prefix", ["$2a$", "$2b$", "$2y$"])
@pytest.mark.parametrize("password", ["", HORSE, "p" * 72, "p" * 100, "\u00e4\u00f6\u20ac" * 20])
def test_bcrypt_is_recognized_under_each_of_its_names(prefix: str, password: str) -> None:
    written = bcrypt.hashpw(password.encode()[:72], bcrypt.gensalt(4)).decode()
    hashed = prefix + written.removeprefix("$2b$")

    kind, setting = read(hashed)

    assert kind == "bcrypt"
    assert crypt(password, setting) == hashed


@pytest.mark.parametrize("hashed", PUBLISHED)
def test_a_setting_holds_nothing_of_the_password(hashed: str) -> None:
    _, setting = read(hashed)

    assert hashed.startswith(setting)
    assert len(setting) <= len(hashed) - 22


@pytest.mark.parametrize(
    "hashed",
    [
        "",
        "*",
        "!",
        "x",
        "plain password",
        "rqXexS6ZhobKA",  # DES crypt
        "$1$abcdefgh$y6iHhJNbuC0xpbk0w9pm80",  # MD5-crypt of old systems
        "{SSHA}0c0blFTXXNuAMHECS4uxrj3ZieMoWImr",
        "$apr1$abcdefgh$tooshort",
        "$2y$05$short",
        "{SHA}qUqP5cyxm6YcTAhz05Hph5gvu9M=x",
        "$argon2id$v=19$m=65536,t=3,p=4$c29tZXNhbHQ$aGFzaA",
    ],
)
def test_a_hash_of_another_kind_is_not_taken(hashed: str) -> None:
    with pytest.raises(UnknownHash, match="of no kind"):
        read(hashed)


@pytest.mark.parametrize(
    "hashed",
    [
        f"$5$rounds={MOST_ROUNDS + 1}$salt${'a' * 43}",
        f"$6$rounds=999999999$salt${'a' * 86}",
        f"$2y${MOST_COST + 1}${'a' * 53}",
    ],
)
def test_a_hash_that_would_keep_the_server_busy_for_seconds_is_not_taken(hashed: str) -> None:
    with pytest.raises(UnknownHash, match="too long"):
        read(hashed)
