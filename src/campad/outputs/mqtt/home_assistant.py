"""What Home Assistant wants to be told, so that the classes appear there by themselves.

One message for the whole device: a sensor for the class that is on, a binary sensor and a trigger
for each class. https://www.home-assistant.io/integrations/mqtt/#mqtt-discovery
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

PREFIX = "homeassistant"


@dataclass(frozen=True)
class Device:
    """What is told of.

    Attributes:
        name: what people read.
        topic: what all its topics begin with.
        classes: each class's name in topics.
        none: what the sensor says where no class is on.
    """

    name: str
    topic: str
    classes: Mapping[str, str]
    none: str

    @property
    def id(self) -> str:
        """What Home Assistant knows it by: letters, digits, `_` and `-`."""
        return "campad_" + re.sub(r"[^a-zA-Z0-9_-]", "_", self.topic)


def discovery_topic(device: Device) -> str:
    """Return where the description belongs, retained."""
    return f"{PREFIX}/device/{device.id}/config"


def describe(device: Device, former: Mapping[str, str]) -> dict[str, Any]:
    """Return the description.

    Args:
        device: what is told of.
        former: components that may have been told of before, and the platform of each; those that
            are no more are taken away.
    """
    components = _components(device)
    gone = {key: {"platform": p} for key, p in former.items() if key not in components}
    return {
        "device": {
            "identifiers": [device.id],
            "name": device.name,
            "manufacturer": "campad",
            "model": "webcam controller",
        },
        "origin": {"name": "campad"},
        "availability_topic": f"{device.topic}/status",
        "components": components | gone,
    }


def platforms(description: Mapping[str, Any]) -> dict[str, str]:
    """Return each component's platform, which takes it away again."""
    return {key: component["platform"] for key, component in description["components"].items()}


def _components(device: Device) -> dict[str, dict[str, Any]]:
    components: dict[str, dict[str, Any]] = {
        "class": {
            "platform": "sensor",
            "unique_id": f"{device.id}_class",
            "name": "Class",
            "device_class": "enum",
            "options": list(dict.fromkeys([*device.classes, device.none])),
            "state_topic": f"{device.topic}/class",
        }
    }
    for label, name in device.classes.items():
        components[f"pressed_{name}"] = {
            "platform": "binary_sensor",
            "unique_id": f"{device.id}_pressed_{name}",
            "name": label,
            "state_topic": f"{device.topic}/pressed/{name}",
            "payload_on": "ON",
            "payload_off": "OFF",
        }
        components[f"press_{name}"] = {
            "platform": "device_automation",
            "unique_id": f"{device.id}_press_{name}",
            "automation_type": "trigger",
            "topic": f"{device.topic}/press",
            "payload": label,
            "type": "button_short_press",
            "subtype": label,
        }
    return components
