// The checks of MDN's HTTP Observatory over the real answers of a server on loopback; its own code, graded as it grades.
// node observatory.mjs PACKAGE HOST HTTP-PORT HTTPS-PORT PATH
import { pathToFileURL } from "node:url";
import { join } from "node:path";

const [home, host, httpPort, httpsPort, path] = process.argv.slice(2);
const part = (name) => import(pathToFileURL(join(home, "src", name)).href);
const { retrieve } = await part("retriever/retriever.js");
const { ALL_TESTS } = await part("constants.js");
const grader = await part("grader/grader.js");
const { MINIMUM_SCORE_FOR_EXTRA_CREDIT } = await part("grader/charts.js");

const ports = httpPort === "80" ? {} : { httpPort, httpsPort };
const answers = await retrieve(host, { ...ports, path });
if (!answers.responses.auto) {
  console.error("no answer");
  process.exit(1);
}
let [plain, extra] = [100, 100];
for (const test of ALL_TESTS) {
  const found = test(answers);
  const points = grader.getScoreModifier(found.result) ?? 0;
  extra += points;
  plain += Math.min(points, 0);
  console.log(`${found.pass ? "pass" : "FAIL"} ${String(points).padStart(4)}  ${found.constructor.name}: ${found.result}`);
}
const { grade, score } = grader.getGradeForScore(plain >= MINIMUM_SCORE_FOR_EXTRA_CREDIT ? extra : plain);
console.log(`${path}: ${grade} (${score})`);
