"""The pages for people, as the configuration wants them; and who may sign in to them."""

from importlib.metadata import version

from gateway.domain.ids import kennung
from gateway.keystore.dateien import key_path, load_certificates, load_private_key
from gateway.settings import Configuration
from gateway.transfer.einblick.haustechnik import Haustechnik
from gateway.web.adresse import Adresse
from gateway.web.anmeldungen import Anmeldungen
from gateway.web.app import WebAnwendung, make_app, tls_context
from gateway.web.betriebshaus import Betriebshaus
from gateway.web.haus import Haus
from gateway.wiring.installation import Installation
from gateway.wiring.mandanten import secret


def weboberflaeche(
    configuration: Configuration, anmeldungen: Anmeldungen, betrieb: Betriebshaus | None = None
) -> WebAnwendung | None:
    """Build the pages; ``None`` where they are not wanted. Blocking: reads certificate and key."""
    settings = configuration.settings
    pages = settings.web
    if not pages.enabled:
        return None
    haus = Haus(
        anmeldungen=anmeldungen,
        behoerden={kennung(one.kennung): one.name for one in settings.authority},
        adresse=Adresse(oeffentlich=pages.address),
        version=version("aktenbote"),
        echt=settings.betrieb == "echt",
        hinter_proxy=pages.proxy,
        betrieb=betrieb,
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


def betriebshaus(installation: Installation, technik: Haustechnik) -> Betriebshaus:
    """Return what the pages of operators stand on."""
    return Betriebshaus(
        blicke=installation.betriebsblicke,
        technik=technik,
        freigaben=installation.freigaben,
        wiederaufnahme=installation.wiederaufnahme,
        zweitpruefung=installation.anmeldungen,
    )
