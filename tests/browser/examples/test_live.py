"""After teaching: what is like nothing taught, a changed room, and pictures for a challenge."""

import re

from playwright.sync_api import expect

from browser.examples.discs import LABELS, PER_CLASS, Pictures, open_examples
from browser.user import User
from campad.imaging.frame import Pixels

RECALIBRATED_MS = 15_000


def test_challenge_pictures_are_scored_and_not_learned(
    taught: User, pictures: Pictures, photos: dict[str, Pixels]
) -> None:
    """Their score stands beside the other one; no example comes of them; they can be forgotten.

    And a cat among discs fills no bar and chooses no pad; a row says so, unless that is off.
    """
    page = taught.page
    open_examples(taught)
    for count, label in enumerate(LABELS, start=1):
        taught.show(pictures.disc(label))
        page.get_by_role("button", name=f"Challenge: {label}", exact=True).click()
        # The picture is taken after the click; the next one is not to be shown before that.
        expect(page.locator("#challenge-count")).to_contain_text(f"{count} picture")
    expect(page.get_by_text("2 pictures, 2 of 2 recognised")).to_be_visible()
    expect(page.get_by_text("2 of 2 challenge pictures are recognised")).to_be_visible()
    assert taught.count("red") == PER_CLASS
    taught.button("Forget them").click()
    expect(page.get_by_text("0 pictures")).to_be_visible()
    expect(page.get_by_text("challenge pictures are recognised")).to_be_hidden()

    row = page.get_by_role("img", name=re.compile("^None of these"))
    expect(taught.pad("green")).to_have_class(re.compile("chosen"))
    expect(row).not_to_have_class(re.compile("chosen"))
    taught.show(pictures.write(photos["chelsea"]))
    expect(row).to_have_attribute("aria-label", re.compile("seen now$"))
    expect(page.locator(".pad.chosen")).to_have_count(0)
    assert set(taught.meters()) == set(LABELS)
    assert sum(taught.meters().values()) < 0.5
    page.locator("summary").filter(has_text="Settings").click()
    page.locator("#lost").select_option("Off")

    expect(row).to_be_hidden()
    expect(page.locator(".pad.chosen")).to_have_count(1)


HEARD = """() => {
  window.heard = [];
  const lead = document.getElementById("lead");
  const hear = () => heard.push(lead.textContent);
  new MutationObserver(hear).observe(lead, { childList: true, characterData: true, subtree: true });
}"""
"""What a screen reader hears from then on."""


def test_a_changed_room_is_said_and_recalibrating_takes_all_poses(
    recorded: User, pictures: Pictures, photos: dict[str, Pixels]
) -> None:
    """What helps is offered after the first training, and by a banner in another world.

    Whoever rests in one pose is told so; whoever goes through them is followed, and can undo it.
    """
    page = recorded.page
    banner = page.locator("#drift")
    expect(banner).to_contain_text("Ten seconds of all your poses")
    banner.get_by_role("button", name="Not now").click()
    expect(banner).to_be_hidden()
    expect(recorded.button("Recalibrate")).to_be_focused()
    recorded.show(pictures.write(photos["coffee"]))
    expect(banner).to_be_visible(timeout=30_000)
    expect(recorded.status).to_contain_text("press Recalibrate")
    expect(page.get_by_text("light or the room has changed")).to_have_count(1)
    recorded.show(pictures.disc("green"))
    banner.get_by_role("button", name="Recalibrate").click()
    expect(banner).to_be_hidden()
    expect(recorded.status).to_have_text("Move through all your poses, in any order:")
    expect(page.locator("#lead-seconds")).to_have_text(re.compile("^[1-8] …$"))
    expect(recorded.status).to_contain_text("You stayed mostly in green", timeout=RECALIBRATED_MS)
    expect(recorded.button("Recalibrate")).to_be_visible()

    page.evaluate(HEARD)
    page.keyboard.press("r")
    expect(recorded.status).to_contain_text("Move through")
    while "Move through" in recorded.status.inner_text():
        for label in LABELS:
            recorded.show(pictures.disc(label))
            page.wait_for_timeout(300)
    sentence = "Recalibrated, and learned from what you showed"
    expect(recorded.status).to_have_text(f"{sentence}.")
    assert page.evaluate("heard.filter((said) => said.startsWith('Recalibrated')).length") == 1
    told = page.locator("#moved-quality")
    expect(told).to_have_text(re.compile(rf"^{sentence}: of \d+ pictures \d+ counted\."))
    recorded.button("Undo recalibration").click()
    expect(recorded.button("Recalibrate")).to_be_visible()
    expect(told).to_be_hidden()
