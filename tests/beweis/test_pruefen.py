"""What a container proves to whom, and that every change of it is found and named."""

import io
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from beweis.conftest import Mappen
from support.beweis import EIGENE, neu_signiert, pruefe, teile, zusammen

from gateway.audit.befund import Urteil
from gateway.beweis.aufbau import (
    INDEX_NAME,
    MANIFEST_NAME,
    MIMETYPE_NAME,
    SIGNATUR_NAME,
    Beweisindex,
    Fehlend,
    lies_index,
)
from gateway.beweis.pruefgang import Beweisergebnis, Massstab
from gateway.domain.ids import Sha256
from gateway.domain.kopf import Zeitpunkt
from gateway.envelope.behaelter import MAX_OCTETS
from gateway.keystore import load_certificate

Biegung = Callable[[dict[str, bytes]], object]


def gefaelscht(found: Beweisergebnis, schritt: str) -> str:
    """The verdict is "tampered", the last step says so; return its sentence."""
    assert found.urteil is Urteil.GEFAELSCHT, found.schritte[-1]
    last = found.schritte[-1]
    assert (last.name, last.gut) == (schritt, False), last
    assert found.grund == last.satz
    return last.satz.en


@pytest.mark.parametrize("welche", ["kiel", "hannover", "dokumente"])
def test_either_side_proves_the_transfer_to_whoever_pinned_the_directory(mappen: Mappen, welche: str) -> None:
    octets: Path = getattr(mappen, welche)
    found = pruefe(octets.read_bytes(), mappen.massstab)
    assert found.urteil is Urteil.BESTAETIGT, found.grund
    said = [one.satz.en for one in found.schritte if one.gut]
    owner = "azr:999901" if welche == "hannover" else "azr:999902"
    assert any(f"the container is signed by {owner}" in one for one in said)
    assert sum("its Inhalt is signed by" in one and "not revoked" in one for one in said) == 4
    assert sum("the Beleg" in one for one in said) == 4
    assert any("documents: 3 uebernommen; all digests equal" in one for one in said)
    assert any("for 4 of 4 messages the log names exactly the signed Inhalt" in one for one in said)
    assert any("3 documents have the digests" in one for one in said) == (welche == "dokumente")
    (word,) = [one for one in found.schritte if one.name == "claims"]
    assert (word.gut, f"are the word of {owner} alone" in word.satz.en) == (None, True)


def test_without_a_directory_the_author_is_not_verified(mappen: Mappen) -> None:
    found = pruefe(mappen.kiel.read_bytes(), Massstab(jetzt=mappen.massstab.jetzt))
    assert found.urteil is Urteil.UNVERANKERT
    assert found.grund is not None
    assert found.grund.de.startswith("Autor nicht geprüft")
    assert not any("by the directory" in one.satz.en for one in found.schritte)


def test_trust_anchors_alone_show_the_path_and_say_so(mappen: Mappen) -> None:
    anchors = Massstab(jetzt=mappen.massstab.jetzt, anker=(load_certificate(mappen.wurzel),))
    found = pruefe(mappen.kiel.read_bytes(), anchors)
    assert found.urteil is Urteil.UNVERANKERT
    assert (
        sum("certificate path good (not revoked); author not verified" in s.satz.en for s in found.schritte) == 13
    )
    stranger = replace(anchors, anker=(load_certificate(mappen.signer),))
    assert "T002" in gefaelscht(pruefe(mappen.kiel.read_bytes(), stranger), "signer")


def test_a_directory_of_somebody_else_is_refused(mappen: Mappen) -> None:
    other = replace(mappen.massstab, signer=Sha256("0" * 64))
    assert "T070" in gefaelscht(pruefe(mappen.kiel.read_bytes(), other), "directory")


# -- bent by somebody who has no key -------------------------------------------------------------------------------


def test_every_file_changed_removed_or_renamed_is_found_and_named(mappen: Mappen) -> None:
    whole = teile(mappen.dokumente.read_bytes())
    for name, octets in whole.items():
        changed = whole | {name: octets[:-1] + bytes([octets[-1] ^ 1])}
        said = gefaelscht(pruefe(zusammen(changed), mappen.massstab), _schritt(name))
        assert name in said or name in EIGENE
        without = {other: value for other, value in whole.items() if other != name}
        said = gefaelscht(pruefe(zusammen(without), mappen.massstab), "container" if name in EIGENE else "files")
        assert name in said
        renamed = [(f"{other}x" if other == name else other, value) for other, value in whole.items()]
        found = pruefe(zusammen(renamed), mappen.massstab)
        assert found.urteil is Urteil.GEFAELSCHT


def _schritt(name: str) -> str:
    return {SIGNATUR_NAME: "signature", MANIFEST_NAME: "container", MIMETYPE_NAME: "container"}.get(name, "files")


def _tausche(whole: dict[str, bytes]) -> list[tuple[str, bytes]]:
    """Two messages change places."""
    folders = sorted(name for name in whole if name.endswith("/fachnachricht.xml"))
    one, other = folders[:2]
    swap = {one: whole[other], other: whole[one]}
    return [(name, swap.get(name, octets)) for name, octets in whole.items()]


def _stelle_um(whole: dict[str, bytes]) -> list[tuple[str, bytes]]:
    first, one, other, *rest = whole.items()
    return [first, other, one, *rest]


@pytest.mark.parametrize(
    ("biege", "schritt", "sagt"),
    [
        (lambda w: [*w.items(), ("mehr.txt", b"x")], "files", "'mehr.txt' is not covered"),
        (lambda w: [*w.items(), ("../mehr.txt", b"x")], "files", "'../mehr.txt' is not covered"),
        (lambda w: [*w.items(), ("/etc/passwd", b"x")], "files", "'/etc/passwd' is not covered"),
        (lambda w: [*w.items(), ("a\x1b[2J\n", b"x")], "files", r"'a\x1b[2J\n' is not covered"),
        (lambda w: [*w.items(), (INDEX_NAME, w[INDEX_NAME])], "container", "'index.json' stands there twice"),
        (lambda w: [*w.items(), (SIGNATUR_NAME, w[SIGNATUR_NAME])], "container", "stands there twice"),
        (lambda w: [*w.items(), ("META-INF/signatures2.xml", w[SIGNATUR_NAME])], "container", "exactly one"),
        (lambda w: [*w.items(), ("META-INF/x", b"")], "container", "exactly one signature"),
        (lambda w: list(w.items())[1:], "container", "mimetype is not the first"),
        (lambda w: list((w | {MIMETYPE_NAME: b"application/zip"}).items()), "container", "no ASiC-E"),
        (lambda w: list((w | {SIGNATUR_NAME: b"<" * (MAX_OCTETS + 1)}).items()), "container", "too large"),
        (lambda w: [*list(w.items())[:1], *((f"n{n}", b"") for n in range(1001))], "container", "1000"),
        (_tausche, "files", "was changed"),
        (_stelle_um, "files", "another order"),
    ],
)  # fmt: skip
def test_what_is_added_doubled_or_moved_is_found_and_named(
    mappen: Mappen, biege: Callable[[dict[str, bytes]], list[tuple[str, bytes]]], schritt: str, sagt: str
) -> None:
    bent = zusammen(biege(teile(mappen.kiel.read_bytes())))
    assert sagt in gefaelscht(pruefe(bent, mappen.massstab), schritt)


def test_a_file_that_is_cut_off_or_packed_anew_is_refused(mappen: Mappen) -> None:
    import zipfile

    octets = mappen.kiel.read_bytes()
    for size in (0, 3, 40, 5000, len(octets) - 1):
        assert "cut off" in gefaelscht(pruefe(octets[:size], mappen.massstab), "container")
    assert "not as it was written" in gefaelscht(pruefe(octets + b"x", mappen.massstab), "container")
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:  # a bomb would have to be compressed, too
        for name, value in teile(octets).items():
            archive.writestr(name, value)
    assert "packed anew" in gefaelscht(pruefe(packed.getvalue(), mappen.massstab), "container")


def test_no_octet_is_free(mappen: Mappen) -> None:
    octets = mappen.kiel.read_bytes()
    for place in range(0, len(octets), len(octets) // 60):
        bent = octets[:place] + bytes([octets[place] ^ 0x40]) + octets[place + 1 :]
        assert pruefe(bent, mappen.massstab).urteil is Urteil.GEFAELSCHT, place


# -- bent by somebody who can sign ---------------------------------------------------------------------------------


def test_signed_again_by_the_other_authority_it_is_not_the_first_ones(mappen: Mappen) -> None:
    bent = neu_signiert(teile(mappen.kiel.read_bytes()), mappen.inhaltsschluessel("azr-999901"))
    said = gefaelscht(pruefe(bent, mappen.massstab), "signer")
    assert "signed by someone else than azr:999902" in said


def _erste(index: Beweisindex, **anders: object) -> Beweisindex:
    first, *rest = index.nachrichten
    return replace(index, nachrichten=(replace(first, **anders), *rest))  # type: ignore[arg-type]  # table


@pytest.mark.parametrize(
    ("anders", "schritt"),
    [
        (lambda i: _erste(i, uuid="00000000-0000-4000-8000-000000000000"), "index"),
        (lambda i: _erste(i, autor="azr:999903"), "index"),
        (lambda i: _erste(i, fachnachricht_sha256="0" * 64), "index"),
        (lambda i: _erste(i, test="x"), "index"),
        (lambda i: _erste(i, offen=True), "message"),
        (lambda i: _erste(i, hier_seit="2001-01-01T00:00:00.000Z"), "message"),
        (lambda i: _erste(i, dateien=i.nachrichten[0].dateien[:-2]), "index"),
        (lambda i: _erste(i, fehlt=(Fehlend(teil="anderes", grund="geloescht"),)), "index"),
        (lambda i: replace(i, nachrichten=i.nachrichten[1:]), "index"),
        (lambda i: replace(i, sperrlisten=()), "index"),
        (lambda i: replace(i, sperrlisten=i.sperrlisten * 2), "index"),
        (lambda i: replace(i, verzeichnis=2), "directory"),
        (lambda i: replace(i, mandant="azr:999901"), "signer"),
        (lambda i: replace(i, protokoll=(replace(i.protokoll[0], eintraege=1),)), "log"),
        (lambda i: replace(i, protokoll=(replace(i.protokoll[0], ursprung="aktenbote/azr-999901/1"),)), "log"),
        (lambda i: replace(i, transfer="x" * 400), "index"),
        (lambda i: replace(i, transfer="00000000-0000-4000-8000-000000000000"), "index"),
        (lambda i: replace(i, prozess="00000000-0000-4000-8000-000000000000"), "index"),
        (lambda i: replace(i, test="x"), "index"),
        (lambda i: _erste(i, richtung="aus" if i.nachrichten[0].richtung == "ein" else "ein"), "index"),
        (lambda i: replace(i, format="aktenbote-beweis/2"), "index"),
    ],
)  # fmt: skip
def test_an_authority_that_lies_in_the_index_is_found(
    mappen: Mappen, anders: Callable[[Beweisindex], Beweisindex], schritt: str
) -> None:
    whole = teile(mappen.kiel.read_bytes())
    lie = anders(lies_index(whole[INDEX_NAME]))
    gefaelscht(pruefe(neu_signiert(whole, mappen.inhaltsschluessel("azr-999902"), lie), mappen.massstab), schritt)


@pytest.mark.parametrize(
    ("name", "biege", "schritt"),
    [
        ("fachnachricht.xml", lambda octets: octets.replace(b"</", b" </", 1), "message"),
        ("inhalt.xml", lambda octets: octets.replace(b"laenge=", b"laenge=", 1)[:-9], "message"),
        ("umschlag.xml", lambda octets: octets.replace(b"azr:999901", b"azr:999903", 1), "message"),
        ("beleg.json", lambda octets: octets.replace(b"angenommen", b"abgelehnt "), "message"),
        ("archiv.zip", lambda octets: octets[:-1] + b"x", "documents"),
        (".pem", lambda octets: b"x" + octets[1:], "files"),
        ("verzeichnis.xml", lambda octets: octets.replace(b"Kiel", b"Koel", 1), "directory"),
        ("protokoll/", lambda octets: octets[:-1] + b"x", "log"),
    ],
)  # fmt: skip
def test_an_authority_that_bends_a_part_cannot_sign_for_its_author(
    mappen: Mappen, name: str, biege: Callable[[bytes], bytes], schritt: str
) -> None:
    whole = teile(mappen.dokumente.read_bytes())
    which = next(one for one in whole if name in one)
    bent = whole | {which: biege(whole[which])}
    assert bent != whole
    found = pruefe(neu_signiert(bent, mappen.inhaltsschluessel("azr-999902")), mappen.massstab)
    gefaelscht(found, schritt)


def test_a_message_left_out_is_told_by_the_log(mappen: Mappen) -> None:
    whole = teile(mappen.kiel.read_bytes())
    index = lies_index(whole[INDEX_NAME])
    receipt = index.nachrichten[-1]
    less = {name: octets for name, octets in whole.items() if not name.startswith(receipt.ordner)}
    lie = replace(index, nachrichten=index.nachrichten[:-1])
    found = pruefe(neu_signiert(less, mappen.inhaltsschluessel("azr-999902"), lie), mappen.massstab)
    assert any(f"the log names {receipt.uuid} about this transfer, too" in s.satz.en for s in found.schritte)
    assert not any(s.name == "receipt" for s in found.schritte)


def test_a_directory_of_another_time_does_not_say_whose_the_signatures_are(mappen: Mappen) -> None:
    """An old snapshot may still list what a newer one has taken out."""
    whole = teile(mappen.kiel.read_bytes())
    index = lies_index(whole[INDEX_NAME])
    later = Zeitpunkt.of(Zeitpunkt(index.erstellt).instant + timedelta(days=40)).text
    bent = neu_signiert(whole, mappen.inhaltsschluessel("azr-999902"), replace(index, erstellt=later))
    found = pruefe(bent, mappen.massstab)
    assert found.urteil is Urteil.UNVERANKERT
    assert found.grund is not None
    assert "the directory was not in force" in found.grund.en


def test_another_time_of_receipt_than_the_log_has_is_told(mappen: Mappen) -> None:
    """The moment by which certificates are judged is not free: the log names it, too."""
    whole = teile(mappen.kiel.read_bytes())
    index = lies_index(whole[INDEX_NAME])
    later = Zeitpunkt.of(Zeitpunkt(index.nachrichten[0].hier_seit).instant + timedelta(minutes=61)).text
    bent = neu_signiert(whole, mappen.inhaltsschluessel("azr-999902"), _erste(index, hier_seit=later))
    found = pruefe(bent, mappen.massstab)
    assert found.urteil is Urteil.UNVERANKERT
    assert found.grund is not None
    assert "names another time than the log" in found.grund.en
