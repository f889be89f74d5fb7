"""What other systems do: request a file, bring a notice, acknowledge a file, answer a question."""

from dataclasses import replace

from gateway.api import formen as f
from gateway.api.anfrage import Anfrage, Antwort
from gateway.api.aufgaben import ANTWORTEN
from gateway.api.eingaben import FileAcknowledgement, FileRequest, TaskDecision
from gateway.api.problem import Problem, Problemcode
from gateway.domain.errors import Refused, Usage
from gateway.domain.ids import AkteId, DokumentUUID, TransferId
from gateway.transfer.aufgaben.eingaben import Felderfehler
from gateway.transfer.einblick.zug import BETRIEBSFRAGEN
from gateway.transfer.handangaben import UNBEKANNT

FELDNAMEN = {
    "familienname": "person.family_name",
    "vorname": "person.first_names",
    "geburtsname": "person.birth_name",
    "namensart": "person.name_kind",
    "geburtsdatum": "person.birth_date",
    "geburtsort": "person.birth_place",
    "geschlecht": "person.sex",
    "staat": "person.citizenships",
    "azr": "person.azr_number",
    "von": "partner",
    "grund": "ground",
    "anlass": "reason",
}
"""Fields of a request by hand as the API calls them."""


async def fordere_an(anfrage: Anfrage) -> Antwort:
    """Request a file by hand. What is asked for already is not asked for twice (409)."""
    asked = anfrage.inhalt(FileRequest)
    about = asked.person
    typed = {
        "familienname": about.family_name,
        "vorname": about.first_names,
        "geburtsname": about.birth_name,
        "namensart": about.name_kind,
        "geburtsdatum": about.birth_date,
        "geburtsort": about.birth_place,
        "geschlecht": about.sex,
        "staat": " ".join(about.citizenships),
        "azr": about.azr_number,
        "von": UNBEKANNT if asked.partner is None else asked.partner,
        "grund": asked.ground,
        "anlass": asked.reason,
    }
    requests = anfrage.haus.anforderungen
    try:
        wish = replace(requests.lies(anfrage.mandant, typed), id=TransferId(anfrage.ident))
        begun = await requests.fordere_an(anfrage.mandant, wish, person=anfrage.system)
    except Felderfehler as error:
        fields = tuple((FELDNAMEN.get(name, name), satz.en) for name, satz in error.felder)
        raise Problem(
            Problemcode.FIELD_INVALID, "What is filled in cannot be so; see errors.", felder=fields
        ) from None
    anfrage.haus.ruehre()
    return Antwort(
        inhalt=f.Begun(transfer=begun.id, state=begun.zustand),
        status=201,
        kopf={"Location": f"/api/v1/transfers/{begun.id}"},
    )


async def melde(anfrage: Anfrage) -> Antwort:
    """Take in a notice of the Meldebehörde (XML: 030101, 030102, 030103, 030112), addressed to this authority."""
    assert isinstance(anfrage.koerper, bytes)  # noqa: S101 -- the table says so
    done = await anfrage.haus.melde(anfrage.koerper, anfrage.mandant, anfrage.system)
    anfrage.haus.ruehre()
    return Antwort(inhalt=f.NoticeTaken(result=done.art, transfer=done.transfer, state=done.zustand), status=201)


async def bestaetige(anfrage: Anfrage) -> Antwort:
    """Acknowledge a file: this system has every document of it, with these digests. Noted with the file."""
    asked = anfrage.inhalt(FileAcknowledgement)
    held = {DokumentUUID(one.id): one.sha256 for one in asked.documents}
    if len(held) != len(asked.documents):
        raise Problem(
            Problemcode.FIELD_INVALID,
            "A document is named twice.",
            felder=(("documents", "Name each document once."),),
        )
    ident = AkteId(anfrage.teile["file"])
    said = await anfrage.haus.blicke.bestaetige(
        anfrage.mandant, ident, held, system=anfrage.system, token=anfrage.token.id
    )
    return Antwort(
        inhalt=f.FileReceipt(file=ident, time=said.zeit, documents=len(held), register_sha256=said.register),
        status=201,
    )


async def beantworte(anfrage: Anfrage) -> Antwort:
    """Answer a question, where a system may (``by_system``)."""
    asked, ident = anfrage.inhalt(TaskDecision), anfrage.teile["task"]
    try:
        page = await anfrage.haus.fragen.zeige(anfrage.mandant, ident, person=anfrage.system)
    except Usage:
        if anfrage.wiederholt:
            raise Problem(
                Problemcode.OUTCOME_UNKNOWN,
                "This question is not open any more; the first try of this request was cut off and may have"
                " answered it: look at its transfer.",
            ) from None
        raise
    if page.bild.aufgabe.art in BETRIEBSFRAGEN:
        raise Problem(Problemcode.NOT_FOUND, "There is no such question for this system.")
    if asked.answer not in ANTWORTEN:
        possible = any(one.name == asked.answer for one in page.bild.antworten)
        if possible:
            raise Problem(Problemcode.PERSON_REQUIRED, "Only a person gives this answer.")
        raise Problem(Problemcode.STATE_CONFLICT, "This is no answer to this question now.")
    try:
        done = await anfrage.haus.beantwortung.beantworte(
            anfrage.mandant,
            ident,
            asked.answer,
            asked.fields,
            person=anfrage.system,
            begruendung=asked.reason,
        )
    except Refused as no:  # such as an authority that the directory does not name
        code = Problemcode.FIELD_INVALID if asked.fields else Problemcode.STATE_CONFLICT
        raise Problem(code, no.reason) from no
    anfrage.haus.ruehre()
    return Antwort(inhalt=f.Answered(task=ident, answer=done.antwort))
