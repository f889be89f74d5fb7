"""Floor 5: the loops – poll, act, integrate the log, watch the inbox – survive anything, stop gracefully.

What runs?          One poller per Postfach that may hold mail for us, one dispatcher of jobs, one integrator of the
                    audit logs, one watcher of the inbox folder, one of the folders of the plain route, one of those
                    of deliveries of scans, one that keeps revocation lists and answers fresh, one that has the logs
                    stamped.
What wakes them?    A bell in this process (new mail, new job), else a short look: other processes write too.
What if one fails?  It is logged and starts again after a pause; the others do not notice.
How does it stop?   Pollers are cut, running jobs get a grace, what is not finished is given back and runs again.
"""

from gateway.worker.bell import Bell
from gateway.worker.deliveries import Deliveries, Taken
from gateway.worker.evidence import Posten, Stand
from gateway.worker.inbox import Inbox
from gateway.worker.plain import PlainRoute
from gateway.worker.poller import Poller
from gateway.worker.revocation import Revocation
from gateway.worker.service import Worker, WorkerTasks

__all__ = [
    "Bell",
    "Deliveries",
    "Inbox",
    "PlainRoute",
    "Poller",
    "Posten",
    "Revocation",
    "Stand",
    "Taken",
    "Worker",
    "WorkerTasks",
]
