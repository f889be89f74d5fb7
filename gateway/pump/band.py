"""A conveyor of preallocated blocks through stages on threads of their own: memory stays flat, both cores work.

SHA-256, AES and file operations release the interpreter lock for blocks of this size, so threads are enough.
"""

import threading
from collections.abc import Callable, Sequence
from queue import SimpleQueue
from types import TracebackType
from typing import Final, Generic, Protocol, Self, TypeVar

BLOCK: Final = 1024 * 1024
"""Octets of one block: large against the cost of handing it on (20 µs), small enough to stay in the caches."""
BLOCKS: Final = 8
"""Blocks in circulation: enough that no stage waits for another's hiccup."""

N = TypeVar("N")
N_contra = TypeVar("N_contra", contravariant=True)
Stage = Callable[[memoryview, N], None]
"""Looks at one block and the note sent with it; may change the octets in place, may not keep them."""


class Foerderer(Protocol[N_contra]):
    """Where a producer puts its blocks: a Band, or a Hand where a thread would cost more than the work."""

    def block(self) -> memoryview:
        """Return an empty block of BLOCK octets; raises what a stage raised before."""

    def send(self, length: int, note: N_contra) -> None:
        """Send the first ``length`` octets of the block through all stages."""


class Hand(Generic[N]):
    """Runs the stages at once on the caller's thread, with one block of the size that is needed."""

    def __init__(self, *stages: Stage[N], size: int) -> None:
        """Take the stages and the largest block that will be sent, in octets."""
        self._stages = stages
        self._buffer = bytearray(min(size, BLOCK))

    def __enter__(self) -> Self:
        """Nothing to start."""
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing to wait for."""

    def block(self) -> memoryview:
        """Return the block."""
        return memoryview(self._buffer)

    def send(self, length: int, note: N) -> None:
        """Run all stages."""
        with memoryview(self._buffer) as view:
            for stage in self._stages:
                stage(view[:length], note)


class Band(Generic[N]):
    """Runs every block through all stages in order, each stage on its own thread.

    Used with ``with``: on leaving, everything has passed all stages; the first error of a stage is raised there (or
    at the next ``block``), and an error in the body stops the stages without more work.
    """

    def __init__(self, *stages: Stage[N]) -> None:
        """Take the stages in the order of the flow."""
        self._free: SimpleQueue[bytearray] = SimpleQueue()
        self._made = 0
        self._queues: Sequence[SimpleQueue[tuple[bytearray, int, N] | None]] = [SimpleQueue() for _ in stages]
        self._error: BaseException | None = None
        self._current: bytearray | None = None
        self._threads = [
            threading.Thread(target=self._run, args=(index, stage), name=f"pump-{index}", daemon=True)
            for index, stage in enumerate(stages)
        ]

    def __enter__(self) -> Self:
        """Start the stages."""
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Wait until every stage has ended."""
        if error is not None and self._error is None:
            self._error = error
        self._queues[0].put(None)
        for thread in self._threads:
            thread.join()
        if self._error is not None and error is None:
            raise self._error

    def block(self) -> memoryview:
        """Return an empty block, waiting for one; raises what a stage raised."""
        if self._made < BLOCKS and self._free.empty():
            self._made += 1
            self._free.put(bytearray(BLOCK))
        self._current = self._free.get()
        if self._error is not None:
            raise self._error
        return memoryview(self._current)

    def send(self, length: int, note: N) -> None:
        """Send the first ``length`` octets of the block on their way."""
        if self._current is None:
            raise RuntimeError("take a block first")
        self._queues[0].put((self._current, length, note))
        self._current = None

    def _run(self, index: int, stage: Stage[N]) -> None:
        mine = self._queues[index]
        onward = self._queues[index + 1] if index + 1 < len(self._queues) else None
        while (item := mine.get()) is not None:
            buffer, length, note = item
            if self._error is None:
                try:
                    with memoryview(buffer) as view:
                        stage(view[:length], note)
                except BaseException as error:
                    self._error = error
            if onward is None or self._error is not None:
                self._free.put(buffer)
            else:
                onward.put(item)
        if onward is not None:
            onward.put(None)
