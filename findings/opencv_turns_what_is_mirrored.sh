#!/bin/sh
# A clip that is to be shown mirrored, as phones record with their front camera, in OpenCV and in PyAV.
#
# A good guess: OpenCV turns clips by itself, as players do; what it might not know is the mirror, and then left and right are
# swapped. PyAV turns nothing, and `frame.rotation` says what is to be done.
# What happens: how a clip is to be shown is a matrix, and both make one angle of it, which a mirror has not. OpenCV 5.0.0 shows a
# clip that is mirrored across upside down, turned by 180 degrees: people stand on their heads, and left is right as well. PyAV 18.1.0's
# `frame.rotation` says -180 of it, as of one that is really upside down. One that is mirrored in height is not changed at all
# (rotation 0), and one that is held upright and mirrored is only turned (90). FFmpeg's own program (imageio-ffmpeg 0.8.1) shows all
# six as they are meant. The angle cannot be told from the matrix's, once it is one: the matrix is in `frame.side_data` only.
# Why it matters to campad: it reads the matrix, and shows clips as players do. Who teaches it with such clips, and reads others by
# OpenCV in a program of their own, shows it people upside down.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet numpy==2.4.6 opencv-python-headless==5.0.0.93 av==18.1.0 imageio-ffmpeg==0.8.1
cat > try.py <<'PY'
import subprocess
from importlib.metadata import version

import av
import cv2
import imageio_ffmpeg
import numpy as np

print(*(f"{name} {version(name)}" for name in ("opencv-python-headless", "av", "imageio-ffmpeg")))
FFMPEG = [imageio_ffmpeg.get_ffmpeg_exe(), "-y", "-loglevel", "error"]
WIDE, HIGH = 64, 48
picture = np.zeros((HIGH, WIDE, 3), np.uint8)
picture[: HIGH // 2, : WIDE // 2, 0] = 255  # red above on the left, green above on the right
picture[: HIGH // 2, WIDE // 2 :, 1] = 255
raw = ["-f", "rawvideo", "-pix_fmt", "rgb24", "-s", f"{WIDE}x{HIGH}", "-r", "10", "-i", "-"]
subprocess.run([*FFMPEG, *raw, "-pix_fmt", "yuv420p", "plain.mp4"], input=picture.tobytes() * 5, check=True)


def corners(frame):
    """Return what is above on the left and on the right, and below."""
    height, width, _ = frame.shape
    names = []
    for y in (height // 4, 3 * height // 4):
        for x in (width // 4, 3 * width // 4):
            red, green, _ = (frame[y, x] > 128).tolist()
            names.append("R" if red else "G" if green else ".")
    return "".join(names[:2]) + "/" + "".join(names[2:])


def by_ffmpeg(path, turned):
    width, height = (HIGH, WIDE) if turned else (WIDE, HIGH)
    said = [*FFMPEG, "-i", path, "-frames:v", "1", "-f", "rawvideo", "-pix_fmt", "rgb24", "-"]
    made = subprocess.run(said, capture_output=True, check=True).stdout
    return corners(np.frombuffer(made, np.uint8).reshape(height, width, 3))


def by_opencv(path):
    _, frame = cv2.VideoCapture(path).read()
    return corners(frame[..., ::-1])


def angle(path):
    with av.open(path) as container:
        return next(container.decode(video=0)).rotation


CASES = {  # what FFmpeg is told; as it is meant, OpenCV, PyAV's angle
    "as it is": ([], "RG/..", "RG/..", 0),
    "turned by 180 degrees": (["-display_rotation", "180"], "../GR", "../GR", -180),
    "mirrored across": (["-display_hflip"], "GR/..", "../GR", -180),
    "mirrored in height": (["-display_vflip"], "../RG", "RG/..", 0),
    "turned by 90 degrees": (["-display_rotation", "90"], "G./R.", "G./R.", 90),
    "turned by 90 degrees and mirrored": (["-display_rotation", "90", "-display_hflip"], ".G/.R", "G./R.", 90),
}
for name, (how, *wanted) in CASES.items():
    subprocess.run([*FFMPEG, *how, "-i", "plain.mp4", "-c", "copy", "shown.mp4"], check=True)
    found = [by_ffmpeg("shown.mp4", "90" in how), by_opencv("shown.mp4"), angle("shown.mp4")]
    print(f"{name}: FFmpeg {found[0]}, OpenCV {found[1]}, PyAV's rotation {found[2]}")
    assert found == wanted, f"it was {wanted}"
PY
venv/bin/python try.py
