// What a page does with TF.js for the benchmarks; `tf` comes from TF.js's own scripts.

const SIDE = 224;
const CUT = "conv_pw_13_relu";

// WebAssembly with SIMD, and threads: TF.js takes one for every two cores, whatever it is told. Of
// its backends this is the fastest without a graphics card, and has all that training a head takes.
async function start() {
  tf.wasm.setWasmPaths("/packages/tfjs-backend-wasm/dist/");
  await tf.setBackend("wasm");
  await tf.ready();
  const [simd, threads] = await Promise.all(
    ["SIMD", "MULTITHREAD"].map((feature) => tf.env().getAsync(`WASM_HAS_${feature}_SUPPORT`)),
  );
  return { backend: tf.getBackend(), simd, threads };
}

/** The tutorial's network up to its last activation. */
async function loadNetwork() {
  const whole = await tf.loadLayersModel("/model/model.json");
  return tf.model({ inputs: whole.inputs, outputs: whole.getLayer(CUT).output });
}

/** The tutorial's model on top of it. */
function makeHead(shape, units, classes) {
  const kernelInitializer = "varianceScaling";
  return tf.sequential({
    layers: [
      tf.layers.flatten({ inputShape: shape }),
      tf.layers.dense({ units, activation: "relu", kernelInitializer, useBias: true }),
      tf.layers.dense({ units: classes, activation: "softmax", kernelInitializer, useBias: false }),
    ],
  });
}

// The frame becomes a tensor, of which the middle is cut and, where needed, resized.
function frameByTensors(video) {
  const frame = tf.browser.fromPixels(video);
  const [height, width] = frame.shape;
  const side = Math.min(height, width);
  const square = frame.slice([(height - side) >> 1, (width - side) >> 1, 0], [side, side, 3]).expandDims(0);
  return side === SIDE ? square.toFloat() : tf.image.resizeBilinear(square, [SIDE, SIDE]);
}

// The browser crops and shrinks, as it does for campad's page.
const canvas = document.createElement("canvas");
canvas.width = canvas.height = SIDE;
const context = canvas.getContext("2d", { willReadFrequently: true, alpha: false });
function frameByCanvas(video) {
  const { videoWidth: width, videoHeight: height } = video;
  const side = Math.min(width, height);
  context.drawImage(video, (width - side) >> 1, (height - side) >> 1, side, side, 0, 0, SIDE, SIDE);
  return tf.browser.fromPixels(context.getImageData(0, 0, SIDE, SIDE)).expandDims(0).toFloat();
}

/** Look at the camera: milliseconds from each frame of it to the class that it shows, or to the activation. */
async function watch({ seconds, warmUp, width, height, byCanvas, headless = false }) {
  const take = byCanvas ? frameByCanvas : frameByTensors;
  const network = await loadNetwork();
  const head = makeHead(network.outputs[0].shape.slice(1), 100, 4);
  const video = document.querySelector("video");
  const wanted = { width: { ideal: width }, height: { ideal: height }, frameRate: { ideal: 30 } };
  video.srcObject = await navigator.mediaDevices.getUserMedia({ video: wanted, audio: false });
  await video.play();
  const times = [];
  const begun = performance.now();
  await new Promise((resolve) => {
    const look = () => {
      const started = performance.now();
      const said = tf.tidy(() => {
        const activation = network.predict(take(video).div(127).sub(1));
        return headless ? activation : head.predict(activation).as1D().argMax();
      });
      said.dataSync();
      said.dispose();
      const now = performance.now();
      if (started - begun > 1000 * warmUp) times.push(now - started);
      if (now - begun > 1000 * (seconds + warmUp)) resolve();
      else video.requestVideoFrameCallback(look);
    };
    video.requestVideoFrameCallback(look);
  });
  return times;
}

/** Train on the first `learned` of the features; milliseconds of each training, and what the last one says of the rest. */
async function train({ shape, learned, asked, classes, units, epochs, batchSize, rate, rounds }) {
  const numbers = new Float32Array(await (await fetch("/features")).arrayBuffer());
  const all = tf.tensor(numbers, [learned + asked, ...shape]);
  const xs = all.slice([0], [learned]);
  const rest = all.slice([learned], [asked]);
  const ys = tf.oneHot(tf.tensor1d(Array.from({ length: learned }, (_, i) => i % classes), "int32"), classes);
  const times = [];
  let said = [];
  for (let round = 0; round <= rounds; round += 1) {
    const started = performance.now();
    const head = makeHead(shape, units, classes);
    head.compile({ optimizer: tf.train.adam(rate), loss: "categoricalCrossentropy" });
    await head.fit(xs, ys, { batchSize, epochs, yieldEvery: "never" }); // the page stands still meanwhile: as fast as it can
    if (round) times.push(performance.now() - started); // the first is to warm up
    said = Array.from(head.predict(rest).argMax(1).dataSync());
    head.dispose();
  }
  return { times, said };
}

/** The tutorial's way to add an example: milliseconds to add one to so many, again and again. */
function add(numbers, examples, rounds) {
  const example = tf.randomUniform([1, numbers]);
  const times = [];
  for (let round = 0; round <= rounds; round += 1) {
    const before = tf.randomUniform([examples - 1, numbers]);
    const started = performance.now();
    const xs = tf.keep(before.concat(example, 0));
    before.dispose();
    if (round) times.push(performance.now() - started);
    xs.dispose();
  }
  return times;
}
