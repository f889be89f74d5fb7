"""Every file the configuration names is in a backup, or is named here with the reason why not."""

from pathlib import Path
from typing import Any, get_args, get_origin, get_type_hints

import msgspec

from gateway.settings import Configuration
from gateway.settings.abschnitte import Section, Settings
from gateway.settings.bereiche import Pfad
from gateway.wiring.sicherung import _geheime, _oeffentliche

ANDERSWO = {
    "data": "its database and blobs are what a backup is of",
    "inbox.folder": "messages of other programs: theirs until they are taken in",
    "plain_route.folder": "packets of the other transport: its own until they are taken in",
    "intake.folder": "deliveries: the provider keeps them until they are taken in",
    "keys.pkcs11_module": "a program of the machine, installed there",
    "messages.official_schemas": "a folder, of which each file is in it",
}
GEHEIM = {
    "storage_key", "storage_key_before", "passphrase_file", "witness_key", "tls_key", "key", "content_key",
    "transport_key", "log_key", "decrypt_hybrid", "client_secret",
}  # fmt: skip
"""Names of settings whose files are in a backup with keys alone."""


def _gefuellt(typ: type[Section], wo: str, pfade: dict[str, str]) -> Any:
    """A section in which every path is set, also of what is there only while something changes."""
    values: dict[str, Any] = {}
    hints = get_type_hints(typ, include_extras=True)
    for field in msgspec.structs.fields(typ):
        hint = hints[field.name]
        many = get_origin(hint) is tuple
        for one in (hint, *get_args(hint)):
            if one == Pfad:
                made = pfade[wo + field.name] = f"{wo}{field.name}.pem"
            elif isinstance(one, type) and issubclass(one, Section):
                made = _gefuellt(one, f"{wo}{field.name}.", pfade)
            else:
                continue
            values[field.name] = (made,) if many else made
            break
        else:
            if field.required:
                values[field.name] = "x"
    return typ(**values)


def test_every_file_that_the_configuration_names_is_in_it_and_keys_only_with_keys(tmp_path: Path) -> None:
    paths: dict[str, str] = {}
    full = Configuration(_gefuellt(Settings, "", paths), tmp_path)
    secret = {path for name, path in paths.items() if name.rpartition(".")[2] in GEHEIM}
    assert set(paths) >= ANDERSWO.keys() | {"web.oidc.client_secret", "timestamps.anchors", "authority.decrypt.key"}
    assert set(_geheime(full)) == secret
    assert set(_oeffentliche(full)) == set(paths.values()) - secret - {paths[name] for name in ANDERSWO}
