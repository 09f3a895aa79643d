"""What the page is told while an export is made."""

from campad.exports.steps import Step
from campad.protocol.to_page import ToPage


class Exporting(ToPage, tag="exporting"):
    """How far the export has come that the page asked for."""

    step: Step
    number: int
    """Of this step, from 1."""
    steps: int
