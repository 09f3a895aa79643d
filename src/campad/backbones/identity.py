"""Which network a project was made with: its content decides, its name is only shown."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from campad.backbones.catalog import CATALOG, gone, name_today
from campad.graphs.sanitize import shown
from campad.imaging.normalisation import NORMALISATIONS, word_for

if TYPE_CHECKING:
    from campad.backbones.backbone import Backbone

ANEW = "or record the examples anew"


def identity(backbone: Backbone) -> dict[str, str]:
    """Return what projects keep of a network.

    A network that stands in for a `Backbone`, without content that was read from a file, is known
    by name and layer only.
    """
    known = {"name": backbone.name, "layer": backbone.layer}
    if sha256 := getattr(backbone, "sha256", ""):
        known |= {"sha256": sha256, "normalisation": backbone.normalisation}
    return known


def known_as(kept: Mapping[str, Any]) -> str:
    """Return the name that a network has today of which a project keeps this."""
    return name_today(kept["name"], *([kept["sha256"]] if "sha256" in kept else []))


def catalogued(kept: Mapping[str, Any]) -> str | None:
    """Return the name of the catalogue's network that opens a project of this, asked for by its
    name alone; None if there is none.
    """
    entry = CATALOG.get(known_as(kept))
    if entry is None:
        return None
    own = {
        "layer": entry.default_layer,
        "sha256": entry.sha256,
        "normalisation": entry.normalisation,
    }
    return entry.name if all(kept.get(key, value) == value for key, value in own.items()) else None


def difference(kept: Mapping[str, Any], backbone: Backbone) -> str:
    """Say how a network differs from the one that a project was made with, and what to do.

    Args:
        kept: from `identity`; projects of before 0.2 have a name and a layer only.
        backbone: the network that is here.

    Returns:
        A sentence; "" if it is the same one.
    """
    here, today = identity(backbone), known_as(kept)
    name = shown(today)
    if {"sha256", "normalisation"} <= kept.keys() & here.keys():
        if kept["sha256"] != here["sha256"]:
            ours = today in CATALOG and today != here["name"]
            asked = (
                "ask for that one (--backbone)" if ours else "give the file that it was made with"
            )
            return gone(kept["name"]) or (
                f"made with another network: {name}, SHA-256 {shown(kept['sha256'])[1:9]}…; got "
                f"{shown(here['name'])}, {here['sha256'][:8]}…, whose activations mean something "
                f"else; {asked}, {ANEW}"
            )
        if kept["normalisation"] != here["normalisation"]:
            return (
                f"made with {name} at the normalisation {shown(kept['normalisation'])}; here it "
                f"gets {here['normalisation']}; {_asked_by(kept['normalisation'])}, {ANEW}"
            )
    elif today != here["name"]:
        return f"made with another network, {name}; got {here['name']}; give that one, {ANEW}"
    elif "sha256" in here and is_new(here["normalisation"]):
        return (
            f"made by a campad that gave every .onnx ImageNet's normalisation; {name} now gets "
            f"{here['normalisation']}; {_asked_by(NORMALISATIONS['imagenet'].said)}, {ANEW}"
        )
    if kept["layer"] != here["layer"]:
        return (
            f"made with {name} at the layer {shown(kept['layer'])}; got {here['layer']}; "
            f"ask for that layer (--layer, layer=), {ANEW}"
        )
    return ""


def asked_normalisation(backbone: Backbone) -> str | None:
    """Return what `load_backbone` must be asked for to make the same network once more."""
    return None if getattr(backbone, "guessed", False) else word_for(backbone.normalisation)


def is_new(normalisation: str) -> bool:
    """Say whether it is one that campad before 0.2 could not have used."""
    return word_for(normalisation) not in (None, "imagenet")


def _asked_by(normalisation: str) -> str:
    word = word_for(normalisation)
    return f"ask for --normalisation {word} (normalisation=)" if word else "leave it out"
