// Reads the lines of a file with problem matchers, as GitHub's runner and Visual Studio Code do.
// Prints a JSON array with what each matching line says: node matcher.mjs MATCHERS LINES SEVERITY...

import { readFileSync } from 'node:fs'

const [matchersPath, linesPath, ...severities] = process.argv.slice(2)
const matchers = [JSON.parse(readFileSync(matchersPath, 'utf8')).problemMatcher].flat()

function read(line, { severity: usual = 'error', pattern: patterns }) {
  const [pattern] = [patterns].flat()
  const match = new RegExp(pattern.regexp).exec(line)
  if (match === null) return undefined
  const { regexp, ...groups } = pattern
  const found = Object.fromEntries(Object.entries(groups).map(([name, group]) => [name, match[group]]))
  const severity = found.severity ?? usual
  // A line with another severity than the reader knows is passed over.
  return severities.includes(severity) ? { ...found, severity } : undefined
}

const lines = readFileSync(linesPath, 'utf8').split('\n')
const found = lines.map((line) => matchers.map((matcher) => read(line, matcher)).filter((each) => each))
// A line that both take would be shown twice.
if (found.some((each) => each.length > 1)) throw new Error('a line fits more than one matcher')
console.log(JSON.stringify(found.flat()))
