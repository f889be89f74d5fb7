"""The pages for people, as the configuration wants them; and who may sign in to them."""

from importlib.metadata import version

from gateway.domain.ids import Kennung, kennung
from gateway.keystore.dateien import key_path, load_certificates, load_private_key
from gateway.settings import Configuration
from gateway.transfer.einblick.haustechnik import Haustechnik
from gateway.transfer.einblick.verzeichnisfreigabe import Verzeichnisfreigabe
from gateway.trust.teilnehmer import Art
from gateway.web.adresse import Adresse
from gateway.web.app import WebAnwendung, make_app, tls_context
from gateway.web.betriebshaus import Betriebshaus
from gateway.web.fach import Fach
from gateway.web.haus import Haus
from gateway.web.merkzettel import Merkzettel
from gateway.wiring.installation import Installation
from gateway.wiring.mandanten import secret
from gateway.wiring.pruefraum import pruefraum
from gateway.wiring.speicherschau import Zaehlung


def fach(eins: Installation) -> Fach:
    """Return what the pages of clerks stand on."""
    umgebung = eins.umgebung

    def behoerden() -> list[tuple[Kennung, str]]:
        there = umgebung.vertrauen.verzeichnis().teilnehmer
        found = [(one.kennung, one.behoerde.name) for one in there if one.art is Art.AUSLAENDERBEHOERDE]
        return sorted(found, key=lambda one: one[1])

    return Fach(
        suche=eins.aktensuche,
        listen=eins.uebergabelisten,
        bilder=eins.uebergabebilder,
        fragen=eins.frageblicke,
        akten=eins.aktenblicke,
        seiten=eins.seitenblicke,
        beantwortung=eins.beantwortung,
        behoerden=behoerden,
        uhr=umgebung.jetzt,
        arbeitstage={one: mandant.arbeitstage for one, mandant in umgebung.mandanten.items()},
        zettel=Merkzettel(umgebung.jetzt),
    )


def weboberflaeche(
    configuration: Configuration, installation: Installation, betrieb: Betriebshaus | None = None
) -> WebAnwendung | None:
    """Build the pages; ``None`` where they are not wanted. Blocking: reads certificate and key."""
    settings = configuration.settings
    pages = settings.web
    if not pages.enabled:
        return None
    haus = Haus(
        anmeldungen=installation.anmeldungen,
        behoerden={kennung(one.kennung): one.name for one in settings.authority},
        adresse=Adresse(oeffentlich=pages.address),
        version=version("aktenbote"),
        echt=settings.betrieb == "echt",
        fach=fach(installation),
        hinter_proxy=pages.proxy,
        pruefraum=pruefraum(installation),
        betrieb=betrieb,
        gewartet=lambda: installation.umgebung.uhren.wartung.haelt,
    )
    context = None
    if pages.tls_certificate is not None and pages.tls_key is not None:
        word = secret(configuration)
        # by the keystore first: OpenSSL would name neither the file nor what is wrong with it
        load_private_key(pages.tls_key, base=configuration.folder, passphrase=word)
        load_certificates(configuration.path(pages.tls_certificate))
        certificate, key = configuration.path(pages.tls_certificate), key_path(pages.tls_key, configuration.folder)
        context = tls_context(str(certificate), str(key), word.decode() if word else None)
    return WebAnwendung(make_app(haus), haus, context)


def betriebshaus(
    installation: Installation, technik: Haustechnik, verzeichnisfreigabe: Verzeichnisfreigabe
) -> Betriebshaus:
    """Return what the pages of operators stand on."""
    return Betriebshaus(
        blicke=installation.betriebsblicke,
        technik=technik,
        anstoss=installation.anstoss,
        freigaben=installation.freigaben,
        kennzahlen=installation.kennzahlen,
        loeschfreigaben=installation.loeschfreigaben,
        speicher=Zaehlung(
            installation.blobs,
            installation.store,
            installation.configuration.data / "aktenbote.db",
            installation.umgebung.jetzt,
        ),
        verzeichnisfreigabe=verzeichnisfreigabe,
        wartungen=installation.wartungen,
        wiederaufnahme=installation.wiederaufnahme,
        zweitpruefung=installation.anmeldungen,
    )
