#!/usr/bin/env node
// Judges each line of a JSON Lines file by a JSON Schema with ajv.
// Writes one line {"valid": …, "message": …} a payload.

import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { resolve } from "node:path";

const [modules, schemaPath, payloadsPath, verdictsPath] = process.argv.slice(2);
if (!verdictsPath) {
  console.error("usage: validate.mjs FOLDER_OF_NODE_MODULES SCHEMA PAYLOADS VERDICTS");
  process.exit(2);
}

// The packages live in the work folder, so that nothing is installed beside this file.
const require = createRequire(resolve(modules, "package.json"));
const schema = JSON.parse(readFileSync(schemaPath, "utf8"));
const isDraft7 = schema.$schema === "http://json-schema.org/draft-07/schema#";
const Ajv = require(isDraft7 ? "ajv" : "ajv/dist/2020.js").default;
const stockDateTime = require("ajv-formats").default.get("date-time").validate;

// RFC 3339 as the stock check has it, but for four deviations.
function isDateTime(text) {
  // It takes any white space for the "T".
  if (/\s/.test(text)) return false;
  // It takes the zones "+02" and "+0200".
  if (!/(?:z|[+-]\d\d:\d\d)$/i.test(text)) return false;
  // It takes an hour 24 or a minute 60 and more for the time of a leap second, whatever the seconds
  // are, if the zone's offset brings it to 23:59.
  if (!/\D(?:[01]\d|2[0-3]):[0-5]\d:/.test(text)) return false;
  // It adds the fraction to the seconds as a double, which rounds 59.99999999999999999 up to 60.
  return stockDateTime(text.replace(/(:\d\d)\.\d+(?=[z+-])/i, "$1"));
}

// The address check that payvet documents, in place of the stock one, which refuses everything
// beyond ASCII and domains without a dot.
const EMAIL = /^[^@<>\p{White_Space}\p{Control}]+@[^@<>\p{White_Space}\p{Control}]+$/u;

const ajv = new Ajv({
  // An unknown keyword is only logged: it may be an annotation. An unknown format still throws.
  strict: false,
  strictSchema: "log",
  formats: { "date-time": isDateTime, email: EMAIL },
});
const validate = ajv.compile(schema);

const LONGEST_MESSAGE = 300;
const verdicts = readFileSync(payloadsPath, "utf8")
  .split("\n")
  .filter((line) => line !== "")
  .map((line) => {
    const valid = validate(JSON.parse(line));
    const message = valid ? "" : describe(validate.errors[0]).slice(0, LONGEST_MESSAGE);
    return JSON.stringify({ valid, message }) + "\n";
  });
writeFileSync(verdictsPath, verdicts.join(""));

function describe({ instancePath, message, params }) {
  return `${instancePath || "/"}: ${message} ${JSON.stringify(params)}`;
}
