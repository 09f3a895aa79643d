// @ts-check
// Opens the camera beside a sketch. The sketch hears of what is seen by the event "campad".

import { Campad } from "./campad.js";
import { Camera } from "./capture/camera.js";

const video = document.createElement("video");
video.muted = video.playsInline = true;
const campad = await Campad.open();
video.addEventListener("playing", () => campad.watch(video));
new Camera(video, (state) => console.log(`camera: ${state}`)).open();
