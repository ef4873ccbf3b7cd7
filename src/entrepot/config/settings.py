"""All settings, each declared in one place."""
# ruff: noqa: RUF009 (`knob` is a `dataclasses.field`, made anew for each)

from dataclasses import dataclass, fields
from datetime import date
from pathlib import Path
from typing import Any, Literal

from entrepot.config import addresses, mail, stores, values
from entrepot.config.knobs import Derived, Knob, knob
from entrepot.config.mail import MailRoute
from entrepot.config.stores import Database

NEW_PROJECTS_PER_HOUR = 1000


def _nothing(_data: Path) -> None:
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """What the operator decided, checked; the same for the service and the commands beside it.

    `warnings` are sentences about names that no setting has; whoever starts prints them.
    """

    data: Path = knob(
        "DATA",
        "The folder with everything an instance keeps on this machine: settings.env, the instance "
        "keys and, unless other settings say otherwise, database and files. It is never set in "
        "settings.env, which lies in it.",
        read=values.folder,
        allowed="the path of a folder, which the first start makes",
        default="./data",
    )
    host: str = knob(
        "HOST",
        "The address to listen on. The default reaches this machine only; 0.0.0.0 and :: are all "
        "addresses.",
        read=addresses.host,
        allowed="an IP address or a host name",
        default="127.0.0.1",
    )
    port: int = knob(
        "PORT",
        "The TCP port to listen on; 0 takes any free one, which the start then prints.",
        read=values.whole_number(0, addresses.MAX_PORT),
        allowed="a whole number from 0 to 65535",
        default="8000",
    )
    workers: int = knob(
        "WORKERS",
        "How many processes answer requests.",
        read=values.whole_number(1, 1024),
        allowed="a whole number from 1 to 1024",
        default=Derived("the number of processors", lambda _data: values.cores()),
    )
    database: Database = knob(
        "DATABASE_URL",
        "The database. In user name, password and database name, write every character but "
        "letters, digits and -._~ as %XX. A socket is named by its folder: "
        "postgresql:///entrepot?host=/run/postgresql. The parameters sslmode and sslrootcert are "
        "libpq's.",
        read=stores.postgresql,
        allowed="postgresql://user:password@host:port/database",
        default=Derived("SQLite, in entrepot.sqlite3 in the data folder", stores.embedded),
        secret=True,
    )
    storage_url: str | None = knob(
        "STORAGE_URL",
        "The object store that keeps the files, such as "
        "s3://bucket/prefix?endpoint=https://s3.example:9000&region=eu. Credentials are not part "
        "of it: the store's own variables or the machine's role give them.",
        read=stores.object_store,
        allowed="s3://bucket/prefix, gs://bucket/prefix or az://container/prefix",
        default=Derived("files in the data folder", _nothing),
        secret=True,
    )
    public_url: str | None = knob(
        "PUBLIC_URL",
        "The address by which people and clients reach the instance. Pages are shown to whoever "
        "asks for this host alone; installers and publishers are answered whatever host they ask "
        "for. All links, and the location of new tokens, name it.",
        read=addresses.public_url,
        allowed="https://host or https://host:port (http:// too), without a path",
        default=Derived("none: links follow the host that was asked", _nothing),
    )
    mail: MailRoute = knob(
        "MAIL_URL",
        "The server that takes the letters to people, such as "
        "smtp://user:password@mail.example:587?from=index@example.com. smtp:// begins with "
        "STARTTLS and smtps:// (port 465) with TLS; ?tls=off sends letters and password in the "
        "clear. In user name and password, write every character but letters, digits and -._~ as "
        "%XX.",
        read=mail.server,
        allowed="smtp://user:password@host:port?from=address, or the same with smtps://; without "
        "user:password@ for a server that asks for none",
        default=Derived("files in outbox in the data folder", mail.outbox),
        secret=True,
    )
    trusted_proxies: tuple[addresses.Network, ...] = knob(
        "TRUSTED_PROXIES",
        "The proxies whose X-Forwarded-For, -Proto and -Host are believed; from anyone else these "
        "headers are ignored.",
        read=addresses.networks,
        allowed="IP addresses and networks such as 10.1.0.0/16, with commas between them",
        default=Derived("none", lambda _data: ()),
    )
    allow_plain_http: bool = knob(
        "ALLOW_PLAIN_HTTP",
        "Whether tokens and passwords are taken over http without TLS from other machines than "
        "this one. Whoever sees the traffic then sees them.",
        read=values.switch,
        allowed="yes or no (true, false, on, off, 1, 0)",
        default="no",
    )
    tls_cert: Path | None = knob(
        "TLS_CERT",
        "The certificate, with its chain, to serve https with; TLS_KEY belongs to it.",
        read=values.readable_file,
        allowed="the path of a PEM file that can be read",
        default=Derived("none: plain http is served", _nothing),
    )
    tls_key: Path | None = knob(
        "TLS_KEY",
        "The private key of the certificate in TLS_CERT.",
        read=values.readable_file,
        allowed="the path of a PEM file that can be read",
        default=Derived("none", _nothing),
    )
    instance_keys: str | None = knob(
        "INSTANCE_KEYS",
        "The secrets that tokens are derived from, newest first: one line for each, as "
        "`entrepot keys rotate` prints it. Back them up apart from the database.",
        read=values.as_given,
        allowed="lines of the form '<id> <created> <key>'",
        default=Derived("the file instance-keys in the data folder", _nothing),
        secret=True,
    )
    token_prefix: str = knob(
        "TOKEN_PREFIX",
        "What new tokens start with, so that people and scanners for leaked secrets know them.",
        read=values.token_prefix,
        allowed="1 to 32 of the characters a-z, 0-9 and _",
        default="entrepot",
    )
    token_location: str | None = knob(
        "TOKEN_LOCATION",
        "The place that new tokens name as theirs.",
        read=values.token_location,
        allowed="1 to 255 printable ASCII characters without spaces",
        default=Derived(
            "the host of PUBLIC_URL, else localhost and a piece of the instance's id",
            _nothing,
        ),
    )
    site_name: str = knob(
        "SITE_NAME",
        "What the pages call the instance.",
        read=values.site_name,
        allowed="1 to 60 characters",
        default="Entrepot",
    )
    read: Literal["public", "authenticated"] = knob(
        "READ",
        "Who may see and install projects: everyone, or people with an account and tokens that "
        "were made for reading. The owners of a project may close it further, to its members.",
        read=values.one_of("public", "authenticated"),
        allowed="public or authenticated",
        default="public",
    )
    banner: str | None = knob(
        "BANNER",
        "A line of plain text at the top of every page, such as when the index will be away. "
        "Clients are not told.",
        read=values.banner,
        allowed="one line of up to 300 characters",
        default=Derived("none", _nothing),
    )
    test_instance: bool = knob(
        "TEST_INSTANCE",
        "Whether this instance is for trying out: every page then says, in its reader's language, "
        "that what is published may vanish.",
        read=values.switch,
        allowed="yes or no (true, false, on, off, 1, 0)",
        default="no",
    )
    companion_url: str | None = knob(
        "COMPANION_URL",
        "The address of the other one of a pair of instances, one to try and one to publish "
        "(TEST_INSTANCE says which this is). Pages then show how a client is set up for both.",
        read=addresses.public_url,
        allowed="https://host or https://host:port (http:// too), without a path",
        default=Derived("none", _nothing),
    )
    security_contact: str | None = knob(
        "SECURITY_CONTACT",
        "Where people report what is wrong with the safety of this instance, or with its pages. "
        "/security/ names it, and /.well-known/security.txt does (RFC 9116), which does not exist "
        "without it.",
        read=addresses.contact,
        allowed="mailto:somebody@host, or an https address",
        default=Derived("none", _nothing),
    )
    security_policy: str | None = knob(
        "SECURITY_POLICY_FILE",
        "A file of plain text, such as what you ask of people who report and what they can expect. "
        "/security/ shows it. It is read at the start.",
        read=values.text_file,
        allowed="the path of a file of UTF-8 text of up to 64 KiB",
        default=Derived("none", _nothing),
    )
    new_projects: int | Literal["administrators"] = knob(
        "NEW_PROJECTS_PER_HOUR",
        "How many projects a person, or an address, may make in an hour; 0 is none. The word "
        "administrators leaves it to them alone.",
        read=values.new_projects,
        allowed="a whole number from 0, or administrators",
        default=str(NEW_PROJECTS_PER_HOUR),
    )
    operator_tokens: Literal["allowed", "refused"] = knob(
        "OPERATOR_TOKENS",
        "Whether tokens that `entrepot token create` made are taken.",
        read=values.one_of("allowed", "refused"),
        allowed="allowed or refused",
        default="allowed",
    )
    sign_up: Literal["closed", "invite", "open"] = knob(
        "SIGN_UP",
        "Who may make an account on the pages: nobody but whom an administrator invites (closed), "
        "whom any member invites (invite), or anyone (open).",
        read=values.one_of("closed", "invite", "open"),
        allowed="closed, invite or open",
        default="closed",
    )
    two_factor: Literal["required", "encouraged"] = knob(
        "TWO_FACTOR",
        "Whether people need a second factor to make tokens and publish. If required, a token "
        "stops when its owner's last factor is removed; operators' tokens do not need one.",
        read=values.one_of("required", "encouraged"),
        allowed="required or encouraged",
        default="required",
    )
    upload_passwords: Literal["never", "without-two-factor", "allowed"] = knob(
        "UPLOAD_PASSWORDS",
        "Whose passwords are taken for uploads in place of a token: nobody's, those of people "
        "without a second factor (also if TWO_FACTOR requires one for tokens), or everyone's. "
        "Passwords never read.",
        read=values.one_of("never", "without-two-factor", "allowed"),
        allowed="never, without-two-factor or allowed",
        default="never",
    )
    upload_passwords_until: date | None = knob(
        "UPLOAD_PASSWORDS_UNTIL",
        "The last day (UTC) on which UPLOAD_PASSWORDS holds; from the next day on none is taken. "
        "Until then people who upload with one are told.",
        read=values.day,
        allowed="a date such as 2027-06-30",
        default=Derived("none: for as long as the setting says so", _nothing),
    )
    token_max_days: int = knob(
        "TOKEN_MAX_DAYS",
        "How many days the tokens that people make may live; 0 also allows ones that never expire.",
        read=values.whole_number(0, 3650),
        allowed="a whole number from 0 to 3650",
        default="0",
    )
    breached_passwords_url: str | None = knob(
        "BREACHED_PASSWORDS_URL",
        "A service that says whether a new password is known from a breach; such a one is refused. "
        "The first five hexadecimal digits of the password's SHA-1 are appended and nothing else "
        "is sent (the range protocol, with k-anonymity). If it fails, the password is taken.",
        read=addresses.https_prefix,
        allowed="the beginning of an https address, such as https://breaches.example/range/",
        default=Derived("none: nobody is asked", _nothing),
    )
    readme_image_hosts: tuple[str, ...] = knob(
        "README_IMAGE_HOSTS",
        "Hosts whose images are shown in the descriptions of projects, over https. They learn who "
        "reads which page. Images from anywhere else are links.",
        read=addresses.host_names,
        allowed="host names such as images.example, with commas between them",
        default=Derived("none", lambda _data: ()),
    )
    max_upload_mib: int = knob(
        "MAX_UPLOAD_MIB",
        "How large an uploaded file may be, in MiB (1,048,576 bytes).",
        read=values.whole_number(1, 1_048_576),
        allowed="a whole number from 1 to 1048576",
        default="1024",
    )
    warnings: tuple[str, ...] = ()

    @property
    def sqlite_path(self) -> Path:
        """Where the embedded database lies, if it is used."""
        return stores.sqlite_path(self.data)

    @property
    def public_host(self) -> str | None:
        """The host[:port] of `public_url`: the location of tokens unless another is set."""
        return self.public_url.partition("://")[2] if self.public_url else None

    @property
    def own_address(self) -> str:
        """Where the instance is reached, for links in letters: never the host of a request."""
        scheme = "https" if self.tls_cert else "http"
        return self.public_url or f"{scheme}://localhost:{self.port}"

    @property
    def only_administrators_make_projects(self) -> bool:
        return self.new_projects == "administrators"

    @property
    def new_projects_per_hour(self) -> int:
        """The limit for whoever may make projects at all."""
        return NEW_PROJECTS_PER_HOUR if self.new_projects == "administrators" else self.new_projects


def _declared() -> dict[str, Knob]:
    found: dict[str, Any] = {each.name: each.metadata.get("knob") for each in fields(Config)}
    return {name: declared for name, declared in found.items() if declared is not None}


FIELDS: dict[str, Knob] = _declared()
"""The knobs by the name of their field in `Config`."""

KNOBS: dict[str, Knob] = {declared.name: declared for declared in FIELDS.values()}
"""The knobs by their own name, without the prefix, in the order of the documentation."""
