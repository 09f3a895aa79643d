"""Between what the numbers lie that EfficientNet-Lite0's layers give at 192 pixels.

Only of those without an activation: ReLU6 says it of the others. Of each photo the least and the
greatest, in the mean of 90 photos of hands, heads and fruit; made by scripts/int8_ranges.py, never
from what a person shows. A number beyond becomes the end of its range.
"""

RANGES: dict[str, tuple[float, float]] = {
    "block_0": (-26.7, 32.8),
    "block_1": (-36.9, 40.3),
    "block_2/project": (-33.7, 34.3),
    "block_2": (-47.6, 45.0),
    "block_3": (-31.5, 36.0),
    "block_4/project": (-21.1, 19.3),
    "block_4": (-35.0, 38.3),
    "block_5": (-25.8, 26.3),
    "block_6/project": (-15.4, 13.4),
    "block_6": (-25.9, 27.0),
    "block_7/project": (-12.3, 11.7),
    "block_7": (-26.5, 29.4),
    "block_8": (-29.0, 25.9),
    "block_9/project": (-16.0, 12.7),
    "block_9": (-30.5, 27.1),
    "block_10/project": (-16.9, 12.7),
    "block_10": (-37.1, 29.6),
    "block_11": (-22.3, 24.6),
    "block_12/project": (-12.3, 12.7),
    "block_12": (-25.7, 26.7),
    "block_13/project": (-11.0, 11.8),
    "block_13": (-29.1, 29.6),
    "block_14/project": (-10.1, 12.6),
    "block_14": (-32.1, 33.6),
    "block_15": (-11.3, 10.9),
}
