from collections.abc import Iterable
from dataclasses import dataclass, field
from threading import Lock


class StoreFullError(Exception):
    pass


@dataclass(slots=True)
class Flag:
    name: str
    enabled: bool
    audience: frozenset[str] = frozenset()


@dataclass(slots=True)
class FlagStore:
    """Flags by name. Routes run in threads, hence the lock."""

    max_flags: int
    _flags: dict[str, Flag] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def __len__(self) -> int:
        return len(self._flags)

    def all(self) -> list[Flag]:
        with self._lock:
            return sorted(self._flags.values(), key=lambda flag: flag.name)

    def get(self, name: str) -> Flag | None:
        return self._flags.get(name)

    def put(self, name: str, *, enabled: bool, audience: Iterable[str]) -> tuple[Flag, bool]:
        """Store a flag; say whether it is a new one."""
        flag = Flag(name, enabled, frozenset(audience))
        with self._lock:
            is_new = name not in self._flags
            if is_new and len(self._flags) >= self.max_flags:
                raise StoreFullError
            self._flags[name] = flag
        return flag, is_new

    def remove(self, name: str) -> bool:
        with self._lock:
            return self._flags.pop(name, None) is not None
