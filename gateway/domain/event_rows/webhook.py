"""Rows of the audit catalogue about webhooks: which program of the authority is told what happens."""

from gateway.domain.event_frames import art
from gateway.domain.event_words import AuditEreignis, Bezug, EreignisArt, Feld, Verarbeitung

_F, _A, _V = Feld, AuditEreignis, Verarbeitung
_WER = frozenset({Bezug.HANDELNDER, Bezug.VERANTWORTLICHER})


def _webhook(ereignis: AuditEreignis, de: str, en: str, *wahl: Feld) -> EreignisArt:
    return art(ereignis, _V.BETRIEB, de, en, (_F.AUFGABE,), frozenset(wahl), _WER)


ZEILEN: tuple[EreignisArt, ...] = (
    _webhook(
        _A.WEBHOOK_ANGELEGT,
        "Eine Person hat eine Adresse eingetragen, der Ereignisse gemeldet werden (aufgabe: der Webhook).",
        "A person entered an address that is told of events (aufgabe: the webhook).",
    ),
    _webhook(
        _A.WEBHOOK_GEHEIMNIS_GEWECHSELT,
        "Eine Person hat das Geheimnis eines Webhooks gewechselt.",
        "A person changed the secret of a webhook.",
    ),
    _webhook(
        _A.WEBHOOK_ENTFERNT,
        "Eine Person hat einen Webhook entfernt; was noch zu melden war, ist verworfen (anzahl).",
        "A person removed a webhook; what it was still to be told is dropped (anzahl).",
        _F.ANZAHL,
    ),
    _webhook(
        _A.WEBHOOK_WIEDERHOLT,
        "Eine Person hat aufgegebene Meldungen an einen Webhook noch einmal beauftragt (anzahl).",
        "A person had given-up notices to a webhook tried again (anzahl).",
        _F.ANZAHL,
    ),
    _webhook(
        _A.WEBHOOK_GELESEN,
        "Jemand hat angesehen, was einem Webhook gemeldet wurde.",
        "Somebody looked at what a webhook was told.",
        _F.ANZAHL,
    ),
    _webhook(
        _A.WEBHOOK_AUFGEGEBEN,
        "Ein Webhook hat Meldungen bis zur Frist nicht angenommen; sie sind aufgegeben (anzahl).",
        "A webhook has not taken notices until their deadline; they are given up (anzahl).",
        _F.ANZAHL,
    ),
)
