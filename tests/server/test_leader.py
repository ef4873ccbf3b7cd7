"""The processes: replaced when they fall or hang, never left behind, gone in time."""

import os
import resource
import signal
import time

import psutil
import pytest

SLOW = b"GET /slow HTTP/1.1\r\nHost: a\r\n\r\n"
STUCK = b"GET /stuck HTTP/1.1\r\nHost: a\r\n\r\n"


def is_refused(server):
    try:
        server.connect().sock.close()
    except (ConnectionRefusedError, ConnectionResetError):
        return True
    return False


def is_gone(process):
    return not process.is_running() or process.status() == psutil.STATUS_ZOMBIE


def test_the_address_to_print_names_localhost_for_security_keys_need_a_name(server):
    assert server.address == f"http://localhost:{server.port}"


def test_a_worker_takes_all_the_open_files_the_system_grants(start):
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (256, hard))
    try:
        server = start()
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))

    limits = psutil.Process(server.worker_pid()).rlimit(psutil.RLIMIT_NOFILE)

    assert limits == (hard, hard)


def test_a_dead_worker_is_replaced(start, eventually):
    server = start()
    worker = server.worker_pid()

    os.kill(worker, signal.SIGKILL)
    eventually(lambda: server.worker_pid() != worker)

    assert len(server.children()) == 1


def test_workers_that_are_stopped_or_never_yield_are_replaced(start, eventually):
    server = start(workers=2, timeouts={"silence": 1.3})
    workers = server.children()

    with server.connect() as client:
        busy = psutil.Process(int(client.ask("GET /pid").body))
        client.send(b"GET /block HTTP/1.1\r\nHost: a\r\n\r\n")
        stopped = next(worker for worker in workers if worker != busy)
        stopped.suspend()
        eventually(lambda: is_gone(busy) and is_gone(stopped))

    assert server.worker_pid() not in (busy.pid, stopped.pid)


def test_a_server_that_was_stopped_as_a_whole_goes_on_with_the_same_workers(start):
    server = start(timeouts={"silence": 1.3})
    worker = psutil.Process(server.worker_pid())

    for process in (server.leader, worker):
        process.suspend()
    time.sleep(2)
    server.leader.resume()
    time.sleep(0.2)
    worker.resume()

    assert server.worker_pid() == worker.pid


def test_nothing_outlives_a_leader_that_is_killed(start, eventually):
    server = start(workers=2, clock="apps:clock")
    children = server.children()
    children[0].suspend()

    server.process.kill()
    server.process.wait()
    eventually(lambda: all(is_gone(child) for child in children))

    assert len(children) == 3
    assert is_refused(server)


def test_a_running_request_finishes_while_new_connections_are_refused(start, eventually):
    server = start()
    with server.connect() as client, server.connect() as idle:
        client.send(SLOW)
        idle.ask("GET /pid")
        time.sleep(0.2)

        server.process.send_signal(signal.SIGTERM)
        eventually(lambda: is_refused(server), within=0.5)
        closed = idle.until_closed()
        answer = client.answer()

    assert closed == []
    assert (answer.status, answer.headers["connection"]) == (200, "close")
    assert server.process.wait(2) == 0


def test_an_upload_that_runs_finishes_before_the_server_leaves(start):
    server = start()
    with server.connect() as client:
        client.send(b"POST /read HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nhello")
        time.sleep(0.2)

        server.process.send_signal(signal.SIGTERM)
        time.sleep(0.3)
        client.send(b"world")
        answer = client.answer()

    assert answer.body.startswith("10 ")
    assert server.process.wait(2) == 0


def test_a_stuck_request_does_not_hold_the_server_for_ever(start):
    server = start(timeouts={"graceful": 1, "kill": 4})
    with server.connect() as client:
        client.send(STUCK)
        time.sleep(0.2)

        server.process.send_signal(signal.SIGTERM)
        status = server.process.wait(3)

    assert status == 0


def test_a_worker_that_does_not_hear_is_killed_when_the_time_is_over(start):
    server = start(timeouts={"kill": 1.0})
    worker = psutil.Process(server.worker_pid())
    worker.suspend()

    server.process.send_signal(signal.SIGTERM)
    status = server.process.wait(3)

    assert status == 1
    assert is_gone(worker)


def test_a_second_interrupt_does_not_wait(start):
    server = start()
    with server.connect() as client:
        client.send(STUCK)
        time.sleep(0.2)

        server.process.send_signal(signal.SIGINT)
        time.sleep(0.3)
        was_waiting = server.process.poll() is None
        server.process.send_signal(signal.SIGINT)
        status = server.process.wait(1)

    assert was_waiting
    assert status == 1


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGHUP])
def test_what_a_terminal_sends_to_all_processes_cuts_no_request(start, eventually, number):
    server = start(clock="apps:clock")
    eventually(server.clock_file.exists)
    children = server.children()
    with server.connect() as client:
        client.send(SLOW)
        time.sleep(0.2)

        for process in (*children, server.leader):
            process.send_signal(number)
        answer = client.answer()

    assert answer.status == 200
    assert server.process.wait(2) == 0
    assert [is_gone(child) for child in children] == [True, True]


def test_the_clock_has_a_process_of_its_own_and_is_replaced_when_it_dies(start, eventually):
    server = start(clock="apps:clock")
    first = eventually(lambda: server.clock_file.exists() and server.clock_file.read_text())

    os.kill(int(first), signal.SIGKILL)
    second = eventually(lambda: server.clock_file.read_text() not in ("", first))

    assert second
    assert server.worker_pid() != int(first)


def test_a_clock_that_falls_at_once_is_restarted_with_growing_pauses(start, eventually):
    server = start(clock="apps:broken_clock")

    eventually(server.clock_file.exists)
    time.sleep(1.8)

    assert 2 <= server.clock_file.read_text().count("started") <= 3
    assert server.get("/pid").status == 200


def test_a_port_that_is_taken_is_named_with_what_to_do(start, server):
    second = start(port=server.port)

    assert second.process.returncode == 1
    assert f"127.0.0.1', port {server.port}" in second.log.read_text()
    assert "--port" in second.log.read_text()


def test_the_port_is_free_again_at_once(start):
    first = start()
    first.get("/pid")
    first.stop()

    second = start(port=first.port)

    assert second.get("/pid").status == 200
