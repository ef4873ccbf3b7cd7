"""Bodies for the synchronous door: whole, or not at all."""

import ast
import time


def message(answer):
    return ast.literal_eval(answer.body)


def test_a_form_cut_short_never_reaches_the_page(start, eventually):
    server = start()

    with server.connect() as client:
        client.send(
            b"POST /form HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nconfirm=left-pad"
        )
        time.sleep(0.2)
    time.sleep(0.2)

    assert not server.mark.exists()


def test_a_chunked_form_arrives_whole_and_framed_by_its_length(server):
    with server.connect() as client:
        answer = client.ask(
            "POST /form",
            "Transfer-Encoding: chunked",
            body=b"8\r\nconfirm=\r\n8\r\nleft-pad\r\n0\r\n\r\n",
        )

    assert message(answer)["body"] == b"confirm=left-pad"
    assert message(answer)["headers"] == {b"host": b"index.example", b"content-length": b"16"}


def test_a_form_in_two_pieces_arrives_in_one_message(server):
    with server.connect() as client:
        client.send(b"POST /form HTTP/1.1\r\nHost: a\r\nContent-Length: 16\r\n\r\nconfirm=")
        time.sleep(0.1)
        client.send(b"left-pad")
        answer = client.answer()

    assert message(answer)["body"] == b"confirm=left-pad"
    assert message(answer)["more_body"] is False


def test_a_form_that_announces_too_much_is_refused_and_the_client_can_read_it(server):
    with server.connect() as client:
        answer = client.ask("POST /form", "Content-Length: 3000000", body=b"x" * 3_000_000)

    assert answer.line.startswith("HTTP/1.1 413 A page takes 1000 bytes")


def test_a_form_that_announces_nothing_is_refused_once_it_is_too_large(server):
    with server.connect() as client:
        answer = client.ask(
            "POST /form",
            "Transfer-Encoding: chunked",
            body=b"1000\r\n" + b"x" * 0x1000 + b"\r\n0\r\n\r\n",
        )

    assert answer.status == 413


def test_a_form_of_exactly_the_limit_is_taken(server):
    with server.connect() as client:
        answer = client.ask("POST /form", "Content-Length: 1000", body=b"x" * 1000)

    assert answer.status == 200
