// Validates JSON with ajv, as whoever has it in a script would.
//
// node library.mjs MODULES lines|files|whole SCHEMA PATH...; a PATH can be a folder.

import { createReadStream, readFileSync, readdirSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const [modules, mode, schema, ...paths] = process.argv.slice(2);
const require = createRequire(join(modules, 'node_modules', 'package.json'));
const Ajv = require('ajv/dist/2020').default;
const ajv = new Ajv({ strict: false });
require('ajv-formats').default(ajv);
const validate = ajv.compile(JSON.parse(readFileSync(schema, 'utf8')));

async function* texts() {
  for (const path of paths) {
    if (mode === 'lines') {
      yield* createInterface({ input: createReadStream(path), crlfDelay: Infinity });
    } else if (statSync(path).isDirectory()) {
      for (const entry of readdirSync(path, { recursive: true })) {
        if (entry.endsWith('.json')) yield readFileSync(join(path, entry), 'utf8');
      }
    } else {
      yield readFileSync(path, 'utf8');
    }
  }
}

let invalid = 0;
for await (const text of texts()) {
  try {
    invalid += validate(JSON.parse(text)) ? 0 : 1;
  } catch {
    invalid += 1;
  }
}
console.log(invalid, 'invalid');
process.exitCode = invalid ? 1 : 0;
