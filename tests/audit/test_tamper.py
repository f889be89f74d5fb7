"""Tampering with exports: octet by octet, and by a forger who knows the format and has all tools but the key."""

import io
import json
import zipfile
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.protokoll import JETZT, Protokoll, auszug, eintrag, pruefe, voll

from gateway.audit.archiv import ArchivFehler, ArchivLeser, ArchivSchreiber
from gateway.audit.befund import Urteil
from gateway.audit.checkpoint import Checkpoint, Pruefschluessel
from gateway.audit.eintrag import blatt_hash
from gateway.audit.export import exportiere, exportiere_auszug
from gateway.audit.kacheln import packe_bundel
from gateway.audit.pruefer import pruefe_export

KLEIN = Protokoll().schreibt(3)
KLEINE_DATEI = voll(KLEIN, (0, 2))
KLEINER_AUSZUG = auszug(KLEIN, (0, 2))


def umgepackt(octets: bytes, aendere: Callable[[dict[str, bytes]], dict[str, bytes]]) -> bytes:
    """What a forger does who knows the format: change members and write a faultless archive again."""
    with zipfile.ZipFile(io.BytesIO(octets)) as archiv:
        inhalt = {name: archiv.read(name) for name in archiv.namelist()}
    schreiber = ArchivSchreiber()
    return b"".join(schreiber.mitglied(n, o) for n, o in aendere(inhalt).items()) + schreiber.ende()


@pytest.mark.parametrize("octets", [KLEINE_DATEI, KLEINER_AUSZUG], ids=["voll", "auszug"])
def test_every_single_changed_octet_of_an_export_is_noticed(octets: bytes) -> None:
    assert pruefe(octets, KLEIN).urteil is Urteil.BESTAETIGT
    for stelle in range(len(octets)):
        falsch = bytearray(octets)
        falsch[stelle] ^= 1 << (stelle % 8)
        assert pruefe(bytes(falsch), KLEIN).urteil is Urteil.GEFAELSCHT, stelle


@given(stelle=st.integers(0, 2**32), wert=st.integers(1, 255), mit_schluessel=st.booleans())
def test_any_change_of_any_octet_is_noticed_with_and_without_key(
    stelle: int, wert: int, mit_schluessel: bool
) -> None:
    falsch = bytearray(KLEINE_DATEI)
    falsch[stelle % len(falsch)] ^= wert
    ergebnis = pruefe(bytes(falsch), KLEIN if mit_schluessel else None)
    assert ergebnis.urteil is Urteil.GEFAELSCHT
    assert ergebnis.grund
    assert "\n" not in ergebnis.grund.en


@given(ab=st.integers(0, len(KLEINE_DATEI) - 1))
def test_a_cut_off_file_is_noticed_and_said(ab: int) -> None:
    ergebnis = pruefe(KLEINE_DATEI[:ab], KLEIN)
    assert ergebnis.urteil is Urteil.GEFAELSCHT
    assert ergebnis.grund
    assert "cut off" in ergebnis.grund.en


@given(st.binary(max_size=400))
def test_what_is_no_export_is_refused_without_an_exception(octets: bytes) -> None:
    assert pruefe(octets, None).urteil is Urteil.GEFAELSCHT
    assert pruefe(KLEINE_DATEI + (octets or b"x"), None).urteil is Urteil.GEFAELSCHT


def zeilen_aendern(aendere: Callable[[list[bytes]], list[bytes]]) -> Callable[[dict[str, bytes]], dict[str, bytes]]:
    """Change the entries everywhere, tiles and bundles included: only the signature remains."""

    def tue(inhalt: dict[str, bytes]) -> dict[str, bytes]:
        zeilen = aendere(inhalt["eintraege/0000000000.jsonl"].splitlines())
        neu = dict(inhalt)
        neu["eintraege/0000000000.jsonl"] = b"".join(z + b"\n" for z in zeilen)
        neu["tile/0/000.p/3"] = b"".join(map(blatt_hash, zeilen))
        neu["tile/entries/000.p/3"] = packe_bundel(zeilen)
        return neu

    return tue


ANDERER = eintrag(99)


@pytest.mark.parametrize(
    ("aendere", "grund"),
    [
        (lambda z: [z[0], z[1].replace(b"azr:999902", b"azr:999903"), z[2]], "signed root"),
        (lambda z: [z[1], z[0], z[2]], "signed root"),
        (lambda z: [z[0], ANDERER, z[2]], "signed root"),
        (lambda z: [z[0], z[1], z[1]], "stands twice"),
        (lambda z: z[:2], "missing or too many"),
        (lambda z: [*z, ANDERER], "missing or too many"),
        (lambda z: [z[0], z[1].replace(b"azr:999901", b"azr:999909"), z[2]], "of this authority"),
        (lambda z: [z[0], z[1].replace(b'":', b'": '), z[2]], "canonical"),
        (lambda z: [z[0], b"[]", z[2]], "canonical"),
        (lambda z: [z[0], b"{}", z[2]], "canonical"),
    ],
)
def test_a_forger_who_rebuilds_the_tiles_fails_at_the_signature(
    aendere: Callable[[list[bytes]], list[bytes]], grund: str
) -> None:
    ergebnis = pruefe(umgepackt(KLEINE_DATEI, zeilen_aendern(aendere)), KLEIN)
    assert ergebnis.urteil is Urteil.GEFAELSCHT
    assert ergebnis.grund
    assert grund in ergebnis.grund.en


def ersetze(name: str, octets: Callable[[bytes], bytes]) -> Callable[[dict[str, bytes]], dict[str, bytes]]:
    return lambda inhalt: inhalt | {name: octets(inhalt[name])}


def zeilen(octets: bytes) -> list[bytes]:
    return octets.splitlines(keepends=True)


JSONL = "eintraege/0000000000.jsonl"
FREMD = Protokoll(generation=2, saat=b"f" * 32).schreibt(3)


@pytest.mark.parametrize(
    ("aendere", "grund"),
    [
        (ersetze(JSONL, lambda o: o.replace(b"azr:999902", b"azr:999903", 1)), "entry 0 was changed"),
        (ersetze(JSONL, lambda o: b"".join(zeilen(o)[::-1])), "entry 0 belongs in another place"),
        (ersetze(JSONL, lambda o: b"".join(zeilen(o)[:2])), "missing or too many"),
        (ersetze(JSONL, lambda o: o[:-1]), "missing or too many"),
        (ersetze("tile/0/000.p/3", lambda o: o[:-1]), "was changed"),
        (ersetze("tile/entries/000.p/3", lambda o: o[:-1]), "bundle 0"),
        (ersetze("tile/entries/000.p/3", lambda o: o + b"\x00"), "bundle 0"),
        (ersetze("checkpoint", lambda o: o.replace(b"\n3\n", b"\n2\n")), "same log"),
        (ersetze("checkpoint", lambda _: FREMD.checkpoint().octets), "same log"),
        (ersetze("checkpoint", lambda o: b"x" + o), "same log"),
        (ersetze("checkpoint", lambda o: o[:-1]), "no checkpoint"),
        (
            ersetze("checkpoints/0000000002", lambda _: KLEIN.checkpoint(groesse=1).octets),
            "earlier checkpoint of 2",
        ),
        (ersetze("checkpoints/0000000002", lambda _: b""), "earlier checkpoint of 2"),
        (
            ersetze(
                "checkpoints/0000000002",
                lambda _: KLEIN.signiert(Checkpoint(KLEIN.schluessel.name, 2, b"w" * 32)).octets,
            ),
            "does not fit these entries",
        ),
        (ersetze("export.json", lambda o: o.replace(b"aktenbote-protokoll/1", b"aktenbote-protokoll/2")), "form"),
        (ersetze("export.json", lambda o: o.replace(b'"voll"', b'"alles"')), "form"),
        (ersetze("export.json", lambda o: o.replace(b'"groesse":3', b'"groesse":3.0')), "form"),
        (ersetze("export.json", lambda o: o.replace(b'"groesse":3', b'"groesse":true')), "form"),
        (ersetze("export.json", lambda o: o.replace(b'"groesse":3', b'"groesse":4')), "same log"),
        (ersetze("export.json", lambda o: o.replace(b"[0,2]", b"[2,0]")), "form"),
        (ersetze("export.json", lambda o: o.replace(b"[0,2]", b"[0,3]")), "form"),
        (ersetze("export.json", lambda o: o.replace(b"[0,2]", b"[0]")), "in the place of"),
        (ersetze("export.json", lambda _: b"[]"), "form"),
        (lambda i: {n: o for n, o in i.items() if n != "tile/0/000.p/3"}, "in the place of"),
        (lambda i: {n: o for n, o in i.items() if not n.startswith("tile/entries")}, "missing from the file"),
        (lambda i: i | {"zusatz.txt": b"x"}, "more than it may"),
        (lambda i: dict(reversed(i.items())), "in the place of"),
    ],
)
def test_every_part_is_compared_with_the_signed_one(
    aendere: Callable[[dict[str, bytes]], dict[str, bytes]], grund: str
) -> None:
    ergebnis = pruefe(umgepackt(KLEINE_DATEI, aendere), KLEIN)
    assert ergebnis.urteil is Urteil.GEFAELSCHT
    assert ergebnis.grund
    assert grund in ergebnis.grund.en


@pytest.mark.parametrize("falsch", [FREMD, Protokoll(saat=b"g" * 32)], ids=["other log", "other key"])
def test_a_log_signed_anew_with_another_key_is_tampered(falsch: Protokoll) -> None:
    datei = voll(replace(falsch, eintraege=KLEIN.eintraege, baum=KLEIN.baum))
    assert pruefe(datei, falsch).urteil is Urteil.BESTAETIGT
    assert pruefe(datei, KLEIN).urteil is Urteil.GEFAELSCHT


def test_an_export_that_names_the_right_key_but_is_signed_by_another_is_tampered() -> None:
    fremd = Protokoll(saat=b"g" * 32, eintraege=KLEIN.eintraege, baum=KLEIN.baum)
    datei = umgepackt(KLEINE_DATEI, ersetze("checkpoint", lambda _: fremd.checkpoint().octets))
    for protokoll in (KLEIN, None):
        ergebnis = pruefe(datei, protokoll)
        assert ergebnis.urteil is Urteil.GEFAELSCHT
        assert ergebnis.grund
        assert "signature" in ergebnis.grund.en


def test_a_changed_tile_of_a_higher_level_is_noticed() -> None:
    protokoll = Protokoll().schreibt(513)
    falsch = umgepackt(voll(protokoll), ersetze("tile/1/000.p/2", lambda o: o[:-1] + b"x"))
    ergebnis = pruefe(falsch, protokoll)
    assert ergebnis.grund
    assert "tile/1/000.p/2" in ergebnis.grund.en


@pytest.mark.parametrize(
    ("name", "aendere", "grund"),
    [
        ("eintraege/0000000002.jsonl", lambda _: KLEIN.eintraege[1] + b"\n", "does not stand like this"),
        ("beweise/0000000002.tlog-proof", lambda o: o.replace(b"index 2", b"index 1"), "does not belong here"),
        ("beweise/0000000002.tlog-proof", lambda o: o.replace(b"index 2", b"index 02"), "does not belong here"),
        ("beweise/0000000002.tlog-proof", lambda o: o.replace(b"@v1", b"@v2"), "does not belong here"),
        ("beweise/0000000002.tlog-proof", lambda _: b"", "does not belong here"),
    ],
)
def test_a_changed_entry_or_proof_of_an_excerpt_is_noticed(
    name: str, aendere: Callable[[bytes], bytes], grund: str
) -> None:
    ergebnis = pruefe(umgepackt(KLEINER_AUSZUG, ersetze(name, aendere)), KLEIN)
    assert ergebnis.urteil is Urteil.GEFAELSCHT
    assert ergebnis.grund
    assert grund in ergebnis.grund.en


def test_a_zip_bomb_is_refused_before_it_unfolds() -> None:
    strom = io.BytesIO()
    with zipfile.ZipFile(strom, "w", zipfile.ZIP_DEFLATED) as archiv:
        archiv.writestr("README.txt", bytes(50_000_000))
    ergebnis = pruefe(strom.getvalue(), KLEIN)
    assert ergebnis.urteil is Urteil.GEFAELSCHT


def test_a_member_over_the_limit_is_refused_before_it_is_read() -> None:
    class Strom(io.BytesIO):
        def read(self, n: int | None = -1, /) -> bytes:
            assert n is not None
            assert 0 <= n < 1000
            return super().read(n)

    octets = ArchivSchreiber().mitglied("a", bytes(2000))
    with pytest.raises(ArchivFehler):
        ArchivLeser(Strom(octets), max_mitglied=999).naechstes()


def test_an_export_repacked_by_another_zip_tool_is_not_accepted() -> None:
    strom = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(KLEINE_DATEI)) as alt, zipfile.ZipFile(strom, "w") as neu:
        for name in alt.namelist():
            neu.writestr(name, alt.read(name))
    assert pruefe(strom.getvalue(), KLEIN).urteil is Urteil.GEFAELSCHT


def test_an_export_whose_entries_are_not_those_of_the_checkpoint_is_not_finished() -> None:
    for eintraege in (KLEIN.eintraege[:2], KLEIN.eintraege[::-1]):
        stuecke = exportiere(
            checkpoint=KLEIN.checkpoint(), schluessel=KLEIN.schluessel, erstellt=JETZT, eintraege=eintraege
        )
        with pytest.raises(ValueError, match="not those of the checkpoint"):
            list(stuecke)
    with pytest.raises(ValueError, match="not signed by this key"):
        list(exportiere(checkpoint=KLEIN.checkpoint(), schluessel=FREMD.schluessel, erstellt=JETZT, eintraege=[]))
    with pytest.raises(ValueError, match="ascend"):
        voll(KLEIN, (2, 1))
    with pytest.raises(ValueError, match="not under the checkpoint"):
        list(
            exportiere_auszug(
                checkpoint=KLEIN.checkpoint(),
                schluessel=KLEIN.schluessel,
                erstellt=JETZT,
                eintraege=[(1, KLEIN.eintraege[0], KLEIN.baum.einschluss(1))],
            )
        )


def test_entries_of_a_later_program_are_noted_not_condemned() -> None:
    protokoll = Protokoll().schreibt(1)
    spaeter = json.loads(protokoll.eintraege[0]) | {"version": 2, "ereignis": "etwas.neues", "feld": "x"}
    octets = json.dumps(spaeter, sort_keys=True, separators=(",", ":")).encode()
    protokoll.eintraege.append(octets)
    protokoll.baum.haenge_an(blatt_hash(octets))
    ergebnis = pruefe(voll(protokoll), protokoll)
    assert ergebnis.urteil is Urteil.BESTAETIGT
    assert any(s.name == "events" and s.gut is None for s in ergebnis.schritte)


def test_the_key_may_be_of_any_name_the_file_agrees_with() -> None:
    anderer = Pruefschluessel("aktenbote/azr-999902/1", KLEIN.schluessel.oeffentlich)
    ergebnis = pruefe_export(io.BytesIO(KLEINE_DATEI), jetzt=JETZT, schluessel=anderer)
    assert ergebnis.urteil is Urteil.GEFAELSCHT
    assert ergebnis.grund
    assert "belongs to aktenbote/azr-999902/1" in ergebnis.grund.en
