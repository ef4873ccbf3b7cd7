import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, Protocol, TypeVar


class Weighed(Protocol):
    @property
    def weight(self) -> int: ...


K = TypeVar("K", bound=Hashable)
V = TypeVar("V", bound=Weighed)


class Kept(Generic[K, V]):
    """Values made of a revision, kept while it is current, the least used given up first.

    `max_bytes` bounds the sum of the values' weights. Safe to use from many threads.
    """

    def __init__(self, *, max_bytes: int) -> None:
        self._max_bytes = max_bytes
        self._bytes = 0
        self._values: OrderedDict[K, tuple[int, V]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: K, revision: int, make: Callable[[], V]) -> V:
        """Return the value of `key` at `revision`, made now if it is not kept."""
        with self._lock:
            known = self._values.get(key)
            if known is not None and known[0] == revision:
                self._values.move_to_end(key)
                return known[1]
        value = make()
        with self._lock:
            self._keep(key, revision, value)
        return value

    def _keep(self, key: K, revision: int, value: V) -> None:
        known = self._values.pop(key, None)
        if known is not None:
            self._bytes -= known[1].weight
        self._values[key] = (revision, value)
        self._bytes += value.weight
        while self._bytes > self._max_bytes and len(self._values) > 1:
            _, (_, given_up) = self._values.popitem(last=False)
            self._bytes -= given_up.weight
