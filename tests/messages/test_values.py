"""The message types: what they derive from what they hold."""

import base64

from gateway.domain.behoerde import Behoerde, Meldeanschrift
from gateway.domain.ids import Kennung, NachrichtenUUID, sha256_of
from gateway.domain.kopf import Kopf, Nachrichtentyp, Zeitpunkt
from gateway.domain.person import NameArt, TeilDatum
from gateway.messages.model import (
    EatInformationen,
    MeldePerson,
    Nachrichtenkopf,
    XdomeaAkte,
    XdomeaDatei,
    XdomeaDokument,
    XdomeaVorgang,
)


def test_the_header_gives_what_the_envelope_must_repeat() -> None:
    kopf = Nachrichtenkopf(
        uuid=NachrichtenUUID("11111111-1111-4111-8111-111111111111"),
        typ=Nachrichtentyp.ANFORDERUNG,
        erstellt=Zeitpunkt("2026-11-02T09:00:00.000+01:00"),
        autor=Behoerde(kennung=Kennung("azr:999901"), name="A"),
        leser=Behoerde(kennung=Kennung("azr:999902"), name="B"),
        test="",
    )
    assert kopf.kopf() == Kopf(
        uuid=kopf.uuid, autor=Kennung("azr:999901"), leser=Kennung("azr:999902"), erstellt=kopf.erstellt, test=""
    )


def test_the_name_of_the_register_becomes_the_name_under_german_law() -> None:
    person = MeldePerson(
        vorname="Test",
        familienname="Muster",
        staatsangehoerigkeiten=("163",),
        geschlecht="w",
        anschrift=Meldeanschrift(),
        geburtsdatum=TeilDatum(1990),
    ).als_person()
    ((art, name),) = person.namen
    assert art is NameArt.NACH_DEUTSCHEM_RECHT
    assert (name.vorname, name.familienname, name.geburtsname) == ("Test", "Muster", None)
    assert person.geburtsdatum == TeilDatum(1990)


def test_a_hash_is_understood_in_both_spellings_and_never_guessed() -> None:
    digest = sha256_of(b"octets")

    def sha256(wert: str | None, algorithmus: str | None = "SHA-256") -> str | None:
        name = "2222AAAA-2222-4222-8222-222222222222.pdf"
        return XdomeaDatei(format="018", dateiname=name, hash_wert=wert, hash_algorithmus=algorithmus).sha256

    assert sha256(digest.upper()) == digest
    assert sha256(base64.b64encode(bytes.fromhex(digest)).decode()) == digest
    assert sha256(digest, None) == digest
    assert sha256(digest, "SHA-512") is None
    assert sha256("no digest") is None
    assert sha256(None) is None


def test_documents_are_found_at_every_depth_in_the_order_of_the_file() -> None:
    def dokument(uuid: str, **more: object) -> XdomeaDokument:
        return XdomeaDokument(uuid=uuid, **more)  # type: ignore[arg-type] # the test names real fields only

    akte = XdomeaAkte(
        uuid="0",
        dokumente=(dokument("1", anlagen=(dokument("2"),)), dokument("3", schriftstuecke=(dokument("4"),))),
        vorgaenge=(
            XdomeaVorgang(
                uuid="v",
                dokumente=(dokument("5"),),
                teilvorgaenge=(XdomeaVorgang(uuid="t", dokumente=(dokument("6"),)),),
            ),
        ),
        teilakten=(XdomeaAkte(uuid="ta", dokumente=(dokument("7"),)),),
    )
    assert "".join(each.uuid for each in akte.alle_dokumente()) == "1234567"


def test_the_secrets_of_the_card_do_not_show() -> None:
    karte = EatInformationen(sperrkennwort="Kennwort", sperrsumme="Summe", eid_aktiv=True, seriennummer="ABCDEFGH1")
    assert "Kennwort" not in repr(karte)
    assert "Summe" not in repr(karte)
    assert "ABCDEFGH1" not in repr(karte)
