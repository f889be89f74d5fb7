"""Rows of the audit catalogue about accounts: who may do what, and who signed in."""

from gateway.domain.event_frames import art
from gateway.domain.event_words import AuditEreignis, Bezug, EreignisArt, Feld, Verarbeitung

_F, _A, _V = Feld, AuditEreignis, Verarbeitung
_BEZUEGE = frozenset({Bezug.HANDELNDER, Bezug.VERANTWORTLICHER, Bezug.BEGRUENDUNG, Bezug.KONTO, Bezug.KONTOSTAND})
_WER = frozenset({Bezug.HANDELNDER, Bezug.KONTO})


def _konto(
    ereignis: AuditEreignis, de: str, en: str, *pflicht: Feld, wahl: frozenset[Feld] = frozenset()
) -> EreignisArt:
    return art(ereignis, _V.VERAENDERUNG, de, en, pflicht, wahl, _BEZUEGE)


def _anmeldung(ereignis: AuditEreignis, de: str, en: str, *pflicht: Feld) -> EreignisArt:
    return art(ereignis, _V.BETRIEB, de, en, pflicht, frozenset(), _WER)


ZEILEN: tuple[EreignisArt, ...] = (
    _konto(
        _A.KONTO_ANGELEGT,
        "Eine Person hat ein Konto angelegt; es hat noch keine Rolle.",
        "A person made an account; it has no role yet.",
    ),
    _konto(
        _A.KONTO_EINGELADEN,
        "Für ein Konto wurde eine Einladung ausgestellt: damit werden Passwort und zweiter Faktor neu gesetzt.",
        "An invitation to an account was issued: with it password and second factor are set anew.",
    ),
    _konto(
        _A.KONTO_EINGERICHTET,
        "Mit einer Einladung wurden Passwort und zweiter Faktor eines Kontos gesetzt; alle Sitzungen endeten.",
        "With an invitation, password and second factor of an account were set; all its sessions ended.",
    ),
    _konto(
        _A.KONTO_BEANTRAGT,
        "Eine Person hat für ein Konto beantragt, was eine zweite bestätigen muss (grund: was; rolle: welche).",
        "A person asked for something for an account that a second one must confirm (grund: what; rolle: which).",
        _F.GRUND,
        _F.AUFGABE,
        wahl=frozenset({_F.ROLLE}),
    ),
    _konto(
        _A.KONTO_EINLADUNG_FREIGEGEBEN,
        "Eine zweite Person hat eine Einladung freigegeben; ausgestellt wird sie der, die sie beantragt hat.",
        "A second person approved an invitation; it is issued to the person who asked for it.",
        _F.AUFGABE,
    ),
    _konto(
        _A.KONTO_ANTRAG_VERWORFEN,
        "Eine Person hat einen solchen Antrag verworfen.",
        "A person rejected such a request.",
        _F.AUFGABE,
    ),
    _konto(
        _A.KONTO_ROLLE_ERTEILT,
        "Zwei Personen haben einem Konto eine Rolle bei dieser Behörde gegeben.",
        "Two persons gave an account a role at this authority.",
        _F.ROLLE,
        _F.AUFGABE,
    ),
    _konto(
        _A.KONTO_ROLLE_ENTZOGEN,
        "Eine Person hat einem Konto eine Rolle bei dieser Behörde genommen; alle Sitzungen endeten.",
        "A person took a role at this authority from an account; all its sessions ended.",
        _F.ROLLE,
    ),
    _konto(
        _A.KONTO_PASSKEY_ANGELEGT,
        "Jemand hat dem eigenen Konto einen Passkey hinzugefügt.",
        "Somebody added a passkey to the own account.",
    ),
    _konto(
        _A.KONTO_PASSKEY_ENTFERNT,
        "Jemand hat einen Passkey des eigenen Kontos entfernt.",
        "Somebody removed a passkey of the own account.",
    ),
    _konto(
        _A.KONTO_NOTFALLCODE_VERBRAUCHT,
        "Jemand hat sich mit einem Notfallcode angemeldet; er gilt nicht mehr.",
        "Somebody signed in with a recovery code; it does not count any more.",
    ),
    _konto(
        _A.KONTO_PASSKEY_VERDACHT,
        "Der Zähler eines Passkeys ging nicht weiter: vielleicht eine Kopie; die Anmeldung wurde abgelehnt.",
        "The counter of a passkey did not go on: there may be a copy; signing in was refused.",
    ),
    _konto(
        _A.KONTO_NOTRECHT_BEGONNEN,
        "Jemand hat sich für einen Notfall eine Rolle für 30 Minuten genommen; Leitung und Prüfung sehen es.",
        "Somebody took a role for 30 minutes in an emergency; Leitung and Prüfung are shown it.",
        _F.ROLLE,
    ),
    _konto(
        _A.KONTO_NOTRECHT_BEENDET,
        "Jemand hat eine solche Rolle vor der Zeit zurückgegeben.",
        "Somebody gave such a role back before its time.",
        _F.ROLLE,
    ),
    _konto(
        _A.KONTO_UEBERNOMMEN,
        "Name und Rollen eines Kontos wurden vom Anmeldedienst übernommen (rolle: alle bei dieser Behörde).",
        "Name and roles of an account were taken from the identity provider (rolle: all at this authority).",
        wahl=frozenset({_F.ROLLE}),
    ),
    _konto(
        _A.KONTO_GESPERRT,
        "Eine Person hat ein Konto gesperrt; alle Sitzungen endeten.",
        "A person locked an account; all its sessions ended.",
    ),
    _konto(
        _A.KONTO_ENTSPERRT,
        "Zwei Personen haben ein gesperrtes Konto wieder freigegeben.",
        "Two persons unlocked an account.",
        _F.AUFGABE,
    ),
    _konto(
        _A.KONTO_ENTFERNT,
        "Eine Person hat ein gesperrtes Konto entfernt; nur sein Anmeldename bleibt, für niemanden sonst.",
        "A person removed a locked account; only its sign-in name stays, so that nobody else gets it.",
    ),
    art(
        _A.KONTO_GELESEN,
        _V.ABFRAGE,
        "Jemand hat Konten und Anträge angesehen.",
        "Somebody looked at accounts and requests.",
        (_F.RECHTSGRUND, _F.ANZAHL),
        frozenset(),
        _WER,
    ),
    _anmeldung(
        _A.ANMELDUNG_ERFOLGT,
        "Jemand hat sich angemeldet (code: womit bestätigt).",
        "Somebody signed in (code: how it was confirmed).",
        _F.CODE,
    ),
    _anmeldung(
        _A.ANMELDUNG_GESCHEITERT,
        "Anmeldungen an einem Konto oder von einer Adresse sind gescheitert (anzahl; ein Eintrag je Häufung).",
        "Sign-ins to an account or from an address failed (anzahl; one entry per burst).",
        _F.CODE,
        _F.ANZAHL,
    ),
    _anmeldung(
        _A.ANMELDUNG_BEENDET,
        "Jemand hat sich abgemeldet.",
        "Somebody signed out.",
    ),
)
