"""One thread that does one work after the other, and that the end of the process does not wait for."""

import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, TypeVar

T = TypeVar("T")


class Faden:
    """The thread of one library, which allows no second. In SoftHSM it makes some 250 RSA signatures a second.

    A daemon: the end of the process does not wait for a token that is silent, as it would for a pool of the
    standard library. What is cut then is a signature nobody got.
    """

    def __init__(self) -> None:
        """The thread begins with its first work."""
        self._arbeit: queue.SimpleQueue[tuple[Future[Any], Callable[[], Any]]] = queue.SimpleQueue()
        self._schloss = threading.Lock()
        self._laeuft = False

    def submit(self, work: Callable[[], T]) -> Future[T]:
        """Let the thread do it; a future that is cancelled in time is not begun."""
        future: Future[T] = Future()
        self._arbeit.put((future, work))
        with self._schloss:
            if not self._laeuft:
                self._laeuft = True
                threading.Thread(target=self._arbeite, name="pkcs11", daemon=True).start()
        return future

    def _arbeite(self) -> None:
        while True:
            future, work = self._arbeit.get()
            if not future.set_running_or_notify_cancel():
                continue
            try:
                result = work()
            except BaseException as error:  # whatever it is, whoever waits gets it, as from any executor
                future.set_exception(error)
            else:
                future.set_result(result)
            del future, work  # nothing of it is held until the next one comes
