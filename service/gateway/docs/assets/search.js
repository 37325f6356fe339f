"use strict";

// Finds operations and guides by everyday words: each word of the question is worth more the fewer entries have it, and more in a path,
// a title or the keywords than in a description.
const LITTLE = new Set("a an the of with for and or to in on by my i do does how is are be from at it its that this what which find compute calculate between".split(" "));
const WEIGHTS = [5, 6, 5, 1.2, 0.5]; // path, title, keywords, description, area
const WHOLE = 14, PART = 5; // for a keyword that is the question, or stands in it

function words(text) {
  return text.toLowerCase().normalize("NFKD").replace(/[\u0300-\u036f'’]/g, "").split(/[^\p{L}\p{N}]+/u).filter(Boolean).map(stem);
}

// One form for fit and fitting, program and programmed, optimise and optimization, and for one and many.
function stem(word) {
  if (word.length > 5 && /i[sz](e[drs]?|ing|ations?)$/.test(word)) return word.replace(/i[sz](e[drs]?|ing|ations?)$/, "iz");
  if (word.length > 5 && /(ing|ed)$/.test(word)) return word.replace(/(ing|ed)$/, "").replace(/(..)([^aeilosz])\2$/, "$1$2");
  return word.length > 4 && word.endsWith("ies") ? word.slice(0, -3) + "y" : word.length > 3 && /[^su]s$/.test(word) ? word.slice(0, -1) : word;
}

class Index {
  constructor(entries) {
    this.entries = entries.map(([path, title, keywords, description, area]) => ({
      path, title, keywords, area,
      fields: [path.replace(/.*#/, ""), title, keywords, description, area].map((text) => [...new Set(words(text))]),
      phrases: [title, ...keywords.split(", ")].map((phrase) => words(phrase).join(" ")),
    }));
    this.counts = new Map();
    for (const entry of this.entries)
      for (const word of new Set(entry.fields.flat())) this.counts.set(word, (this.counts.get(word) ?? 0) + 1);
  }

  find(question, most = 12) {
    const all = words(question);
    const asked = all.some((word) => !LITTLE.has(word)) ? all.filter((word) => !LITTLE.has(word)) : all;
    const scored = this.entries.map((entry) => ({ entry, score: this.score(entry, asked, all.join(" ")) }));
    return scored.filter(({ score }) => score > 0).sort((a, b) => b.score - a.score).slice(0, most).map(({ entry }) => entry);
  }

  score(entry, asked, phrase) {
    const found = asked.map((word) => this.worth(entry, word));
    const share = found.filter(Boolean).length / asked.length;
    let score = found.reduce((sum, one) => sum + one, 0) * share;
    for (const known of entry.phrases)
      if (known === phrase) score += WHOLE;
      else if (known.includes(" ") && ` ${phrase} `.includes(` ${known} `)) score += PART;
    return score;
  }

  worth(entry, word) {
    let best = 0;
    entry.fields.forEach((field, place) => {
      for (const known of field) {
        const fit = known === word ? 1 : word.length > 1 && known.startsWith(word) ? 0.6 * Math.sqrt(word.length / known.length) : 0;
        if (fit) best = Math.max(best, fit * WEIGHTS[place] * Math.log(1 + this.entries.length / this.counts.get(known)));
      }
    });
    return best;
  }
}

function startSearch() {
  const input = document.getElementById("search"), list = document.getElementById("results"), { root, index } = document.body.dataset;
  let loading, active = -1;
  const load = () => (loading ??= fetch(index).then((answer) => answer.json()).then((entries) => new Index(entries)));
  const show = async () => {
    const question = input.value.trim(), known = await load();
    if (question !== input.value.trim()) return;
    const found = question ? known.find(question) : [];
    list.replaceChildren(...found.map((entry, place) => result(entry, place)));
    if (question && !found.length) list.append(made("li", "none", "Nothing is called that. Try other words, or browse the areas."));
    list.hidden = !question;
    input.setAttribute("aria-expanded", String(!list.hidden));
    mark(found.length ? 0 : -1);
  };
  const result = (entry, place) => {
    const link = made("a"), item = made("li");
    link.href = `${root}/docs/${entry.path}`;
    link.append(made("b", "", entry.title), made("code", "", entry.path.includes("#") ? entry.area : entry.path));
    item.id = `result-${place}`;
    item.setAttribute("role", "option");
    item.append(link);
    return item;
  };
  const mark = (place) => {
    active = place;
    [...list.children].forEach((item, other) => item.setAttribute("aria-selected", String(other === active)));
    input.setAttribute("aria-activedescendant", active < 0 ? "" : `result-${active}`);
    list.children[active]?.scrollIntoView({ block: "nearest" });
  };
  const close = () => { list.hidden = true; input.setAttribute("aria-expanded", "false"); };
  input.addEventListener("input", show);
  input.addEventListener("focus", () => (input.value ? show() : load()));
  input.addEventListener("keydown", (event) => {
    const count = list.querySelectorAll("a").length;
    if (event.key === "Escape") { input.value = ""; close(); input.blur(); }
    else if (event.key === "Enter") list.children[active]?.querySelector("a")?.click();
    else if (count && (event.key === "ArrowDown" || event.key === "ArrowUp")) mark((active + (event.key === "ArrowDown" ? 1 : count - 1)) % count);
    else return;
    event.preventDefault();
  });
  document.addEventListener("keydown", (event) => {
    const typing = /^(INPUT|TEXTAREA)$/.test(document.activeElement.tagName);
    if (((event.ctrlKey || event.metaKey) && event.key === "k") || (event.key === "/" && !typing)) { event.preventDefault(); input.focus(); input.select(); }
  });
  document.addEventListener("pointerdown", (event) => { if (!event.target.closest(".search")) close(); });
  for (const chip of document.querySelectorAll("[data-search]"))
    chip.addEventListener("click", () => { input.value = chip.dataset.search; input.focus(); show(); });
}
