"""The storage key of the configuration; while it changes, with the one before it."""

from gateway.domain.errors import Usage
from gateway.keystore import Speicherschluessel, load_storage_key
from gateway.settings import Configuration


def storage_key(configuration: Configuration, passphrase: bytes | None) -> Speicherschluessel:
    """Return the storage key, which also opens what the one before it wrapped, if that is still named."""
    keys, base = configuration.settings.keys, configuration.folder
    found = load_storage_key(keys.storage_key, base=base, passphrase=passphrase)
    if keys.storage_key_before is None:
        return found
    before = load_storage_key(keys.storage_key_before, base=base, passphrase=passphrase)
    try:
        return found.mit_frueherem(before)
    except ValueError:
        raise Usage(
            f"{keys.storage_key} does not follow {keys.storage_key_before}: name the pair that 'aktenbote keys"
            " rotate speicher' printed",
            code="KEY",
        ) from None
