"""Who waits for whom: uploads for uploads, and reading for nobody."""

import asyncio
import threading

import pytest

from entrepot.api import threads


@pytest.fixture
def barred():
    """An event on which uploads wait, let go in the end whatever happened."""
    event = threading.Event()
    yield event
    event.set()


def test_uploads_without_end_leave_all_threads_of_reading_free(barred):
    async def scene():
        uploads = [
            asyncio.ensure_future(threads.run_upload(barred.wait, 10))
            for _ in range(4 * threads.UPLOAD_THREADS)
        ]
        await asyncio.sleep(0.05)
        read = await asyncio.wait_for(
            asyncio.gather(*(threads.run(str, number) for number in range(threads.THREADS))), 2
        )
        are_waiting = not any(upload.done() for upload in uploads)
        barred.set()
        return read, are_waiting, await asyncio.gather(*uploads)

    read, are_waiting, uploaded = asyncio.run(scene())

    assert read == [str(number) for number in range(threads.THREADS)]
    assert are_waiting
    assert all(uploaded)
