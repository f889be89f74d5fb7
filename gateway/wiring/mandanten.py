"""Our authorities and their keys, as the configuration names them."""

import os
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path

from gateway.domain.akte import Dateiformat
from gateway.domain.behoerde import Anschrift, Behoerde, Erreichbarkeit
from gateway.domain.errors import Usage
from gateway.domain.ids import Kennung, kennung
from gateway.domain.loeschung import Freigabe
from gateway.keystore import passphrase
from gateway.keystore.bund import Schluesselbund
from gateway.pump.ports import Signer
from gateway.settings import AuthoritySettings, Configuration, KeyPair
from gateway.transfer.umgebung import Mandant
from gateway.trust.fristen import veraltet
from gateway.trust.profil import Zweck
from gateway.trust.teilnehmer import Schluesselrolle
from gateway.wiring.kalender import arbeitstage
from gateway.wiring.schluesselwahl import Schluesselwahl

MAIL_CHANNEL = "01"
"""Key of ``erreichbarkeit``: e-mail."""


def secret(configuration: Configuration) -> bytes | None:
    """Return the passphrase of encrypted keys, from its file or the environment."""
    named = configuration.settings.keys.passphrase_file
    return passphrase(configuration.path(named) if named else None, os.environ)


def schluesselbund(configuration: Configuration, word: bytes | None) -> Schluesselbund:
    """Return the keys of the installation; ``word`` is the passphrase of encrypted key files."""
    module = configuration.settings.keys.pkcs11_module
    return Schluesselbund(
        base=configuration.folder, passphrase=word, modul=None if module is None else configuration.path(module)
    )


def _paare(bund: Schluesselbund, key: str, certificate: str, successor: KeyPair | None) -> tuple[Signer, ...]:
    """Open a signing key and the one that follows it."""
    more = () if successor is None else (bund.signer(successor.key, Path(successor.certificate)),)
    return (bund.signer(key, Path(certificate)), *more)


def mandant_aus(bund: Schluesselbund, wahl: Schluesselwahl, one: AuthoritySettings) -> Mandant:
    """Return an authority of the configuration with its keys; ``wahl`` says which of two counts."""
    own = kennung(one.kennung)
    return Mandant(
        behoerde=Behoerde(
            kennung=own,
            name=one.name,
            erreichbarkeit=(Erreichbarkeit(MAIL_CHANNEL, one.email),),
            anschrift=Anschrift(
                postleitzahl=one.postal_code, wohnort=one.town, strasse=one.street, hausnummer=one.house_number
            ),
        ),
        inhaltschluessel=wahl.fuer(
            own,
            Schluesselrolle.INHALT,
            *_paare(bund, one.content_key, one.content_certificate, one.content_successor),
        ),
        transportschluessel=wahl.fuer(
            own,
            Schluesselrolle.TRANSPORT,
            *_paare(bund, one.transport_key, one.transport_certificate, one.transport_successor),
        ),
        leser=tuple(bund.decrypter(pair.key, Path(pair.certificate)) for pair in one.decrypt),
        hybride=tuple(bund.hybrid(uri) for uri in one.decrypt_hybrid),
        aktenzeichen_muster=one.file_reference,
        uebliche_anfragen_je_tag=one.usual_requests_per_day,
        arbeitstage=arbeitstage(one.land),
        aufbewahrung=timedelta(days=one.retention_days),
        loeschung=Freigabe.REGEL if one.deletion == "policy" else Freigabe.ZWEI_PERSONEN,
        formate=frozenset(Dateiformat[word.upper()] for word in one.accepted_formats),
        datenschutz=one.data_protection_officer,
        papierweg=one.paper_route_days,
        fristen={deadline.name: deadline.days for deadline in one.deadlines},
    )


def pruefe_verfahren(mandanten: Mapping[Kennung, Mandant], moment: datetime) -> None:
    """Refuse (``Usage``) to begin with a key whose kind may not be used any more: every partner would refuse it.

    Of decryption keys one is enough, or a hybrid one: old ones stay for mail that still waits.
    """
    for who, one in mandanten.items():
        signing = [
            (rolle, signer.cert_der) for rolle, signer in (("inhalt", one.inhalt), ("transport", one.transport))
        ]
        for rolle, der in signing:
            if (reason := veraltet(der, Zweck.SIGNATUR, moment)) is not None:
                raise Usage(f"{who} {rolle}: {reason}", code="ALGORITHM")
        reasons = [veraltet(opener.cert_der, Zweck.CHIFFRE, moment) for opener in one.leser]
        if reasons and all(reasons) and not one.hybride:
            raise Usage(f"{who} chiffre: {reasons[0]}", code="ALGORITHM")
