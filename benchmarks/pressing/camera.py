"""A camera of the network: rests for a second, then holds a pose; 30 pictures a second by TCP."""

import sys
import time
from fractions import Fraction
from itertools import count
from pathlib import Path

import av

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from common.webcam import poses


def main() -> None:
    pictures = poses(224, ["left", "rest"], 8)
    with av.open(f"tcp://127.0.0.1:{sys.argv[1]}?listen=1", "w", format="mpegts") as container:
        stream = container.add_stream("mpeg2video", rate=30)
        stream.width = stream.height = 224
        stream.pix_fmt, stream.bit_rate, stream.gop_size = "yuv420p", 4_000_000, 5
        began_s = time.monotonic()
        for number in count():
            picture = pictures["left" if number > 30 else "rest"][number % 8]
            frame = av.VideoFrame.from_ndarray(picture, "rgb24")
            frame.pts, frame.time_base = number, Fraction(1, 30)
            container.mux(stream.encode(frame))
            time.sleep(max(0.0, began_s + number / 30 - time.monotonic()))


if __name__ == "__main__":
    main()
