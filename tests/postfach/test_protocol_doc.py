"""docs/protocol.md is true: its example verifies, its snippet runs, its JSON is what the OpenAPI describes."""

import base64
import re
import runpy
import stat
from pathlib import Path

import orjson
import pytest
from jsonschema import Draft202012Validator
from support import openapi

from gateway.domain.ids import Sha256, sha256_of
from gateway.envelope.lesen import read_umschlag
from gateway.envelope.oeffnen import Herkunft, open_
from gateway.envelope.schema import UmschlagSchema, compile_schema
from gateway.keystore import load_certificate
from gateway.pump.befund import lies_befund
from gateway.pump.entschluesseln import check_segments
from gateway.pump.ordner import SegmentOrdner
from gateway.pump.siegeln import oeffne_fachnachricht, oeffne_inhalt
from gateway.resources import schema_files
from gateway.transfer.beleg import pruefe_beleg
from gateway.transfer.einlieferung import Ankuendigung
from gateway.transfer.records import Beleg

DOCS = Path(__file__).parents[2] / "docs"
BEISPIEL = DOCS / "examples" / "lieferung"
TEXT = (DOCS / "protocol.md").read_text(encoding="utf-8")


def fences(info: str) -> list[str]:
    return re.findall(rf"^```{info}\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)


def umschlag_schema() -> UmschlagSchema:
    prefix = "umschlag/1/"
    return compile_schema(
        {name.removeprefix(prefix): octets for name, octets in schema_files().items() if name.startswith(prefix)}
    )


class Inhaltsschluessel:
    """Opens the example with its published content key instead of a private key."""

    def __init__(self, key_name: Sha256) -> None:
        self.key_name = key_name

    def unwrap(self, wrapped: bytes) -> bytes:
        assert wrapped
        return bytes.fromhex((BEISPIEL / "inhaltsschluessel.hex").read_text())


def test_the_example_is_opened_by_this_program() -> None:
    schema = umschlag_schema()
    octets = (BEISPIEL / "umschlag.xml").read_bytes()
    siegel = read_umschlag(octets, schema=schema)
    source = SegmentOrdner(BEISPIEL / "segments")
    check_segments(siegel.umschlag.teile, source)
    key = Inhaltsschluessel(sha256_of(load_certificate(BEISPIEL / "leser-chiffre.crt.pem")))
    entsiegelt = oeffne_inhalt(siegel, [key], schema=schema)
    opened = open_(
        siegel,
        entsiegelt.inhalt,
        fachnachricht=oeffne_fachnachricht(siegel, entsiegelt, source),
        lies=lies_befund,
        herkunft=Herkunft.BEHAUPTET,
    )
    assert opened.inhalt_octets == (BEISPIEL / "inhalt.xml").read_bytes()
    assert opened.fachnachricht == (BEISPIEL / "fachnachricht.xml").read_bytes()
    assert opened.transport_cert_der == load_certificate(BEISPIEL / "autor-transport.crt.pem")
    assert opened.autor_cert_der == load_certificate(BEISPIEL / "autor-inhalt.crt.pem")


def test_the_example_announces_its_segments_to_a_hub() -> None:
    octets = (BEISPIEL / "umschlag.xml").read_bytes()
    siegel = read_umschlag(octets, schema=umschlag_schema())
    said = Ankuendigung.aus(siegel, len(octets))
    assert (said.id, said.umschlag_laenge) == (sha256_of(octets), len(octets))
    assert dict(said.segmente) == {path.name: path.stat().st_size for path in (BEISPIEL / "segments").iterdir()}
    [row] = orjson.loads(fences("json Nachrichten")[0])["nachrichten"]
    assert (row["id"], row["autor"], row["leser"], row["uuid"]) == (said.id, said.autor, said.leser, said.uuid)
    assert row["gesamtLaenge"] == len(octets) + sum(length for _, length in said.segmente)


def test_the_beleg_of_the_example_holds() -> None:
    said = orjson.loads((BEISPIEL / "beleg.json").read_bytes())
    assert said == orjson.loads(fences("json Beleg")[0])
    pruefe_beleg(
        Beleg(
            ergebnis=said["ergebnis"],
            code=None,
            zeit=said["zeit"],
            zertifikat_sha256=said["zertifikatSha256"],
            beleg=base64.b64decode(said["beleg"]),
        ),
        uuid=orjson.loads(fences("json Nachrichten")[0])["nachrichten"][0]["uuid"],
        umschlag_sha256=sha256_of((BEISPIEL / "umschlag.xml").read_bytes()),
        zertifikat=load_certificate(BEISPIEL / "leser-transport.crt.pem"),
    )


def test_the_table_of_files_is_right() -> None:
    rows = re.findall(r"^\| `([^`]+)`[^|]*\| (\d+) \| ([0-9a-f]{64}) \|$", TEXT, re.MULTILINE)
    assert len(rows) == 6
    for name, octets, digest in rows:
        path = BEISPIEL / name if "…" not in name else BEISPIEL / "segments" / digest
        found = path.read_bytes()
        assert (len(found), sha256_of(found)) == (int(octets), digest), name


def test_every_digest_of_the_text_belongs_to_the_example() -> None:
    known = {sha256_of(path.read_bytes()) for path in BEISPIEL.rglob("*") if path.is_file()}
    known |= {sha256_of(load_certificate(path)) for path in BEISPIEL.glob("*.crt.pem")}
    assert set(re.findall(r"\b[0-9a-f]{64}\b", TEXT)) <= known


def test_the_snippet_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    [snippet] = fences("python")
    script = tmp_path / "snippet.py"
    script.write_text(snippet, encoding="utf-8")
    monkeypatch.chdir(BEISPIEL)
    assert runpy.run_path(str(script))["art"] == "archiv"


def test_the_json_of_the_text_is_what_the_openapi_describes() -> None:
    found = re.findall(r"^```json (\w+)\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)
    assert {name for name, _ in found} >= {"Nachrichten", "Beleg", "Fehlend", "Problem", "EinlieferungMitFehlend"}
    for name, body in found:
        schema = {"$ref": f"#/components/schemas/{name}", "components": openapi.dokument()["components"]}
        Draft202012Validator(schema).validate(orjson.loads(body))


def test_every_operation_stands_in_the_text() -> None:
    for _, path in openapi.operationen():
        last = path.rsplit("/", 1)[-1]
        assert last in {"", "{id}"} or last in TEXT, path


def test_no_private_key_is_in_the_examples() -> None:
    for path in (DOCS / "examples").rglob("*"):
        if path.is_file():
            assert b"PRIVATE KEY" not in path.read_bytes()
            assert stat.S_IMODE(path.stat().st_mode) & 0o044 == 0o044
