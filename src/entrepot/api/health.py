from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from entrepot.api import errors, threads
from entrepot.errors import EntrepotError
from entrepot.records.instance import queries as instances


async def health(_: Request) -> Response:
    """Say `ok` if the database answers; 503 with the reason if not."""
    try:
        await threads.run(instances.answers)
    except EntrepotError as unwell:
        return errors.problem(unwell)
    return PlainTextResponse("ok\n", headers={"cache-control": "no-store"})
