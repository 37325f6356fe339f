"use strict";

const HIGHLIGHTED = 200_000; // characters; a larger answer is shown in one colour
const CERTAINTIES = { exact: "good", proved: "good", checked: "fair", estimated: "plain" };

const remembered = localStorage.getItem("theme"); // before anything is painted
if (remembered) document.documentElement.dataset.theme = remembered;

function made(name, kind = "", text = "") {
  const element = document.createElement(name);
  if (kind) element.className = kind;
  element.textContent = text;
  return element;
}

function isDark() {
  return (document.documentElement.dataset.theme ?? (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light")) === "dark";
}

function startFrame() {
  document.querySelector(".theme").addEventListener("click", () => {
    document.documentElement.dataset.theme = isDark() ? "light" : "dark";
    localStorage.setItem("theme", document.documentElement.dataset.theme);
  });
  const menu = document.querySelector(".menu");
  menu.addEventListener("click", () => menu.setAttribute("aria-expanded", String(document.body.classList.toggle("open"))));
  const side = document.getElementById("side"), here = side.querySelector("[aria-current]");
  if (here) side.scrollTop = here.offsetTop - side.clientHeight / 2;
}

// A request as it is edited, and what it looks like in other languages.
class Call {
  constructor(article) {
    const { path, method, type } = article.dataset;
    Object.assign(this, { method, type, url: location.origin + document.body.dataset.root + path, field: document.getElementById("body") });
  }

  get body() { return this.field.value ?? ""; }

  get options() {
    return this.method === "GET" ? {} : { method: this.method, headers: { "Content-Type": this.type }, body: this.body };
  }

  curl() {
    const body = `'${this.body.replaceAll("'", "'\\''")}'`;
    if (this.method === "GET") return `curl -s ${this.url}`;
    return this.type === "application/json" ? `curl -s ${this.url} --json ${body}` : `curl -s ${this.url} -H 'Content-Type: ${this.type}' --data-binary ${body}`;
  }

  python() {
    const names = { true: "True", false: "False", null: "None" };
    const literal = this.body.replace(/"(?:[^"\\]|\\.)*"|\b(?:true|false|null)\b/g, (token) => names[token] ?? token);
    const send = this.method === "GET" ? `httpx.get("${this.url}")` : this.type === "application/json" ? `httpx.post("${this.url}", json=${literal})`
      : `httpx.post(\n    "${this.url}",\n    content=${JSON.stringify(this.body)},\n    headers={"Content-Type": "${this.type}"},\n)`;
    return `import httpx\n\nanswer = ${send}\nanswer.raise_for_status()\nprint(answer.json())`;
  }

  javascript() {
    const body = this.type === "application/json" ? `JSON.stringify(${this.body})` : JSON.stringify(this.body);
    const options = this.method === "GET" ? "" : `, {\n  method: "${this.method}",\n  headers: { "Content-Type": "${this.type}" },\n  body: ${body},\n}`;
    return `const response = await fetch("${this.url}"${options});\nconst answer = await response.json();\nconsole.log(answer);`;
  }
}

function startOperation(article) {
  const call = new Call(article), code = document.getElementById("code"), answer = document.getElementById("answer");
  if (call.field.value && call.type === "application/json") call.field.value = laidOut(call.field.value);
  const fit = () => { if ("rows" in call.field) call.field.rows = Math.min(24, Math.max(4, call.field.value.split("\n").length)); };
  fit();
  explain(true, "", answer.textContent);
  write(answer, answer.textContent);
  draw(call);
  document.getElementById("picture")?.addEventListener("change", () => run.click());
  call.field.addEventListener("input", fit);
  const choose = (tab) => {
    for (const other of article.querySelectorAll("[data-tab]")) other.setAttribute("aria-selected", String(other === tab));
    code.hidden = tab.dataset.tab === "body";
    call.field.hidden = !code.hidden;
    if (!code.hidden) code.textContent = call[tab.dataset.tab]();
  };
  for (const tab of article.querySelectorAll("[data-tab]")) tab.addEventListener("click", () => choose(tab));
  article.querySelector(".copy").addEventListener("click", async (event) => {
    await navigator.clipboard.writeText(code.hidden ? call.body : code.textContent);
    event.target.textContent = "Copied";
    setTimeout(() => { event.target.textContent = "Copy"; }, 1500);
  });
  const run = article.querySelector(".run");
  run.addEventListener("click", async () => { run.disabled = true; await execute(call); run.disabled = false; });
  call.field.addEventListener("keydown", (event) => { if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) run.click(); });
  for (const kind of article.querySelectorAll("[data-example]")) kind.addEventListener("click", () => {
    try {
      const body = JSON.parse(call.body);
      if (!(kind.dataset.field in body)) return;
      body[kind.dataset.field] = JSON.parse(kind.dataset.example);
      call.field.value = laidOut(JSON.stringify(body));
      fit();
      choose(article.querySelector("[data-tab=body]"));
      document.querySelector(".try").scrollIntoView({ block: "nearest" });
    } catch { /* a request that is being written is no JSON yet */ }
  });
}

async function execute(call) {
  const status = document.getElementById("status"), start = performance.now();
  status.className = "status";
  status.textContent = "…";
  try {
    const response = await fetch(call.url, call.options), text = await response.text();
    const milliseconds = Math.round(performance.now() - start);
    status.textContent = `${response.status} · ${milliseconds} ms`;
    status.classList.add(response.ok ? "good" : "bad");
    explain(response.ok, `${response.status}`, text);
    write(document.getElementById("answer"), text);
    if (response.ok) await draw(call);
  } catch (error) {
    status.textContent = "no answer";
    status.classList.add("bad");
    document.getElementById("shown").replaceChildren(made("p", "notice bad", `The service could not be reached: ${error.message}`));
  }
}

// What to know before the numbers are read: how certain they are, warnings, or what to do about an error.
function explain(good, status, text) {
  const shown = document.getElementById("shown"), parts = [];
  let report;
  try { report = JSON.parse(text); } catch { report = {}; }
  if (good) {
    if (report.certainty) parts.push(made("p", `certainty ${CERTAINTIES[report.certainty]}`, report.certainty));
    for (const warning of report.warnings ?? []) {
      const notice = made("p", "notice fair");
      notice.append(made("b", "", warning.code), ` ${warning.detail}`);
      parts.push(notice);
    }
  } else {
    const notice = made("div", "notice bad"), link = made("a", "", report.title ?? ""), list = made("ul");
    if (report.type) link.href = document.body.dataset.root + report.type;
    notice.append(made("b", "", `${status} `), link, made("p", "", report.detail ?? ""));
    for (const { pointer, detail } of report.errors ?? []) {
      const item = made("li");
      item.append(made("code", "", pointer), ` ${detail}`);
      list.append(item);
    }
    if (list.children.length) notice.append(list);
    parts.push(notice);
  }
  shown.replaceChildren(...parts);
}

async function draw(call) {
  const name = document.getElementById("picture")?.value;
  if (!name) return;
  const theme = isDark() ? "dark" : "light", options = call.options, picture = made("img", "picture");
  const response = await fetch(`${call.url}?picture=${name}&theme=${theme}`, { ...options, headers: { ...options.headers, Accept: "image/svg+xml" } });
  if (!response.ok) return;
  picture.src = URL.createObjectURL(await response.blob());
  picture.alt = `The answer as a picture: ${name}`;
  document.querySelector("#shown .picture")?.remove();
  document.getElementById("shown").append(picture);
}

function write(element, text) {
  const laid = laidOut(text);
  if (laid.length > HIGHLIGHTED) { element.textContent = laid; return; }
  const pieces = laid.split(/^(\s*"(?:[^"\\]|\\.)*":)/m).length > 1 ? laid.split(/("(?:[^"\\]|\\.)*"(?=:)|"(?:[^"\\]|\\.)*")/) : [laid];
  element.replaceChildren(...pieces.map((piece, i) => {
    if (i % 2 === 0) return document.createTextNode(piece);
    return made("span", pieces[i + 1].startsWith(":") ? "key" : "string", piece);
  }));
}

document.addEventListener("DOMContentLoaded", () => {
  startFrame();
  startSearch();
  const article = document.querySelector(".operation");
  if (article) startOperation(article);
});
