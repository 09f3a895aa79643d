// A p5 sketch that is steered by what was taught: each class has a colour, and is written large.

let said = { class: null, probabilities: {} };

addEventListener("campad", (event) => {
  said = event.detail;
});

function setup() {
  createCanvas(480, 360);
  colorMode(HSB, 360, 100, 100);
  textAlign(CENTER, CENTER);
  textSize(48);
}

function draw() {
  const labels = Object.keys(said.probabilities);
  const hue = said.class === null ? 0 : (360 * labels.indexOf(said.class)) / labels.length;
  background(hue, said.class === null ? 0 : 60, 90);
  fill(0);
  text(said.class ?? "–", width / 2, height / 2);
}
