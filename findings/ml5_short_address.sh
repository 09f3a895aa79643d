#!/bin/sh
# Where does ml5's imageClassifier look for a network that lies beside the page?
#
# A good guess: ml5.imageClassifier("model.json") fetches it from beside the page, as fetch, an <img> and TF.js do; a file
# that is not there is an error.
# What happens: what is no whole http address is taken for the name of one of ml5's own networks. "model.json",
# "./model.json" and "/model.json" are no such name, so ml5 warns in the console and loads Google's MobileNet from the
# internet: the page runs, and says ImageNet's classes. new URL("model.json", location).href is fetched. ml5 1.4.0 is the
# newest. (Without p5 1 on the page the classifier comes as a promise.)
# Why it matters to campad: its exports for Teachable Machine say how ml5 opens them, on pages that tell nobody anything.
# They give the whole address.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --ignore-scripts --prefix . ml5@1.4.0 jsdom@24.1.3 >/dev/null 2>&1
cat > try.js <<'JS'
const fs = require("fs");
const http = require("http");
const { JSDOM, VirtualConsole } = require("jsdom");

const ml5 = fs.readFileSync("node_modules/ml5/dist/ml5.js", "utf8");
const version = (name) => JSON.parse(fs.readFileSync(`node_modules/${name}/package.json`, "utf8")).version;
const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const asked = [];
const server = http.createServer((request, response) => {
  asked.push(`here: ${request.url}`);
  response.writeHead(404).end("{}");
});
process.on("unhandledRejection", () => {}); // nothing is there to be loaded

/** What ml5 asks for; nothing leaves this machine. */
async function askedFor(address, origin) {
  const warned = [];
  const virtualConsole = new VirtualConsole();
  virtualConsole.on("warn", (text) => warned.push(String(text)));
  const { window } = new JSDOM("", { url: `${origin}/index.html`, runScripts: "outside-only", virtualConsole });
  window.fetch = async (wanted) => {
    asked.push(`elsewhere: ${new URL(wanted).host}`);
    throw new Error("this is as far as it goes");
  };
  asked.length = 0;
  window.eval(ml5);
  window.ml5.imageClassifier(address).catch(() => {});
  for (let waits = 0; waits < 100 && !asked.length; waits += 1) await wait(100);
  const found = asked[0];
  window.close();
  return [found, warned.some((text) => text.includes("The modelName parameter"))];
}

async function main() {
  console.log("node", process.version, "ml5", version("ml5"), "jsdom", version("jsdom"));
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const origin = `http://127.0.0.1:${server.address().port}`;
  const short = ["elsewhere: tfhub.dev", true];
  const cases = [["model.json", short], ["./model.json", short], ["/model.json", short], [`${origin}/model.json`, ["here: /model.json", false]]];
  for (const [address, wanted] of cases) {
    const found = await askedFor(address, origin);
    console.log(`${address.replace(origin, "http://HERE")}: asks ${found[0]}${found[1] ? ", and warns" : ""}`);
    if (String(found) !== String(wanted)) throw new Error(`it was ${wanted}`);
  }
}
main().then(() => process.exit(0), (error) => { console.error(error.message); process.exit(1); });
JS
node try.js
