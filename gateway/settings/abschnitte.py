"""The sections of the configuration file with their defaults; what a value may be stands in ``bereiche``."""

from typing import Literal

import msgspec

from gateway.domain.merkmale import Umgang
from gateway.settings.bereiche import (
    Abmeldefrist,
    Abrufadresse,
    Aktenzeichenmuster,
    Anfragen,
    Angabe,
    Arbeitstage,
    Aufbewahrungstage,
    Auffrischstunden,
    Aufgabetage,
    Blickpause,
    Email,
    ErstePause,
    Formatname,
    Fristname,
    Host,
    KennungText,
    LaengstePause,
    Land,
    Leihe,
    LieferungGib,
    Listenalter,
    Nachsichtstunden,
    Nachweisjahre,
    Papierweg,
    Pfad,
    Port,
    Postleitzahl,
    PruefMib,
    QuarantaeneMib,
    Regelwerk,
    ReserveMib,
    Scheibe,
    Schutzadresse,
    SegmentMib,
    Stempelabstand,
    Stempelnachsicht,
    Versuche,
    Webadresse,
    Webhookziel,
    Zeile,
    Zugriffsjahre,
)


class Section(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Base of all sections: frozen, unknown keys are errors."""


class KeyPair(Section, frozen=True, kw_only=True):
    """One private key with its certificate."""

    key: Pfad
    certificate: Pfad


class ServerSettings(Section, frozen=True, kw_only=True):
    """Where this installation listens and how it shows itself to partners."""

    partner_host: Host = "127.0.0.1"
    partner_port: Port = 8443
    ops_host: Host = "127.0.0.1"
    ops_port: Port = 8080
    tls_certificate: Pfad = "keys/tls.crt.pem"
    tls_key: Pfad = "file:keys/tls.key.pem"
    tls_successor: KeyPair | None = None
    drain_s: Abmeldefrist = 0


class OidcRoleSettings(Section, frozen=True, kw_only=True):
    """A value of the provider's claim that gives a role at an authority."""

    authority: KennungText
    role: Literal["sachbearbeitung", "leitung", "betrieb", "pruefung"]
    value: Angabe


class OidcSettings(Section, frozen=True, kw_only=True):
    """The identity provider of the house (OpenID Connect)."""

    issuer: Angabe
    client_id: Angabe
    client_secret: Pfad
    name: Zeile = "Hausanmeldung"
    account_claim: Angabe = "preferred_username"
    name_claim: Angabe = "name"
    roles_claim: Angabe = "groups"
    roles: tuple[OidcRoleSettings, ...] = ()


class WebSettings(Section, frozen=True, kw_only=True):
    """The pages for people: whether they are served, where, and under which address browsers reach them."""

    enabled: bool = False
    host: Host = "127.0.0.1"
    port: Port = 8081
    address: Webadresse | None = None
    proxy: bool = False
    tls_certificate: Pfad | None = None
    tls_key: Pfad | None = None
    oidc: OidcSettings | None = None


class WebhookSettings(Section, frozen=True, kw_only=True):
    """Which servers may be told what happens, what their TLS is judged by, and for how long one notice is tried."""

    targets: tuple[Webhookziel, ...] = ()
    ca_file: Pfad | None = None
    give_up_days: Aufgabetage = 3


class ApiSettings(Section, frozen=True, kw_only=True):
    """The JSON API for other systems, on the port of the pages."""

    enabled: bool = False


class MetricsSettings(Section, frozen=True, kw_only=True):
    """Figures for the monitoring of the house, on a port of their own."""

    enabled: bool = False
    host: Host = "127.0.0.1"
    port: Port = 9464


class DirectorySettings(Section, frozen=True, kw_only=True):
    """The signed directory of authorities and the certificate that may sign it, or two while that changes."""

    file: Pfad = "directory/verzeichnis.xml"
    signer: Pfad = "trust/directory-signer.crt.pem"
    signer_successor: Pfad | None = None


class TrustSettings(Section, frozen=True, kw_only=True):
    """Evidence of revocation: at hand, or fetched; trust anchors stand in the signed directory."""

    crls: tuple[Pfad, ...] = ()
    crl_urls: tuple[Abrufadresse, ...] = ()
    ocsp_urls: tuple[Abrufadresse, ...] = ()
    certificate_urls: bool = True
    refresh_hours: Auffrischstunden = 6
    list_age_hours: Listenalter = 24
    unknown: Literal["accept", "grace", "strict"] = "grace"
    grace_hours: Nachsichtstunden = 72


class TimestampSettings(Section, frozen=True, kw_only=True):
    """Time-stamp authorities (RFC 3161) and what they are believed by; none = no time stamps."""

    urls: tuple[Abrufadresse, ...] = ()
    anchors: tuple[Pfad, ...] = ()
    policies: tuple[Regelwerk, ...] = ()
    interval_minutes: Stempelabstand = 60
    missing_hours: Stempelnachsicht = 24


class KeySettings(Section, frozen=True, kw_only=True):
    """Keys of the installation itself."""

    storage_key: Pfad = "file:keys/storage.key"
    storage_key_before: Pfad | None = None
    witness_key: Pfad | None = None
    passphrase_file: Pfad | None = None
    pkcs11_module: Pfad | None = None


class DeadlineSettings(Section, frozen=True, kw_only=True):
    """A deadline of the procedure that an authority sets otherwise than usual."""

    name: Fristname
    days: Arbeitstage


class AuthoritySettings(Section, frozen=True, kw_only=True):
    """One authority (Mandant) of this installation."""

    kennung: KennungText
    name: Zeile
    email: Email
    postal_code: Postleitzahl
    town: Zeile
    street: Zeile
    house_number: Zeile | None = None
    content_key: Pfad = "file:keys/inhalt.key.pem"
    content_certificate: Pfad = "keys/inhalt.crt.pem"
    content_successor: KeyPair | None = None
    transport_key: Pfad = "file:keys/transport.key.pem"
    transport_certificate: Pfad = "keys/transport.crt.pem"
    transport_successor: KeyPair | None = None
    decrypt: tuple[KeyPair, ...] = ()
    decrypt_hybrid: tuple[Pfad, ...] = ()
    log_key: Pfad = "file:keys/protokoll.key.pem"
    file_reference: Aktenzeichenmuster = "{year}-{number:05d}"
    usual_requests_per_day: Anfragen = 20
    retention_days: Aufbewahrungstage = 30
    deletion: Literal["two-persons", "policy"] = "two-persons"
    accepted_formats: tuple[Formatname, ...] = ()
    data_protection_officer: Zeile | None = None
    paper_route_days: Papierweg | None = None
    land: Land | None = None
    deadlines: tuple[DeadlineSettings, ...] = ()


class TransferSettings(Section, frozen=True, kw_only=True):
    """Pace of the procedure."""

    retry_first_s: ErstePause = 2.0
    retry_max_s: LaengstePause = 3600.0
    segment_tries: Versuche = 3
    segment_size_mib: SegmentMib = 16
    lease_s: Leihe = 300
    advance_information: bool = True
    dispatch_note: bool = False


class InboxSettings(Section, frozen=True, kw_only=True):
    """Folder for notices and other message files."""

    folder: Pfad = "inbox"
    interval_s: Blickpause = 1.0


class PlainRouteSettings(Section, frozen=True, kw_only=True):
    """Folders for partners without an Aktenbote (docs/plain-route.md)."""

    folder: Pfad = "plain"
    interval_s: Blickpause = 1.0
    slice_octets: Scheibe = 37_000_000


class DialectSettings(Section, frozen=True, kw_only=True):
    """How one provider of scans names the columns of its delivery notes (docs/intake.md)."""

    name: Zeile
    columns: dict[str, str]
    constants: dict[str, str] = {}


class IntakeSettings(Section, frozen=True, kw_only=True):
    """Folder for deliveries of scanned paper files, and the dialects of their notes (docs/intake.md)."""

    folder: Pfad = "intake"
    interval_s: Blickpause = 5.0
    dialect: tuple[DialectSettings, ...] = ()


class MessageSettings(Section, frozen=True, kw_only=True):
    """What messages are judged by, beside our own schemas."""

    official_schemas: Pfad = "schemas/official"


class MalwareSettings(Section, frozen=True, kw_only=True):
    """The scanner every document passes before it enters the Ablage, and what follows from its verdicts."""

    scanner: Schutzadresse | None = None
    max_mib: PruefMib = 25
    unreachable: Literal["wait", "accept"] = "wait"
    found: Literal["ask", "refuse"] = "ask"
    too_large: Literal["ask", "refuse", "accept"] = "ask"


class FormatSettings(Section, frozen=True, kw_only=True):
    """What happens with a PDF that arrives and acts by itself, reaches outside or hides something."""

    encrypted: Umgang = "refuse"
    javascript: Umgang = "report"
    launch: Umgang = "report"
    embedded_files: Umgang = "report"
    xfa: Umgang = "report"
    external: Umgang = "report"
    open_action: Umgang = "report"
    unreadable: Umgang = "report"


class LogSettings(Section, frozen=True, kw_only=True):
    """Operational log."""

    format: Literal["auto", "json", "console"] = "auto"
    level: Literal["debug", "info", "warning", "error"] = "info"
    access: bool = False


class AuditSettings(Section, frozen=True, kw_only=True):
    """How long entries of the audit log are kept, in full calendar years after the year of the entry."""

    access_years: Zugriffsjahre = 1
    proof_years: Nachweisjahre = 10


class LimitSettings(Section, frozen=True, kw_only=True):
    """Ceilings an operator may move; every other limit is a named constant with its reason."""

    quarantine_mib_per_partner: QuarantaeneMib = 256
    reserve_free_mib: ReserveMib = 512
    max_delivery_gib: LieferungGib = 16


class Settings(Section, frozen=True, kw_only=True):
    """The whole file."""

    betrieb: Literal["test", "echt"]
    data: Pfad = "data"
    server: ServerSettings = ServerSettings()
    web: WebSettings = WebSettings()
    webhooks: WebhookSettings = WebhookSettings()
    api: ApiSettings = ApiSettings()
    metrics: MetricsSettings = MetricsSettings()
    directory: DirectorySettings = DirectorySettings()
    trust: TrustSettings = TrustSettings()
    timestamps: TimestampSettings = TimestampSettings()
    keys: KeySettings = KeySettings()
    authority: tuple[AuthoritySettings, ...]
    transfer: TransferSettings = TransferSettings()
    inbox: InboxSettings = InboxSettings()
    plain_route: PlainRouteSettings = PlainRouteSettings()
    intake: IntakeSettings = IntakeSettings()
    messages: MessageSettings = MessageSettings()
    malware: MalwareSettings = MalwareSettings()
    formats: FormatSettings = FormatSettings()
    log: LogSettings = LogSettings()
    audit: AuditSettings = AuditSettings()
    limits: LimitSettings = LimitSettings()
