"""The event loop of a worker: uvloop's where there is one, with little patience for TLS."""

from typing import Any

try:
    from uvloop import Loop as BaseLoop
except ImportError:  # Windows, which runs the offline commands only
    from asyncio import SelectorEventLoop as BaseLoop  # type: ignore[assignment]  # a loop either way


class Loop(BaseLoop):
    """A loop whose servers give a TLS handshake `handshake_seconds`; asyncio's default is 60.

    uvicorn has no setting for it, and nobody counts a connection before its handshake is over.
    """

    def __init__(self, handshake_seconds: float) -> None:
        super().__init__()
        self._handshake_seconds = handshake_seconds

    async def create_server(self, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401  # passed on
        if kwargs.get("ssl") is not None:
            kwargs["ssl_handshake_timeout"] = self._handshake_seconds
        return await super().create_server(*args, **kwargs)
