"""The pages for people, as the configuration wants them; and who may sign in to them."""

from collections.abc import Callable
from importlib.metadata import version

from gateway.domain.errors import Usage
from gateway.domain.ids import Kennung, kennung
from gateway.domain.konto import Rolle
from gateway.keystore.dateien import key_path, load_certificates, load_private_key
from gateway.postfach.zugriff import Zugriffsnotiz, keine_notiz
from gateway.resources import runbook
from gateway.settings import Configuration
from gateway.transfer.einblick.haustechnik import Haustechnik
from gateway.transfer.einblick.lieferungen import Lieferkorb
from gateway.transfer.einblick.verzeichnisfreigabe import Verzeichnisfreigabe
from gateway.transfer.ports.schluessel import Schluesseltechnik
from gateway.transfer.schluesselwechsel import Schluesselwechsel
from gateway.trust.teilnehmer import Art
from gateway.web.adresse import Adresse
from gateway.web.anbieter import Anbieter, Anmeldedienst
from gateway.web.app import WebAnwendung, make_app, tls_context
from gateway.web.betriebshaus import Betriebshaus
from gateway.web.fach import Fach
from gateway.web.haus import Haus, Hausanmeldung
from gateway.web.hilfeseiten import Hilfe
from gateway.web.melder import Melder
from gateway.web.merkzettel import Merkzettel
from gateway.wiring.installation import Installation
from gateway.wiring.lieferkorb import Protokollschreiber
from gateway.wiring.mandanten import secret
from gateway.wiring.pruefraum import pruefraum
from gateway.wiring.schnittstelle import Melde, schnittstelle
from gateway.wiring.speicherschau import Zaehlung


def fach(eins: Installation, korb: Lieferkorb | None = None) -> Fach:
    """Return what the pages of clerks stand on; ``korb`` is the folder of deliveries where a loop watches it."""
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
        vergleiche=eins.vergleiche,
        akten=eins.aktenblicke,
        seiten=eins.seitenblicke,
        sendungen=eins.sendungsblicke,
        dokumente=eins.dokumenteingang,
        lieferungen=eins.lieferungsblicke,
        lieferungstaten=eins.lieferungstaten,
        lieferprotokolle=Protokollschreiber(eins),
        beantwortung=eins.beantwortung,
        anforderungen=eins.handanforderungen,
        behoerden=behoerden,
        staat=umgebung.staat,
        uhr=umgebung.jetzt,
        formate={one: mandant.formate for one, mandant in umgebung.mandanten.items()},
        arbeitstage={one: mandant.arbeitstage for one, mandant in umgebung.mandanten.items()},
        zettel=Merkzettel(umgebung.jetzt),
        korb=korb,
    )


SECRET_MAX = 1024
"""Octets of the file with the client secret."""


def hausanmeldung(configuration: Configuration, installation: Installation) -> Hausanmeldung | None:
    """Return the identity provider of the configuration. Blocking: reads the secret it knows us by."""
    wanted = configuration.settings.web.oidc
    if wanted is None:
        return None
    path = key_path(wanted.client_secret, configuration.folder)
    try:
        if path.stat().st_mode & 0o077:
            raise Usage(f"{path} can be read by others; type: chmod 600 {path}", code="KEY")
        word = path.read_bytes()[: SECRET_MAX + 1].decode("ascii").strip()
    except (OSError, ValueError):
        word = ""
    if not 0 < len(word) <= SECRET_MAX:
        raise Usage(f"web.oidc.client_secret: {path} holds no secret of the provider in one line", code="CONFIG")
    service = Anmeldedienst(issuer=wanted.issuer, client_id=wanted.client_id, client_secret=word, name=wanted.name)
    return Hausanmeldung(
        anbieter=Anbieter(service, installation.umgebung.jetzt),
        konten=installation.fremdkonten,
        konto_angabe=wanted.account_claim,
        name_angabe=wanted.name_claim,
        rollen_angabe=wanted.roles_claim,
        zuordnung=tuple((kennung(one.authority), Rolle(one.role), one.value) for one in wanted.roles),
    )


def weboberflaeche(
    configuration: Configuration,
    installation: Installation,
    betrieb: Betriebshaus | None = None,
    korb: Lieferkorb | None = None,
    melde: Melde | None = None,
    ruehre: Callable[[], None] = lambda: None,
    notiz: Zugriffsnotiz = keine_notiz,
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
        passkeys=installation.passkeys,
        eigenauskunft=installation.eigenauskunft,
        notrechte=installation.notrechte,
        oidc=hausanmeldung(configuration, installation),
        fach=fach(installation, korb),
        hinter_proxy=pages.proxy,
        pruefraum=pruefraum(installation),
        melder=Melder(installation.neues),
        betrieb=betrieb,
        hilfe=Hilfe(runbook()),
        gewartet=lambda: installation.umgebung.uhren.wartung.haelt,
        schnittstelle=None
        if melde is None or not settings.api.enabled
        else schnittstelle(
            installation, Adresse(oeffentlich=pages.address), melde, ruehre, hinter_proxy=pages.proxy
        ),
    )
    context = None
    if pages.tls_certificate is not None and pages.tls_key is not None:
        word = secret(configuration)
        # by the keystore first: OpenSSL would name neither the file nor what is wrong with it
        load_private_key(pages.tls_key, base=configuration.folder, passphrase=word)
        load_certificates(configuration.path(pages.tls_certificate))
        certificate, key = configuration.path(pages.tls_certificate), key_path(pages.tls_key, configuration.folder)
        context = tls_context(str(certificate), str(key), word.decode() if word else None)
    return WebAnwendung(make_app(haus), haus, context, notiz)


def betriebshaus(
    installation: Installation,
    technik: Haustechnik,
    verzeichnisfreigabe: Verzeichnisfreigabe,
    schluessel: Schluesseltechnik | None = None,
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
        protokollfreigaben=installation.protokollfreigaben,
        proben=installation.verbindungsproben,
        wartungen=installation.wartungen,
        wiederaufnahme=installation.wiederaufnahme,
        zweitpruefung=installation.anmeldungen,
        schluessel=None
        if schluessel is None
        else Schluesselwechsel(installation.umgebung, installation.blicke, schluessel),
    )
