"use strict";

// Lays JSON out by its text, so that every digit stays as it was sent: what fits stands on one line, a matrix has a row a line with aligned
// columns, and a long list is filled like a paragraph.
const WIDTH = 62; // what the panel shows without scrolling
const ALIGNED = 50_000; // characters; padding larger matrices would double them

function laidOut(text, width = WIDTH) {
  const tokens = text.match(/"(?:[^"\\]|\\.)*"|[[\]{},:]|[^\s[\]{},:"]+/g) ?? [];
  let place = 0;
  const read = () => {
    const token = tokens[place++];
    if (token !== "[" && token !== "{") return { flat: token };
    const node = { open: token, close: token === "[" ? "]" : "}", keys: [], items: [] };
    while (tokens[place] !== node.close && place < tokens.length) {
      if (token === "{") { node.keys.push(tokens[place]); place += 2; }
      node.items.push(read());
      if (tokens[place] === ",") place++;
    }
    place++;
    node.flat = node.open + node.items.map((item, i) => (node.keys[i] ? `${node.keys[i]}: ` : "") + item.flat).join(", ") + node.close;
    return node;
  };
  return tokens.length ? lines(read(), 0, 0, width) : text;
}

function lines(node, indent, used, width) {
  if (!node.items || (node.flat.length + indent + used <= width && !isMatrix(node))) return node.flat;
  const pad = " ".repeat(indent + 2), end = `\n${" ".repeat(indent)}${node.close}`;
  let entries;
  if (isMatrix(node)) entries = rows(node);
  else if (node.keys.length) entries = node.items.map((item, i) => `${node.keys[i]}: ${lines(item, indent + 2, node.keys[i].length + 3, width)}`);
  else if (node.items.some((item) => item.items)) entries = node.items.map((item) => lines(item, indent + 2, 1, width));
  else return `${node.open}\n${filled(node.items, pad, width)}${end}`;
  return `${node.open}\n${pad}${entries.join(`,\n${pad}`)}${end}`;
}

function isMatrix(node) {
  return node.open === "[" && node.items.length > 1 && node.items.every((row) => row.open === "[" && row.items.length && row.items.every((item) => !item.items));
}

function rows(node) {
  if (node.flat.length > ALIGNED) return node.items.map((row) => row.flat);
  const columns = Math.max(...node.items.map((row) => row.items.length));
  const widths = Array.from({ length: columns }, (_, j) => Math.max(...node.items.map((row) => row.items[j]?.flat.length ?? 0)));
  return node.items.map((row) => `[${row.items.map((item, j) => item.flat.padStart(widths[j])).join(", ")}]`);
}

function filled(items, pad, width) {
  const made = [];
  let line = pad;
  items.forEach((item, i) => {
    const piece = item.flat + (i < items.length - 1 ? "," : "");
    if (line.length + piece.length > width && line !== pad) { made.push(line.trimEnd()); line = pad; }
    line += `${piece} `;
  });
  return [...made, line.trimEnd()].join("\n");
}
