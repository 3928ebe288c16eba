// Prints what a parser of CommonMark with tables, HTML and automatic links reads in files, as JSON:
// the kinds of tokens, the cells of each table row, and the text that stands outside of code.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { resolve } from "node:path";

const [modules, ...paths] = process.argv.slice(2);
const MarkdownIt = createRequire(resolve(modules, "x.js"))("markdown-it");
const markdown = new MarkdownIt({ html: true, linkify: true, typographer: false });
const MARKUP = new Set(["text", "text_special", "code_inline"]);

const results = paths.map((path) => {
  const kinds = new Set();
  const rows = [];
  const headings = [];
  const items = [];
  const loose = [];
  let place;
  for (const token of markdown.parse(readFileSync(path, "utf8"), {})) {
    kinds.add(token.type);
    if (token.type === "tr_open") rows.push([]);
    if (/^(heading|td|th|list_item|paragraph)_open$/.test(token.type) && place !== "list_item") place = token.tag;
    if (token.type === "list_item_open") place = "list_item";
    if (token.type === "bullet_list_close") place = undefined;
    if (token.type !== "inline") continue;
    for (const child of token.children) kinds.add(child.type);
    const text = token.children.filter(({ type }) => MARKUP.has(type)).map(({ content }) => content).join("");
    loose.push(...token.children.filter(({ type }) => type.startsWith("text")).map(({ content }) => content));
    if (place === "td" || place === "th") rows.at(-1).push(text);
    else if (place === "list_item") items.push(text);
    else headings.push(text);
  }
  return { kinds: [...kinds], rows, items, headings, loose };
});
console.log(JSON.stringify(results));
