"""Pages come, come back, take over, and are too many."""

from contextlib import ExitStack

import pytest
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

from campad.protocol.limits import Limits
from server.fakes import COLOURS, HEADERS, HOST, ColourBackbone, ColourPage, make_app


def test_a_session_is_there_again_after_a_reload(client: TestClient) -> None:
    """Examples and what was learned outlive the connection, by the session's id."""
    with client.websocket_connect("/ws", headers=HEADERS) as socket:
        first = ColourPage(socket)
        first.teach()
    with client.websocket_connect("/ws", headers=HEADERS) as socket:
        second = ColourPage(socket, first.welcome["session"])

        assert second.welcome["resumed"]
        state = second.hear("state")
        assert state["next_burst"] == 2
        assert [c["count"] for c in state["classes"]] == [3, 3]
        assert state["trained"] == list(COLOURS)


@pytest.mark.parametrize(("kept_s", "there"), [(600.0, True), (0.0, False)])
def test_what_can_be_undone_is_kept_for_a_while(
    backbone: ColourBackbone, kept_s: float, there: bool
) -> None:
    """After a page has gone for longer, its examples stay, and what it took away does not."""
    app = make_app(backbone, limits=Limits(undo_kept_s=kept_s))
    with TestClient(app, base_url=f"http://{HOST}", headers=HEADERS) as client:
        with client.websocket_connect("/ws", headers=HEADERS) as socket:
            page = ColourPage(socket)
            page.record("red")
        with client.websocket_connect("/ws", headers=HEADERS) as socket:
            state = ColourPage(socket, page.welcome["session"]).hear("state")

    assert (state["can_undo"], state["classes"][0]["count"]) == (there, 3)


def test_only_the_last_pages_that_have_gone_are_remembered(client: TestClient) -> None:
    """However many come and go, memory holds a bounded number of sessions; empty ones go first."""
    ids = []
    for number in range(19):
        with client.websocket_connect("/ws", headers=HEADERS) as socket:
            page = ColourPage(socket)
            if number == 0:
                page.record("red", times=1)
            ids.append(page.welcome["session"])
    resumed = []
    for wanted in (ids[0], ids[1], ids[-1]):
        with client.websocket_connect("/ws", headers=HEADERS) as socket:
            resumed.append(ColourPage(socket, wanted).welcome["resumed"])

    assert resumed == [True, False, True]


def test_pages_that_come_back_are_counted_too(backbone: ColourBackbone) -> None:
    """The limit is for all pages; one that takes its own session over makes room for itself."""
    app = make_app(backbone, limits=Limits(max_sessions=2))
    with TestClient(app, base_url=f"http://{HOST}", headers=HEADERS) as client:
        count_pages(client)


def count_pages(client: TestClient) -> None:
    with client.websocket_connect("/ws", headers=HEADERS) as socket:
        gone = ColourPage(socket).welcome["session"]
    with ExitStack() as stack:
        pages = [
            ColourPage(stack.enter_context(client.websocket_connect("/ws", headers=HEADERS)))
            for _ in range(2)
        ]
        with client.websocket_connect("/ws", headers=HEADERS) as socket:
            with pytest.raises(WebSocketDisconnect) as closed:
                ColourPage(socket, gone)
            assert closed.value.code == 1013
        with client.websocket_connect("/ws", headers=HEADERS) as socket:
            assert ColourPage(socket, pages[0].welcome["session"]).welcome["resumed"]


def test_a_second_tab_takes_the_session_over(client: TestClient, page: ColourPage) -> None:
    """Two tabs never share a session: the older one is told and closed."""
    with client.websocket_connect("/ws", headers=HEADERS) as socket:
        ColourPage(socket, page.welcome["session"])
        page.send(COLOURS["red"])
        page.send(COLOURS["red"])
        with pytest.raises(WebSocketDisconnect) as closed:
            page.hear("never")
    assert closed.value.code == 4001


def test_a_game_waits_when_its_page_comes_back_before_the_server_saw_it_go(
    client: TestClient, page: ColourPage
) -> None:
    """After a sleep the new connection may be there first: nobody looks yet, so nothing moves."""
    page.teach()
    page.say("play")
    page.hear("state", playing=True, paused=False)
    with client.websocket_connect("/ws", headers=HEADERS) as socket:
        back = ColourPage(socket, page.welcome["session"])

        assert back.hear("state")["paused"]


def test_three_messages_that_break_the_protocol_end_the_connection(page: ColourPage) -> None:
    """The first two are answered with an error, the third closes."""
    for _ in range(3):
        page.socket.send_text("nonsense")
    with pytest.raises(WebSocketDisconnect):
        page.hear("never")


def test_the_first_message_must_be_hello(client: TestClient) -> None:
    """Whoever does not say hello is closed at once."""
    with client.websocket_connect("/ws", headers=HEADERS) as socket:
        socket.send_text('{"type": "train"}')
        with pytest.raises(WebSocketDisconnect) as closed:
            socket.receive_text()
    assert closed.value.code == 1008


def test_too_many_pages_are_asked_to_come_later(client: TestClient) -> None:
    """The ninth page gets no session, and one more when another has gone."""
    with ExitStack() as stack:
        for _ in range(8):
            ColourPage(stack.enter_context(client.websocket_connect("/ws", headers=HEADERS)))
        with client.websocket_connect("/ws", headers=HEADERS) as socket:
            socket.send_text('{"type": "hello", "session": null}')
            with pytest.raises(WebSocketDisconnect) as closed:
                socket.receive_text()
        assert closed.value.code == 1013
