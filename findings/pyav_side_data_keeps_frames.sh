#!/bin/sh
# Does a frame of PyAV go when nobody holds it any more?
#
# A good guess: yes, at once. Frames are megabytes, Python counts references, and a loop that looks at one frame after the
# other holds one.
# What happens: so it is, until somebody reads `frame.side_data`, as one must to know how a phone was held. PyAV 18.1.0 makes a
# container then that the frame keeps, and that keeps the frame: a circle, which only Python's collector finds. It looks when
# some hundreds of objects have come, however large they are. 150 frames of 1920 x 1080 hold some 450 MiB; with a container
# of one's own, `SideDataContainer(frame)`, they hold a few frames'. PyAV 19.0.2, for Python 3.12 and newer, makes one at each
# reading, by its source; Python 3.11 gets 18.1.0.
# Why it matters to campad: a video of a phone took 689 MiB of memory while its frames were looked at one by one, 75 now.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet numpy==2.4.6 av==18.1.0
cat > try.py <<'PY'
import gc
import sys
from ctypes import CDLL

import av
import numpy as np
from av.sidedata.sidedata import SideDataContainer

print("Python", sys.version.split()[0], "PyAV", av.__version__)
COUNT, WIDTH, HEIGHT = 150, 1920, 1080
with av.open("made.mkv", "w") as out:
    stream = out.add_stream("mpeg4", rate=30)
    stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
    for number in range(COUNT):
        picture = np.full((HEIGHT, WIDTH, 3), number, np.uint8)
        out.mux(stream.encode(av.VideoFrame.from_ndarray(picture, "rgb24")))
    out.mux(stream.encode())


def resident_mib():
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * 4096 / 2**20


def held(look):
    """How much more memory there is when all frames were looked at and dropped, and after a collection."""
    gc.collect()
    before = resident_mib()
    with av.open("made.mkv") as video:
        video.streams.video[0].thread_type = "NONE"
        for frame in video.decode(video=0):
            look(frame)
        del frame
        left = resident_mib() - before
    gc.collect()
    CDLL(None).malloc_trim(0)  # what was given back is the system's again
    return left, resident_mib() - before


held(lambda frame: None)
WAYS = {
    "nothing": lambda frame: None,
    "SideDataContainer(frame)": lambda frame: SideDataContainer(frame).get("DISPLAYMATRIX"),
    "frame.side_data": lambda frame: frame.side_data.get("DISPLAYMATRIX"),
}
gc.set_threshold(10_000)
for name, look in WAYS.items():
    left, after = held(look)
    print(f"{COUNT} frames, read of each: {name}: {left:.0f} MiB more, {after:.0f} after a collection")
    assert (left > 200) == (name == "frame.side_data") and after < 100
PY
venv/bin/python try.py
