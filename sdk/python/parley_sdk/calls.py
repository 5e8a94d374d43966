"""What a part of Api makes its calls by."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any, TypeVar

from parley_sdk.models import Model

M = TypeVar("M", bound=Model)


class Calls(ABC):
    """Api has these three; its parts, one a subject, build on them. They raise a ParleyError."""

    @abstractmethod
    async def _call(
        self,
        kind: type[M],
        method: str,
        path: str,
        *,
        params: dict[str, Any] | None = None,
        json: Any = None,
        key: str | None = None,
    ) -> M: ...

    @abstractmethod
    async def _done(self, method: str, path: str, *, json: Any = None) -> None: ...

    @abstractmethod
    def _new_key(self) -> str: ...
