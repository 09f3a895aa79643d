"""The page that shows what `campad gym` plays."""

import numpy as np
from playwright.sync_api import BrowserContext, expect

from browser.look.axe import violations
from campad.server.show.showing import Showing

PIXEL = """canvas => [canvas.width, canvas.height,
                      ...canvas.getContext("2d").getImageData(3, 2, 1, 1).data]"""


def test_pictures_and_words_are_followed_to_the_end(context: BrowserContext) -> None:
    """The newest picture to the pixel, its words for everybody, and that it is over."""
    page, showing = context.new_page(), Showing("Some game")
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda m: complaints.append(m.text) if m.type == "error" else None)
    try:
        page.goto(showing.link())
        for shade in (40, 200):
            picture = np.full((10, 16, 3), (shade, 0, 9), np.uint8)
            showing.show(picture, f"score {shade}", "Episode 1 has begun.")
            canvas = page.get_by_role("img", name=f"Some game: score {shade}")
            expect(canvas).to_be_visible()
            assert [16, 10, shade, 0, 9, 255] == canvas.evaluate(PIXEL)
        expect(page.get_by_role("status")).to_have_text("Episode 1 has begun.")
        expect(page).to_have_title("Some game")
        assert "#c=" not in page.url
        assert [] == complaints
        assert [] == violations(page)
    finally:
        showing.close()
    expect(page.get_by_role("status")).to_have_text("campad has ended.")
