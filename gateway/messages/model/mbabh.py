"""The notices of a Meldebehörde: 030101, 030102, 030103, 030112 (XAusländer sheet 3.4)."""

from dataclasses import dataclass
from datetime import date

from gateway.domain.behoerde import Meldeanschrift
from gateway.domain.ids import NachrichtenUUID
from gateway.messages.werte import Auskunftssperre, Ereignisbezug, Nachrichtenkopf
from gateway.messages.werte_melde import (
    Auslandsanschrift,
    Ausweisdokument,
    MeldePerson,
    Vertreter,
    VertreterNatuerlichePerson,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Anmeldung:
    """030101: someone moved in. ``tag_des_einzugs`` None = unknown."""

    kopf: Nachrichtenkopf
    ereignis: Ereignisbezug
    person: MeldePerson
    familienstand: str
    """Key of list ``familienstand``."""
    tag_des_einzugs: date | None
    fruehere_anschrift: Meldeanschrift | Auslandsanschrift | None = None
    ausweise: tuple[Ausweisdokument, ...] = ()
    vertreter: tuple[Vertreter, ...] = ()
    """At most four."""
    doktorgrad: str | None = None
    auskunftssperren: tuple[Auskunftssperre, ...] = ()
    quittung_erbeten: Ereignisbezug | None = None
    """Goes with ``auskunftssperren``: both or neither."""
    ausloeser: NachrichtenUUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wegzug:
    """Ground of 030102: moved away. ``code`` 01 to another municipality, 02 abroad, 03 unknown."""

    code: str
    tag_des_auszugs: date | None
    """``None`` = unknown."""
    neue_anschrift: Meldeanschrift | Auslandsanschrift | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stornierung:
    """Ground of 030102: a registration is cancelled, or one of two records is."""

    code: str
    weiterhin_gueltig: MeldePerson | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Adoption:
    """Ground of 030102: adopted; disclosure block 6 holds and a receipt is asked for."""

    person_neu: MeldePerson
    quittung_erbeten: Ereignisbezug
    vertreter: tuple[VertreterNatuerlichePerson, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Tsg:
    """Ground of 030102: new names and sex by law; disclosure block 12 holds and a receipt is asked for."""

    person_neu: MeldePerson
    quittung_erbeten: Ereignisbezug


@dataclass(frozen=True, slots=True, kw_only=True)
class Abmeldung:
    """030102: someone moved away, or a record ends for another ground."""

    kopf: Nachrichtenkopf
    ereignis: Ereignisbezug
    person: MeldePerson
    grund: Wegzug | Stornierung | Adoption | Tsg
    ausloeser: NachrichtenUUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Hauptwohnung:
    """030103: another main residence; ``person.anschrift`` is the old one. ``tag_des_einzugs`` None = unknown."""

    kopf: Nachrichtenkopf
    ereignis: Ereignisbezug
    person: MeldePerson
    neue_anschrift: Meldeanschrift
    tag_des_einzugs: date | None
    ausloeser: NachrichtenUUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sperrenaenderung:
    """030112: the disclosure blocks of a person have changed."""

    kopf: Nachrichtenkopf
    ereignis: Ereignisbezug
    person: MeldePerson
    vorher: tuple[Auskunftssperre, ...] = ()
    nachher: tuple[Auskunftssperre, ...] = ()
    """What holds now; empty = none any longer."""
    quittung_erbeten: Ereignisbezug | None = None
    """Goes with ``nachher``: both or neither."""
    ausloeser: NachrichtenUUID | None = None
