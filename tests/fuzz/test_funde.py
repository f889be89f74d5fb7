"""What bending octets found once: each input that came out as something else than a refusal."""

import base64

import orjson
import pytest
from support.pki import pki

from fuzz.lauf import versuche
from fuzz.parser import PARSER

NACH_NAMEN = {parser.name: parser for parser in PARSER}
TIEF = b"[" * 2000 + b"]" * 2000
"""Deeper than the parsers of JSON and TOML go."""
LANG = b"9" * 5000
"""A number of more digits than Python turns into one."""


def beleg(**anders: str) -> bytes:
    good = {"ergebnis": "angenommen", "zeit": "2026-11-02T09:00:00.000Z", "zertifikatSha256": "0" * 64}
    return orjson.dumps({**good, "beleg": "AAAA", **anders})


def unbekannte_fassung() -> bytes:
    """A certificate of X.509 version 11: its version field stands in front of everything it says."""
    good = pki().zertifikate["wurzel"].der
    version = bytes.fromhex("a003020102")
    assert good.count(version) == 1
    return good.replace(version, bytes.fromhex("a00302010a"))


FUNDE = {
    "a certificate of no known version": ("zertifikatsdatei", unbekannte_fassung()),
    "a signature that is not even ASCII": ("anfrage", beleg(beleg="ä")),
    "brackets without end in a list": ("antwort", b'{"epoche":"e","more":' + TIEF + b"}"),
    "brackets without end in a problem": ("antwort", b'{"more":' + TIEF + b',"code":"T099"}'),
    "a name of a key that is no text": (
        "schluesseltext",
        b"name\xff+00000000+" + base64.b64encode(b"\x01" + bytes(32)),
    ),
    "a long number in a manifest": ("manifest", b"fassung = " + LANG),
    "deep arrays in a manifest": ("manifest", b"fassung = " + TIEF),
    "a long number in a recipe": ("rezept", b"gueltig_tage = " + LANG),
    "deep arrays in a recipe": ("rezept", b"tls_namen = " + TIEF),
    "a long number in the configuration": ("einstellungen", b"[server]\npartner_port = " + LANG),
    "deep arrays in the configuration": ("einstellungen", b"authority = " + TIEF),
    "a long number in a file of faults": ("stoerungen", b"[[fault]]\nname = 'slow'\nvalue = " + LANG),
    "deep arrays in a file of faults": ("stoerungen", b"fault = " + TIEF),
}


@pytest.mark.parametrize("name", FUNDE)
def test_what_was_found_once_stays_a_refusal(name: str) -> None:
    parser, octets = FUNDE[name]
    assert versuche(NACH_NAMEN[parser], octets) is None
