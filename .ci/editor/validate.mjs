#!/usr/bin/env node
// Shows that an editor underlines a wrong payload where payvet points.
//
// The language service of Visual Studio Code and yaml-language-server, which serves many others, get the schemas that
// `payvet schema --out` writes, attached by the settings that README.md shows, in both drafts, open and closed, and
// judge every sample as the editor would. Where their diagnostics begin is compared with payvet's JSON report, and so
// is where they say nothing.
//
// They begin at the same line and column, except that
// - a missing property is underlined at the name of the object that lacks it, or at its brace at the root, where
//   payvet points at the brace, or at the misspelt or misplaced key;
// - a forbidden property is underlined at its value, where payvet points at its key;
// - a closed schema has every unknown key underlined, misspelt ones as well;
// - a text that is no JSON counts by its first diagnostic, as what follows from a mistake is a matter of taste (and
//   only in Visual Studio Code: much of it is YAML).
// What differs beyond that is named below, and fails if it no longer does.

import { execFileSync, spawn, spawnSync } from "node:child_process";
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
const rpc = require("vscode-jsonrpc/node");

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

/** The settings of that name that README.md tells people to write. */
function shownSettings(name) {
  const blocks = readFileSync(readme, "utf8").matchAll(/^```jsonc\n(.*?)^```$/gms);
  const block = [...blocks].map(([, text]) => text).find((text) => text.includes(`"${name}"`));
  if (!block) throw new Error(`${readme}: no block of settings with "${name}"`);
  const errors = [];
  const settings = jsonc.parse(block, errors, { allowTrailingComma: true });
  if (errors.length) throw new Error(`${readme}: the settings can't be read`);
  return settings[name];
}

function placesOf(diagnostics) {
  return diagnostics.map(({ range }) => `${range.start.line + 1}:${range.start.character + 1}`);
}

/** A folder as an editor has it open, with the schemas in it: which of them belongs to which payloads. */
class Workspace {
  constructor(editor, draft, isClosed) {
    this.name = `${editor}, draft ${draft}, ${isClosed ? "closed" : "open"}`;
    this.isClosed = isClosed;
    this.folder = join(work, `draft-${draft}`);
  }

  schema(url) {
    return this.isClosed ? url.replace(".schema.json", ".closed.schema.json") : url;
  }

  /** The path of a payload at which the settings attach the schema of its format. */
  path(format, name) {
    const entry = this.entries.find(({ uri }) => uri.includes(`/${format}.`));
    if (!entry) throw new Error(`${readme}: no schema is attached for ${format}`);
    return entry.fileMatch[0].replace(/^\//, "").replace(/\*(\.json)?$/, name);
  }

  close() {}
}

class VisualStudioCode extends Workspace {
  constructor(draft, isClosed) {
    super("Visual Studio Code", draft, isClosed);
    this.entries = shownSettings("json.schemas").map(({ fileMatch, url }) => {
      return { fileMatch, uri: pathToFileURL(resolve(this.folder, this.schema(url))).href };
    });
    const service = getLanguageService({
      schemaRequestService: async (uri) => readFileSync(fileURLToPath(uri), "utf8"),
    });
    service.configure({ validate: true, schemas: this.entries });
    this.service = service;
  }

  /** Where diagnostics of a text begin, in its order, as `line:column` from 1 on. */
  async underlined(path, text) {
    const document = TextDocument.create(pathToFileURL(join(this.folder, path)).href, "json", 1, text);
    const parsed = this.service.parseJSONDocument(document);
    const diagnostics = await this.service.doValidation(document, parsed, DOCUMENT_SETTINGS);
    diagnostics.sort((a, b) => document.offsetAt(a.range.start) - document.offsetAt(b.range.start));
    return placesOf(diagnostics);
  }
}

/** The server runs as editors run it, and is spoken to as they speak. */
class YamlLanguageServer extends Workspace {
  constructor(draft, isClosed) {
    super("yaml-language-server", draft, isClosed);
    const shown = Object.entries(shownSettings("yaml.schemas"));
    this.entries = shown.map(([url, glob]) => ({ fileMatch: [glob], uri: this.schema(url) }));
    const schemas = Object.fromEntries(this.entries.map(({ fileMatch, uri }) => [uri, fileMatch[0]]));
    this.settings = { validate: true, schemaStore: { enable: false }, schemas };
    this.waiting = new Map();
  }

  async start() {
    this.server = spawn(join(work, "node/node_modules/.bin/yaml-language-server"), ["--stdio"]);
    const { stdout, stdin } = this.server;
    this.connection = rpc.createMessageConnection(new rpc.StreamMessageReader(stdout), new rpc.StreamMessageWriter(stdin));
    const asked = ({ items }) => items.map(({ section }) => (section === "yaml" ? this.settings : null));
    this.connection.onRequest("workspace/configuration", asked);
    this.connection.onRequest("client/registerCapability", () => null);
    this.connection.onNotification("textDocument/publishDiagnostics", ({ uri, diagnostics }) => {
      this.waiting.get(uri)?.(placesOf(diagnostics));
    });
    this.connection.listen();
    const folder = { uri: pathToFileURL(this.folder).href, name: "payloads" };
    const capabilities = { workspace: { configuration: true, workspaceFolders: true } };
    const hello = { processId: process.pid, rootUri: folder.uri, workspaceFolders: [folder], capabilities };
    await this.connection.sendRequest("initialize", hello);
    this.connection.sendNotification("initialized", {});
    this.connection.sendNotification("workspace/didChangeConfiguration", { settings: { yaml: this.settings } });
    // Nothing tells that it has read its settings, so it is asked until it follows them.
    for (const end = Date.now() + 30_000; ; ) {
      if ((await this.underlined(this.path(FORMATS[0], "first.json"), "{}")).length) return this;
      if (Date.now() > end) throw new Error("yaml-language-server doesn't follow its settings");
    }
  }

  underlined(path, text) {
    this.count = (this.count ?? 0) + 1;
    const uri = pathToFileURL(join(this.folder, path.replace(/[^/]+$/, `${this.count}-$&`))).href;
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => reject(new Error(`yaml-language-server says nothing of ${uri}`)), 30_000);
      this.waiting.set(uri, (places) => {
        clearTimeout(late);
        this.waiting.delete(uri);
        resolve(places);
      });
      const textDocument = { uri, languageId: "json", version: 1, text };
      this.connection.sendNotification("textDocument/didOpen", { textDocument });
    });
  }

  close() {
    this.connection.dispose();
    this.server.kill();
  }
}

/** Payloads of a folder, but for JSON Lines, of which no editor makes a document. */
function samples(folder) {
  const files = readdirSync(join(root, "samples", folder), { recursive: true }).sort();
  return files.filter((file) => file.endsWith(".json") && !file.endsWith(".expected.json")).map((file) => ({
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
const attached = dirname(shownSettings("json.schemas")[0].url);
for (const draft of ["7", "2020-12"]) {
  const folder = join(work, `draft-${draft}`, attached);
  execFileSync(payvet, ["schema", "--draft", draft, "--out", folder], { stdio: "ignore" });
}

const skipped = [];
const judged = [...samples("valid"), ...samples("invalid").filter(({ name }) => !name.startsWith("json/"))];
for (const sample of judged) {
  sample.report = report(sample.path);
  sample.format = formatOf(sample, sample.report);
  if (!sample.format) skipped.push(sample.path.replace("samples/", ""));
}

async function judge(workspace) {
  const counts = { silent: 0, underlined: 0 };
  const compareOne = async ({ name, text, format, report }) => {
    const wanted = report.findings.flatMap((finding) => expected(text, finding, workspace.isClosed));
    const found = await workspace.underlined(workspace.path(format, "sample.json"), text);
    if (compare(workspace, name, found, wanted)) counts[wanted.length ? "underlined" : "silent"] += 1;
  };
  // At once, for a server waits a moment before it says what it thinks of a text.
  await Promise.all(judged.filter(({ format }) => format).map(compareOne));
  // A schema that is attached to everything, or to nothing, would not be noticed otherwise.
  const wrong = '{"type": 1, "data": 1}';
  for (const format of FORMATS) {
    const inside = await workspace.underlined(workspace.path(format, "sample.json"), wrong);
    const outside = await workspace.underlined("elsewhere/sample.json", wrong);
    if (!inside.length || outside.length) faults.push(`${workspace.name}: ${format} isn't attached where it should be`);
  }
  workspace.close();
  console.log(`${workspace.name}: ${counts.underlined} samples underlined at the same places, ${counts.silent} silent in both`);
}

for (const draft of ["7", "2020-12"]) {
  for (const isClosed of [false, true]) {
    await judge(new VisualStudioCode(draft, isClosed));
    await judge(await new YamlLanguageServer(draft, isClosed).start());
  }
}

const syntax = new VisualStudioCode("7", false);
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
console.log(`no single payloads, so none of a schema's: ${skipped.join(", ")}`);
for (const fault of faults) console.error(fault);
console.log(faults.length ? `${faults.length} failed` : "the editor points where payvet points");
process.exit(faults.length ? 1 : 0);
