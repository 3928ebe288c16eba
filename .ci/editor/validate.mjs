#!/usr/bin/env node
// Shows that an editor underlines a wrong payload where payvet points.
//
// The language service of Visual Studio Code gets the schemas that `payvet schema --out` writes, attached by the
// settings that README.md shows, in both drafts, open and closed, and judges every sample as the editor would. Where
// its diagnostics begin is compared with payvet's JSON report, and so is where it says nothing.
//
// They begin at the same line and column, except that
// - a missing property is underlined at the name of the object that lacks it, or at its brace at the root, where
//   payvet points at the brace, or at the misspelt or misplaced key;
// - a forbidden property is underlined at its value, where payvet points at its key;
// - a closed schema has every unknown key underlined, misspelt ones as well;
// - a text that is no JSON counts by its first diagnostic, as what follows from a mistake is a matter of taste.
// What differs beyond that is named below, and fails if it no longer does.

import { execFileSync, spawnSync } from "node:child_process";
import { readFileSync, readdirSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "../..");
const [payvet, work, readme = join(root, "README.md")] = process.argv.slice(2).map((path) => resolve(path));
if (!work) {
  console.error("usage: validate.mjs PAYVET WORK [README]");
  process.exit(2);
}
const require = createRequire(join(work, "node/package.json"));
const { getLanguageService, TextDocument } = require("vscode-json-languageservice");
const jsonc = require("jsonc-parser");

const FORMATS = ["elimity-itsm-webhook", "ibm-verify-fulfillment"];
// What the editor asks of a file called .json.
const DOCUMENT_SETTINGS = { schemaValidation: "error", comments: "error", trailingCommas: "error" };

const STRING = "the whole string is underlined";
const SPLIT = "what stands behind the first digits is underlined";
const DECODED = "the editor decodes a file before anything is judged";
const SAID_ONCE = "a closed schema has every attribute underlined that stands outside of `data`; payvet says it once";
const DIFFERENCES = {
  "ibm-verify-fulfillment/integer-notations.json": "numbers such as 1.0 and 1e2 are integers to JSON Schema, to the editor none",
  "schema/wrong-variant.json": "every property that is missing or forbidden is underlined, not the type that is wrong",
  "ibm-verify-fulfillment/data-not-nested.json": SAID_ONCE,
  "ibm-verify-fulfillment/data-not-nested__flattened.json": SAID_ONCE,
  "detection/ambiguous-format.json": "a closed schema has the key of the other format underlined, by which payvet is in doubt",
  "json/bad-escape.json": STRING,
  "json/bad-escape__unicode.json": STRING,
  "json/control-character.json": STRING,
  "json/bad-number.json": SPLIT,
  "json/bad-number__hexadecimal.json": SPLIT,
  "json/byte-order-mark.json": DECODED,
  "json/invalid-utf8.json": DECODED,
  "json/utf16.json": DECODED,
  "json/empty.json": "an empty file is none to judge",
  "json/lone-surrogate.json": "half of a surrogate pair passes",
  "json/too-deep.json": "any depth passes",
  "json/unclosed-bracket.json": "the end of the file is underlined, not the bracket",
};

const MISSING = new Set(["schema/missing-property", "schema/misspelt-property", "schema/misplaced-property"]);
const MOVED = new Set(["schema/misspelt-property", "schema/misplaced-property"]);
const UNKNOWN = new Set([
  "contract/unknown-property",
  "contract/documented-slip",
  "ibm-verify-fulfillment/dotted-attribute",
  "ibm-verify-fulfillment/misplaced-attribute",
]);
const faults = [];
const differed = new Set();

/** The settings that README.md tells people to write. */
function shownSettings() {
  const blocks = readFileSync(readme, "utf8").matchAll(/^```jsonc\n(.*?)^```$/gms);
  const block = [...blocks].map(([, text]) => text).find((text) => text.includes('"json.schemas"'));
  if (!block) throw new Error(`${readme}: no block of settings with "json.schemas"`);
  const errors = [];
  const settings = jsonc.parse(block, errors, { allowTrailingComma: true });
  if (errors.length) throw new Error(`${readme}: the settings can't be read`);
  return settings["json.schemas"];
}

/** A folder as an editor has it open, with the schemas in it, and how it judges a text. */
class Workspace {
  constructor(draft, isClosed) {
    this.name = `draft ${draft}, ${isClosed ? "closed" : "open"}`;
    this.isClosed = isClosed;
    this.folder = join(work, `draft-${draft}`);
    this.entries = shownSettings().map(({ fileMatch, url }) => {
      const schema = isClosed ? url.replace(".schema.json", ".closed.schema.json") : url;
      return { fileMatch, uri: pathToFileURL(resolve(this.folder, schema)).href };
    });
    const service = getLanguageService({
      schemaRequestService: async (uri) => readFileSync(fileURLToPath(uri), "utf8"),
    });
    service.configure({ validate: true, schemas: this.entries });
    this.service = service;
  }

  /** The path of a payload at which the settings attach the schema of its format. */
  path(format, name) {
    const entry = this.entries.find(({ uri }) => uri.includes(`/${format}.`));
    if (!entry) throw new Error(`${readme}: no schema is attached for ${format}`);
    return entry.fileMatch[0].replace(/^\//, "").replace("*.json", name);
  }

  /** Where diagnostics of a text begin, in its order, as `line:column` from 1 on. */
  async underlined(path, text) {
    const document = TextDocument.create(pathToFileURL(join(this.folder, path)).href, "json", 1, text);
    const parsed = this.service.parseJSONDocument(document);
    const diagnostics = await this.service.doValidation(document, parsed, DOCUMENT_SETTINGS);
    diagnostics.sort((a, b) => document.offsetAt(a.range.start) - document.offsetAt(b.range.start));
    return diagnostics.map(({ range }) => `${range.start.line + 1}:${range.start.character + 1}`);
  }
}

/** Files of a folder, but for the texts that lie beside samples and for JSON Lines, of which no editor makes a document. */
function samples(folder) {
  const files = readdirSync(join(root, "samples", folder), { recursive: true }).sort();
  return files.filter((file) => file.endsWith(".json")).map((file) => ({
    name: file.replaceAll("\\", "/"),
    path: join("samples", folder, file),
    text: new TextDecoder().decode(readFileSync(join(root, "samples", folder, file))),
  }));
}

function report(path) {
  const run = spawnSync(payvet, ["check", "--isolated", "--output-format", "json", path], { cwd: root });
  if (run.status > 1) throw new Error(`payvet ended with ${run.status}: ${run.stderr}`);
  return JSON.parse(run.stdout).files[0];
}

/** What the text is a payload of, unless it is several, or something around them. */
function formatOf({ text }, { records, formats }) {
  const errors = [];
  const value = jsonc.parse(text, errors);
  const isOne = !errors.length && records === 1 && value !== null && typeof value === "object" && !Array.isArray(value);
  return isOne && !value.response ? Object.keys(formats)[0] : undefined;
}

/** Where the editor should underline something, for what payvet found. */
function expected(text, finding, isClosed) {
  const tree = jsonc.parseTree(text);
  const document = TextDocument.create("", "json", 1, text);
  const place = (offset) => {
    const { line, character } = document.positionAt(offset);
    return `${line + 1}:${character + 1}`;
  };
  const own = `${finding.start.line}:${finding.start.column}`;
  const { rule, severity, message, pointer } = finding;
  if (UNKNOWN.has(rule)) return isClosed ? [own] : [];
  if (severity !== "error") return [];
  if (MISSING.has(rule) || rule === "ibm-verify-fulfillment/data-not-nested") {
    const path = message.match(/^`([^`]+)`/)[1].split(".").slice(0, -1);
    const object = jsonc.findNodeAtLocation(tree, path);
    const at = object.parent?.type === "property" ? object.parent.children[0] : object;
    return MOVED.has(rule) && isClosed ? [place(at.offset), own] : [place(at.offset)];
  }
  if (rule === "schema/forbidden-property") {
    return [place(jsonc.findNodeAtLocation(tree, pointer.split("/").slice(1)).offset)];
  }
  return rule.startsWith("schema/") ? [own] : [];
}

function compare(workspace, name, found, wanted) {
  const [seen, due] = [found, wanted].map((places) => [...new Set(places)].sort().join(" "));
  if (seen === due) return true;
  if (DIFFERENCES[name]) differed.add(name);
  else faults.push(`${name} (${workspace.name}): underlined at ${seen || "no place"}, due at ${due || "no place"}`);
  return false;
}

rmSync(join(work, "draft-7"), { recursive: true, force: true });
rmSync(join(work, "draft-2020-12"), { recursive: true, force: true });
for (const draft of ["7", "2020-12"]) {
  const folder = join(work, `draft-${draft}/schemas`);
  execFileSync(payvet, ["schema", "--draft", draft, "--out", folder], { stdio: "ignore" });
}

const skipped = new Set();
for (const draft of ["7", "2020-12"]) {
  for (const isClosed of [false, true]) {
    const workspace = new Workspace(draft, isClosed);
    const counts = { silent: 0, underlined: 0 };
    const all = [...samples("valid"), ...samples("invalid").filter(({ name }) => !name.startsWith("json/"))];
    for (const sample of all) {
      const file = report(sample.path);
      const format = formatOf(sample, file);
      if (!format) {
        skipped.add(sample.path);
        continue;
      }
      const wanted = file.findings.flatMap((finding) => expected(sample.text, finding, isClosed));
      const found = await workspace.underlined(workspace.path(format, "sample.json"), sample.text);
      if (compare(workspace, sample.name, found, wanted)) counts[wanted.length ? "underlined" : "silent"] += 1;
    }
    // A schema that is attached to everything, or to nothing, would not be noticed otherwise.
    const wrong = '{"type": 1, "data": 1}';
    for (const format of FORMATS) {
      const inside = await workspace.underlined(workspace.path(format, "sample.json"), wrong);
      const outside = await workspace.underlined("elsewhere/sample.json", wrong);
      if (!inside.length || outside.length) faults.push(`${workspace.name}: ${format} isn't attached where it should be`);
    }
    console.log(`${workspace.name}: ${counts.underlined} samples underlined at the same places, ${counts.silent} silent in both`);
  }
}

const syntax = new Workspace("7", false);
let agreeing = 0;
for (const sample of samples("invalid").filter(({ name }) => name.startsWith("json/"))) {
  const [finding] = report(sample.path).findings;
  // Of a repeated key both places are told, by payvet in the other order.
  const first = finding.rule === "json/duplicate-key" ? finding.related[0] : finding;
  const found = await syntax.underlined("elsewhere/sample.json", sample.text);
  agreeing += compare(syntax, sample.name, found.slice(0, 1), [`${first.start.line}:${first.start.column}`]);
}
console.log(`no JSON: ${agreeing} samples underlined first at the same place`);

for (const [name, reason] of Object.entries(DIFFERENCES)) {
  if (differed.has(name)) console.log(`differs: ${name}: ${reason}`);
  else faults.push(`${name} is said to differ, but doesn't`);
}
console.log(`no single payloads, so none of a schema's: ${[...skipped].map((path) => path.replace("samples/", "")).join(", ")}`);
for (const fault of faults) console.error(fault);
console.log(faults.length ? `${faults.length} failed` : "the editor points where payvet points");
process.exit(faults.length ? 1 : 0);
