"""The configuration: one TOML file, environment overrides, every key described, unknown keys refused.

``AKTENBOTE_SERVER__PARTNER_PORT=8443`` overrides ``[server] partner_port``; two underscores separate the levels.
Paths are relative to the folder of the file. Secrets never stand here: keys are named by URI, passphrases come
from a file or from ``AKTENBOTE_KEY_PASSPHRASE``.
"""

import difflib
import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal, cast, get_args, get_type_hints

import msgspec

from gateway.domain.errors import Usage

ENV_PREFIX = "AKTENBOTE_"
RESERVED_ENV = frozenset({"AKTENBOTE_CONFIG", "AKTENBOTE_KEY_PASSPHRASE"})


class Section(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Base of all sections: frozen, unknown keys are errors."""


class ServerSettings(Section, frozen=True, kw_only=True):
    """Where this installation listens and how it shows itself to partners."""

    partner_host: str = "127.0.0.1"
    partner_port: int = 8443
    ops_host: str = "127.0.0.1"
    ops_port: int = 8080
    tls_certificate: str = "keys/tls.crt.pem"
    tls_key: str = "file:keys/tls.key.pem"


class DirectorySettings(Section, frozen=True, kw_only=True):
    """The signed directory of authorities and the one certificate that may sign it."""

    file: str = "directory/verzeichnis.xml"
    signer: str = "trust/directory-signer.crt.pem"


class TrustSettings(Section, frozen=True, kw_only=True):
    """Revocation lists at hand; trust anchors stand in the signed directory."""

    crls: tuple[str, ...] = ()


class KeySettings(Section, frozen=True, kw_only=True):
    """Keys of the installation itself."""

    storage_key: str = "file:keys/storage.key"
    passphrase_file: str | None = None


class DecryptKey(Section, frozen=True, kw_only=True):
    """One decryption key of an authority with its certificate."""

    key: str
    certificate: str


class AuthoritySettings(Section, frozen=True, kw_only=True):
    """One authority (Mandant) of this installation."""

    kennung: str
    name: str
    email: str
    postal_code: str
    town: str
    street: str
    house_number: str | None = None
    content_key: str = "file:keys/inhalt.key.pem"
    content_certificate: str = "keys/inhalt.crt.pem"
    transport_key: str = "file:keys/transport.key.pem"
    transport_certificate: str = "keys/transport.crt.pem"
    decrypt: tuple[DecryptKey, ...] = ()
    log_key: str = "file:keys/protokoll.key.pem"
    file_reference: str = "{year}-{number:05d}"
    usual_requests_per_day: int = 20
    land: str | None = None
    deadlines: dict[str, int] = msgspec.field(default_factory=dict)


class TransferSettings(Section, frozen=True, kw_only=True):
    """Pace of the procedure."""

    retry_first_s: float = 2.0
    retry_max_s: float = 3600.0
    segment_tries: int = 3
    segment_size_mib: int = 16
    lease_s: int = 300
    advance_information: bool = True


class InboxSettings(Section, frozen=True, kw_only=True):
    """Folder for notices and other message files."""

    folder: str = "inbox"
    interval_s: float = 1.0


class LogSettings(Section, frozen=True, kw_only=True):
    """Operational log."""

    format: Literal["auto", "json", "console"] = "auto"
    level: Literal["debug", "info", "warning", "error"] = "info"


class LimitSettings(Section, frozen=True, kw_only=True):
    """Ceilings an operator may move; every other limit is a named constant with its reason."""

    quarantine_mib_per_partner: int = 256
    reserve_free_mib: int = 512
    max_delivery_gib: int = 16


class Settings(Section, frozen=True, kw_only=True):
    """The whole file."""

    betrieb: Literal["test", "echt"]
    data: str = "data"
    server: ServerSettings = ServerSettings()
    directory: DirectorySettings = DirectorySettings()
    trust: TrustSettings = TrustSettings()
    keys: KeySettings = KeySettings()
    authority: tuple[AuthoritySettings, ...]
    transfer: TransferSettings = TransferSettings()
    inbox: InboxSettings = InboxSettings()
    log: LogSettings = LogSettings()
    limits: LimitSettings = LimitSettings()


class Configuration:
    """Settings together with the folder their paths are relative to."""

    def __init__(self, settings: Settings, folder: Path) -> None:
        """Keep both; ``folder`` is absolute."""
        self.settings = settings
        self.folder = folder

    def path(self, text: str) -> Path:
        """Return a path of the configuration as an absolute path."""
        return (self.folder / text.removeprefix("file:")).resolve()

    @property
    def data(self) -> Path:
        """The data folder."""
        return self.path(self.settings.data)


def find(given: str | None, env: Mapping[str, str] = os.environ) -> Path:
    """Return the file to use: ``--config``, else ``AKTENBOTE_CONFIG``, else ``./aktenbote.toml``."""
    path = Path(given or env.get("AKTENBOTE_CONFIG") or "aktenbote.toml")
    if path.is_dir():
        path /= "aktenbote.toml"
    if not path.is_file():
        raise Usage(
            f"there is no configuration {path}: name one with --config or AKTENBOTE_CONFIG, or make one with "
            "'aktenbote init DIR'",
            code="CONFIG",
        )
    return path


def load(path: Path, env: Mapping[str, str] = os.environ) -> Configuration:
    """Read and check the file; a wrong or unknown key is a ``Usage`` error naming it and the nearest known one."""
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise Usage(f"{path}: {error}", code="CONFIG") from None
    _apply_env(raw, env)
    _check_keys(raw, Settings, "")
    try:
        settings = msgspec.convert(raw, Settings, strict=True)
    except msgspec.ValidationError as error:
        raise Usage(f"{path}: {error}", code="CONFIG") from None
    if not settings.authority:
        raise Usage(f"{path}: at least one [[authority]] is needed", code="CONFIG")
    return Configuration(settings, path.resolve().parent)


def _apply_env(raw: dict[str, Any], env: Mapping[str, str]) -> None:
    for name, text in sorted(env.items()):
        if not name.startswith(ENV_PREFIX) or name in RESERVED_ENV:
            continue
        *sections, key = name.removeprefix(ENV_PREFIX).lower().split("__")
        table, kind = raw, cast("type[msgspec.Struct]", Settings)
        for section in sections:
            kind = _section(kind, section, name)
            table = table.setdefault(section, {})
        hints = get_type_hints(kind)
        if key not in hints:
            raise Usage(f"{name} overrides an unknown key {key!r}{_nearest(key, hints)}", code="CONFIG")
        try:
            table[key] = msgspec.convert(text, hints[key], strict=False)
        except msgspec.ValidationError as error:
            raise Usage(f"{name}: {error}", code="CONFIG") from None


def _section(kind: type[msgspec.Struct], section: str, name: str) -> type[msgspec.Struct]:
    inner = get_type_hints(kind).get(section)
    if isinstance(inner, type) and issubclass(inner, msgspec.Struct):
        return inner
    if inner is not None:
        raise Usage(f"{name}: {section!r} is set in the file only, not by the environment", code="CONFIG")
    raise Usage(
        f"{name} names an unknown section {section!r}{_nearest(section, get_type_hints(kind))}", code="CONFIG"
    )


def _check_keys(table: object, kind: object, where: str) -> None:
    """Walk the raw table beside the types, so that a misspelt key is named with its place and nearest neighbour."""
    if isinstance(table, list):
        for number, row in enumerate(table, 1):
            _check_keys(row, get_args(kind)[0] if get_args(kind) else kind, f"{where}[{number}]")
        return
    if not (isinstance(table, dict) and isinstance(kind, type) and issubclass(kind, msgspec.Struct)):
        return
    hints = get_type_hints(kind)
    for key, inner in table.items():
        place = f"{where}.{key}" if where else key
        if key not in hints:
            raise Usage(f"unknown key {place!r} in the configuration{_nearest(key, hints)}", code="CONFIG")
        _check_keys(inner, hints[key], place)


def _nearest(key: str, known: Mapping[str, object]) -> str:
    close = difflib.get_close_matches(key, list(known), n=1, cutoff=0.5)
    return f"; did you mean {close[0]!r}?" if close else f"; known here: {', '.join(sorted(known))}"
