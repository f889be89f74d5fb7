"""Every figure we show, with its labels, its meaning and what to do; ``docs/metrics.md`` is drawn from here.

Rule 1: a name is never renamed and never gets another meaning.
Rule 2: the values of a label come from tables of ours, the configuration or the directory, never from a message.
Rule 3: a moment is shown as seconds since 1970, so that its age is reckoned where it is looked at.
"""

from dataclasses import dataclass
from enum import StrEnum

VORN = "aktenbote_"


class Sorte(StrEnum):
    """What kind of figure it is, in the words of Prometheus."""

    GAUGE = "gauge"
    COUNTER = "counter"
    HISTOGRAM = "histogram"


@dataclass(frozen=True, slots=True, kw_only=True)
class Groesse:
    """One figure; ``name`` is without ``aktenbote_``, a counter's with its ``_total``."""

    name: str
    sorte: Sorte
    sagt: str
    tun: str
    kennzeichen: tuple[str, ...] = ()

    @property
    def voll(self) -> str:
        """The name as it is shown."""
        return VORN + self.name


def _g(name: str, *kennzeichen: str, sagt: str, tun: str = "–", sorte: Sorte = Sorte.GAUGE) -> Groesse:
    return Groesse(name=name, sorte=sorte, kennzeichen=kennzeichen, sagt=sagt, tun=tun)


_C, _H = Sorte.COUNTER, Sorte.HISTOGRAM
GROESSEN: tuple[Groesse, ...] = (
    _g("build_info", "version", "mode", sagt="Always 1: which version runs, for `test` or `echt`."),
    _g(
        "ready",
        sagt="1 while `/readyz` answers 200.",
        tun="0 for minutes: `curl` that address, it gives the codes.",
    ),
    _g(
        "health_problems",
        "code",
        sagt="Sentences of `/health` that make it answer 503, by code.",
        tun="`aktenbote explain CODE`, now.",
    ),
    _g(
        "health_notes",
        "code",
        sagt="Sentences of `/health` about what somebody must do in time, by code.",
        tun="`aktenbote explain CODE`, this week.",
    ),
    _g(
        "messages_total",
        "authority",
        "event",
        sorte=_C,
        sagt="Messages by what happened to them: `sealed`, `offered` (lies in our Postfach), `deposited` (at a "
        "Vermittlungsstelle), `delivered` (closed with a Beleg, or taken on the plain route), `withdrawn`, "
        "`received`, `accepted`, `repeated`.",
        tun="`offered` grows and `delivered` does not: look at the partners.",
    ),
    _g(
        "messages_refused_total",
        "authority",
        "by",
        "code",
        sorte=_C,
        sagt="Messages refused, `us` or a `partner` doing so, by code; `other`: a code that is none of ours.",
        tun="`aktenbote explain CODE`; one code from all partners is a fault here.",
    ),
    _g(
        "messages_quarantined_total",
        "authority",
        "code",
        sorte=_C,
        sagt="Messages put into quarantine, by code.",
        tun="`aktenbote quarantine list`.",
    ),
    _g(
        "transfer_changes_total",
        "authority",
        "state",
        sorte=_C,
        sagt="Transfers that entered a state; `abgeschlossen`: handed over.",
        tun="No `abgeschlossen` for a day: look at the jobs and questions.",
    ),
    _g("transfers_open", "authority", "role", "state", sagt="Transfers that have not ended, by side and state."),
    _g(
        "transfers_open_oldest_timestamp_seconds",
        "authority",
        "role",
        "state",
        sagt="When the oldest of these began.",
        tun="Older than its deadline ([the procedure](procedure.md)): `aktenbote transfer list`.",
    ),
    _g(
        "jobs",
        "authority",
        "kind",
        "state",
        sagt="Work in the queue: `waiting` (not tried yet), `retrying` (failed at least once), `running`. Jobs "
        "that only wait for their day are not counted.",
        tun="`retrying` grows: the page Warteschlange gives the codes.",
    ),
    _g(
        "jobs_oldest_due_timestamp_seconds",
        "authority",
        sagt="When the first of them is or was due; no line while there is no job.",
        tun="Minutes ago: the machine is too slow, or the worker stands. Restart, then look at the log.",
    ),
    _g(
        "questions_open",
        "authority",
        "kind",
        sagt="Questions that wait for a person.",
        tun="`aktenbote task list`.",
    ),
    _g(
        "questions_open_oldest_timestamp_seconds",
        "authority",
        sagt="When the oldest of them was asked; no line while there is none.",
        tun="Days ago: tell the clerks; a deadline may pass.",
    ),
    _g(
        "mailbox_messages",
        sagt="Messages that wait in this Postfach for their readers, also those of others at a hub.",
    ),
    _g(
        "mailbox_oldest_timestamp_seconds",
        sagt="Since when the oldest of them waits; no line while there is none.",
        tun="A day ago: its reader does not fetch; call him (page Partner).",
    ),
    _g(
        "partners_paused",
        sagt="Servers of partners that failed last and are left alone for a while.",
        tun="All of them at once: our own line, or our certificate.",
    ),
    _g("audit_log_entries", "authority", sagt="Entries in the tree of the newest generation of the audit log."),
    _g(
        "audit_log_unplaced_entries",
        "authority",
        sagt="Entries that are written and wait for their place in the tree.",
        tun="Above 0 for minutes: `/health`, then the log line `loop.failed`.",
    ),
    _g("audit_log_checkpoint_timestamp_seconds", "authority", sagt="When the log was signed last."),
    _g(
        "audit_log_time_stamp_timestamp_seconds",
        "authority",
        sagt="The moment of the newest time stamp; no line without any.",
        tun="Older than `interval_minutes` twice: [time stamps](operations.md#time-stamps).",
    ),
    _g("directory_number", sagt="Number of the directory in force."),
    _g(
        "directory_end_timestamp_seconds",
        sagt="When it ends.",
        tun="Within a week: get the newest from its operator.",
    ),
    _g(
        "certificate_end_timestamp_seconds",
        "authority",
        "role",
        sagt="When the first of our certificates of this role ends.",
        tun="Within 60 days: [change the key](keys.md#changing-a-key).",
    ),
    _g(
        "blob_free_bytes",
        sagt="Room on the data disk above `reserve_free_mib`.",
        tun="Little: make room; at 0 nothing new is stored.",
    ),
    _g(
        "store_queue_transactions",
        sagt="Changes that wait for the one writer of the database.",
        tun="Above 100 for minutes: the disk is too slow.",
    ),
    _g(
        "store_read_seconds",
        sagt="How long the reading of these figures from the database took.",
        tun="Above 1: the disk is too slow, or the database too large for the machine.",
    ),
    _g(
        "lines_left_out",
        sagt="Lines of other figures that are not shown, because one figure has at most 50,000.",
        tun="Above 0: the sums of that figure are too small; tell the makers.",
    ),
    _g(
        "event_loop_delay_seconds",
        sorte=_H,
        sagt="By how much a wake-up that is due once a second came too late.",
        tun="Above 0.5 for minutes: too few cores.",
    ),
    _g(
        "http_requests_total",
        "port",
        "method",
        "route",
        "status",
        sorte=_C,
        sagt="Requests answered at the `partner` or `web` port, by route as the program "
        "names it; `none`: no route.",
        tun="Status 500: the log has a line with the reason.",
    ),
    _g(
        "http_request_seconds",
        "port",
        "route",
        sorte=_H,
        sagt="Time from the request until its answer was sent. A poll of `/nachrichten` may wait 50 s by design.",
        tun="Pages above a second: look at processor and disk.",
    ),
    _g("http_response_bytes_total", "port", "route", sorte=_C, sagt="Octets of the answers, with their heads."),
)
NACH_NAME = {one.name: one for one in GROESSEN}


def tabelle() -> str:
    """Return the rows of the page, in the order of the catalogue."""
    rows = ["| name | labels | kind | means | what to do |", "|---|---|---|---|---|"]
    for one in GROESSEN:
        labels = ", ".join(f"`{label}`" for label in one.kennzeichen) or "–"
        rows.append(f"| `{one.voll}` | {labels} | {one.sorte.value} | {one.sagt} | {one.tun} |")
    return "\n".join(rows)


if __name__ == "__main__":
    print(tabelle())
