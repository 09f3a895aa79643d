"""Between what the numbers lie that EfficientNet-Lite0's layers give at 192 pixels.

Only of those without an activation: ReLU6 says it of the others. Of each photo the least and the
greatest, in the mean of 90 photos of hands, heads and fruit; made by scripts/int8_ranges.py, never
from what a person shows. A number beyond becomes the end of its range.
"""

RANGES: dict[str, tuple[float, float]] = {
    "block_0": (-24.3, 30.1),
    "block_1": (-38.2, 36.7),
    "block_2/project": (-31.3, 32.8),
    "block_2": (-47.6, 42.1),
    "block_3": (-29.8, 36.2),
    "block_4/project": (-20.2, 18.1),
    "block_4": (-33.4, 38.1),
    "block_5": (-24.6, 26.3),
    "block_6/project": (-15.3, 13.4),
    "block_6": (-25.0, 26.8),
    "block_7/project": (-12.8, 11.6),
    "block_7": (-26.0, 29.0),
    "block_8": (-28.4, 25.6),
    "block_9/project": (-15.4, 12.5),
    "block_9": (-29.9, 26.8),
    "block_10/project": (-16.4, 12.3),
    "block_10": (-35.8, 30.0),
    "block_11": (-21.6, 24.3),
    "block_12/project": (-12.2, 12.7),
    "block_12": (-24.5, 26.3),
    "block_13/project": (-11.1, 12.2),
    "block_13": (-28.1, 28.9),
    "block_14/project": (-10.5, 12.1),
    "block_14": (-31.0, 31.9),
    "block_15": (-11.2, 10.5),
}
