// Put in place of the webcam: a canvas that the test paints, given to the page as a camera stream.
(() => {
  const canvas = document.createElement("canvas");
  canvas.width = 480;
  canvas.height = 360;
  const context = canvas.getContext("2d");
  let picture = null;
  let count = 0;
  let dot = false;
  const draw = () => {
    requestAnimationFrame(draw);
    // 15 times a second, as a webcam does in a dim room, unless the test wants fewer, or none.
    if (window.cameraFrozen || (count += 1) % (window.cameraEvery ?? 4)) return;
    context.fillStyle = "#202020";
    context.fillRect(0, 0, 480, 360);
    if (picture) context.drawImage(picture, 60, 0, 360, 360);
    // A stream gives a frame only when its canvas changes: this dot is outside the page's crop.
    context.fillStyle = (dot = !dot) ? "#fff" : "#000";
    context.fillRect(0, 0, 2, 2);
  };
  draw();
  window.paintCamera = async (url) => {
    const image = new Image();
    image.src = url;
    await image.decode();
    picture = image;
    const video = document.querySelector("video");
    if (!video || !video.srcObject) return;
    // Three new frames later the page cannot be looking at the old picture any more.
    for (let i = 0; i < 3; i += 1) await new Promise((resolve) => video.requestVideoFrameCallback(resolve));
  };
  const devices = [{ kind: "videoinput", deviceId: "painted", label: "Painted camera", groupId: "" }];
  navigator.mediaDevices.enumerateDevices = async () => devices;
  navigator.mediaDevices.getUserMedia = async () => {
    if (window.cameraStuck) return new Promise(() => {});
    if (window.cameraFails) throw new DOMException(window.cameraSays ?? "as the test wishes", window.cameraFails);
    // A canvas that was never drawn on gives a stream without a single frame.
    const stream = (window.cameraEmpty ? document.createElement("canvas") : canvas).captureStream(30);
    window.cameraTrack = stream.getVideoTracks()[0];
    return stream;
  };
})();
