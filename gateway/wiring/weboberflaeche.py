"""The pages for people, as the configuration wants them; and who may sign in to them."""

from collections.abc import Sequence
from importlib.metadata import version
from typing import NoReturn

from gateway.domain.errors import Fehlercode, Refused
from gateway.domain.ids import kennung
from gateway.domain.konto import Angemeldet
from gateway.keystore.dateien import key_path, load_certificates, load_private_key
from gateway.settings import Configuration
from gateway.web.adresse import Adresse
from gateway.web.anmeldungen import Anlauf, Anmeldungen, Begonnen, Einrichtung
from gateway.web.app import WebAnwendung, make_app, tls_context
from gateway.web.haus import Haus
from gateway.wiring.mandanten import secret


def weboberflaeche(configuration: Configuration) -> WebAnwendung | None:
    """Build the pages; ``None`` where they are not wanted. Blocking: reads certificate and key."""
    settings = configuration.settings
    pages = settings.web
    if not pages.enabled:
        return None
    haus = Haus(
        anmeldungen=KeineKonten(),
        behoerden={kennung(one.kennung): one.name for one in settings.authority},
        adresse=Adresse(oeffentlich=pages.address),
        version=version("aktenbote"),
        echt=settings.betrieb == "echt",
        hinter_proxy=pages.proxy,
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


class KeineKonten(Anmeldungen):
    """For an installation without accounts: nobody signs in."""

    async def passwort(self, *, anmeldename: str, passwort: str, absender: str) -> Anlauf:  # noqa: ARG002
        """Refuse."""
        _niemand()

    async def zweiter_faktor(self, *, anlauf: str, code: str) -> Begonnen:  # noqa: ARG002
        """Refuse."""
        _niemand()

    async def lies(self, token: str) -> Angemeldet | None:  # noqa: ARG002
        """Know nobody."""
        return None

    async def beende(self, token: str) -> None:
        """There is nothing to end."""

    async def einladung_annehmen(self, *, einladung: str, passwort: str) -> Einrichtung:  # noqa: ARG002
        """Refuse."""
        _niemand()

    async def einrichtung_bestaetigen(self, *, anlauf: str, code: str) -> Sequence[str]:  # noqa: ARG002
        """Refuse."""
        _niemand()


def _niemand() -> NoReturn:
    raise Refused(Fehlercode.T070, "this installation has no accounts")
