"""What Home Assistant is told, against what its own schema asks for (release 2026.2)."""

import re
from typing import Any

from campad.outputs.mqtt.home_assistant import Device, describe, discovery_topic, platforms

DEVICE = Device("My pads", "home/pads", {"left": "left", "a/b": "a_b"}, "none")

# Of each platform: what must be there, and what may.
REQUIRED = {
    "sensor": {"platform", "unique_id", "state_topic"},
    "binary_sensor": {"platform", "unique_id", "state_topic"},
    "device_automation": {"platform", "automation_type", "topic", "type", "subtype"},
}
OPTIONAL = {
    "sensor": {"name", "device_class", "options"},
    "binary_sensor": {"name", "payload_on", "payload_off"},
    "device_automation": {"payload", "unique_id"},
}


def test_the_description_is_what_home_assistant_asks_for() -> None:
    """A device that can be told apart, an origin, and components of platforms that it knows."""
    description = describe(DEVICE, {})

    assert set(description) == {"device", "origin", "availability_topic", "components"}
    assert description["device"]["identifiers"] == ["campad_home_pads"]
    assert description["origin"] == {"name": "campad"}
    for component in description["components"].values():
        platform = component["platform"]
        assert REQUIRED[platform] <= set(component) <= REQUIRED[platform] | OPTIONAL[platform]
    assert re.fullmatch(r"homeassistant/device/[a-zA-Z0-9_-]+/config", discovery_topic(DEVICE))


def test_each_class_is_a_sensor_and_a_trigger() -> None:
    """They listen where campad publishes, and no two have the same id or the same trigger."""
    components = describe(DEVICE, {})["components"]
    triggers = [c for c in components.values() if c["platform"] == "device_automation"]

    assert components["class"]["options"] == ["left", "a/b", "none"]
    assert components["pressed_a_b"]["state_topic"] == "home/pads/pressed/a_b"
    assert components["pressed_a_b"]["name"] == "a/b"
    assert [trigger["payload"] for trigger in triggers] == ["left", "a/b"]
    assert {trigger["topic"] for trigger in triggers} == {"home/pads/press"}
    assert len({c["unique_id"] for c in components.values()}) == len(components) == 5
    assert len({(trigger["type"], trigger["subtype"]) for trigger in triggers}) == 2


def test_a_class_that_is_no_more_is_taken_away() -> None:
    """Home Assistant takes away a component that is told of with its platform alone."""
    former = platforms(describe(DEVICE, {}))
    now: dict[str, Any] = describe(Device("My pads", "home/pads", {"left": "left"}, "none"), former)

    assert now["components"]["pressed_a_b"] == {"platform": "binary_sensor"}
    assert now["components"]["press_a_b"] == {"platform": "device_automation"}
    assert len(now["components"]["pressed_left"]) > 1
