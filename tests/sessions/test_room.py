import campad
from campad.archive import archive
from campad.archive.contents import Contents
from server.fakes import COLOURS, ColourBackbone
from sessions.served import serving, visiting


def test_the_page_has_room_for_so_many_classes_only() -> None:
    """One more class than there is room for is refused in words, and so is a file with more."""
    more = campad.Controller([*COLOURS, "green"], backbone=ColourBackbone())  # type: ignore[arg-type]
    with serving(None, max_classes=2) as client, visiting(client) as page:
        page.say("addclass", label="green")
        refused = page.hear("error")
        headers = {
            "campad-session": page.welcome["session"],
            "content-type": "application/octet-stream",
        }
        contents = Contents.of(more._trainer, more.classifier, more.backbone, mirrored=False)
        file = archive.dumps(contents)
        opened = client.post("/api/project", headers=headers, content=file)

        assert refused["message"] == "the page has room for 2 classes"
        assert opened.status_code == 422
        assert "this file has 3" in opened.text
        assert [c["label"] for c in page.hear("state")["classes"]] == list(COLOURS)
