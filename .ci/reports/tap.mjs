// Prints what a strict parser reads in TAP files, as JSON.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { resolve } from "node:path";

const [modules, ...paths] = process.argv.slice(2);
const { Parser } = createRequire(resolve(modules, "x.js"))("tap-parser");

const results = paths.map((path) => {
  const result = { plan: [], points: [], strange: [] };
  const parser = new Parser({ strict: true });
  parser.on("plan", ({ start, end }) => (result.plan = [start, end]));
  parser.on("assert", ({ ok, name, diag, todo, skip }) =>
    result.points.push({ ok, name, directive: todo || skip, diagnostics: diag }),
  );
  parser.on("extra", (text) => result.strange.push(text));
  parser.on("bailout", (text) => result.strange.push(`bail out: ${text}`));
  parser.on("complete", ({ failures }) =>
    result.strange.push(...failures.filter(({ tapError }) => tapError).map(String)),
  );
  parser.end(readFileSync(path, "utf8"));
  return result;
});
console.log(JSON.stringify(results));
