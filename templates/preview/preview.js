// The preview's page: shows what the server says, and asks it for changes. Whatever comes from the report or the
// project goes into the page as text, never as HTML.
"use strict";

const FORMS = {
  "whole": "whole", "part": "in part", "short": "short form", "in-a-line": "in a line",
  "no-room": "no room", "template": "not printed", "excluded": "taken out", "not-selected": "not in it",
};
const OUT = ["excluded", "not-selected"];
// What the filters show: the forms of each.
const FILTERS = [
  ["in", "In it", ["whole", "part", "short", "in-a-line"]],
  ["less", "Not whole", ["part", "short", "in-a-line", "no-room", "template"]],
  ["out", "Not in it", OUT],
  ["all", "All", Object.keys(FORMS)],
];
// What is said of something that is in, and has less room now.
const LESS = {
  "part": "in part", "short": "shortened for want of room", "in-a-line": "in a line for want of room",
  "no-room": "left out for want of room", "template": "not printed by this document type",
};
const MARKED_MS = 2500;
const LOST_MS = 300;
const MOST_LOST = 10;
const LONGEST_DRAWING_MS = 1000;

let state = null;
let report = null;
let reportName = "";
let filter = "in";
let chosen = null; // the address that is open in the list
const rows = new Map(); // by address: the row, and what changes in it
const decisions = new Map(); // by address: what is decided

const by = (id) => document.getElementById(id);

/** An element with properties and children; strings become text. */
function make(name, properties = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (key.startsWith("aria-") || key === "role" || key === "for") element.setAttribute(key, value);
    else element[key] = value;
  }
  element.append(...children);
  return element;
}

function options(select, values, current) {
  select.replaceChildren(...values.map(([value, text]) => make("option", { value, textContent: text })));
  select.value = current;
}

function say(text) {
  by("status").textContent = text;
}

// ---- talking to the server

const token = document.querySelector("meta[name=plaidoyer-token]").content;

async function ask(path, body) {
  const answer = await fetch(path, {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-Plaidoyer-Token": token },
    body: JSON.stringify(body),
  });
  if (answer.ok) return answer.json();
  const kind = answer.headers.get("Content-Type") || "";
  const problems = kind.startsWith("application/json")
    ? await answer.json()
    : [{ is_warning: false, message: await answer.text(), place: null, hints: [] }];
  by("reasons").replaceChildren(...problems.map(problem));
  by("refused").showModal();
  return null;
}

async function follow() {
  let after = 0;
  let lost = 0; // how often in a row nobody answered
  for (;;) {
    try {
      const answer = await fetch(`/state?after=${after}`);
      if (!answer.ok) throw new Error(await answer.text());
      const next = await answer.json();
      // Another run of the program has another token. One that died of a template goes on with the same one.
      if (lost && !(await (await fetch("/")).text()).includes(token)) return location.reload();
      lost = 0;
      if (next.revision !== after || !state) {
        after = next.revision;
        await show(next);
      }
    } catch (error) {
      console.error(error);
      // Another server counts anew.
      after = 0;
      if (++lost === MOST_LOST) say("The preview has stopped: start it again in the terminal.");
      await new Promise((resolve) => setTimeout(resolve, LOST_MS));
    }
  }
}

// ---- what is shown

async function show(next) {
  const before = state;
  // A server that began anew after a template ended it has no pages yet: those that are shown stay.
  state = { ...next, briefing: next.briefing ?? before?.briefing ?? null };
  const briefing = state.briefing;
  showProblems();
  const isNew = briefing && JSON.stringify(before && before.briefing && before.briefing.pages) !== JSON.stringify(briefing.pages);
  // The pages first: they are what is waited for.
  if (briefing) await showPages(before && before.briefing, briefing);
  if (state.lists.report !== reportName) {
    report = await (await fetch("/report")).json();
    reportName = state.lists.report;
    listReport();
  }
  showChoices();
  if (briefing) {
    if (before?.briefing) showChanges(before.briefing, briefing, isNew);
    for (const item of briefing.items) decisions.set(item.at, item);
    showDecisions();
    showProfile(before && before.briefing);
    by("title").textContent = briefing.title;
    document.title = `${briefing.title} – plaidoyer preview`;
  }
  by("readonly").hidden = state.project !== null;
  by("new").disabled = state.project === null;
  for (const [id, text] of [["undo", "Take back"], ["redo", "Do again"]]) {
    by(id).disabled = !state[id];
    by(id).title = by(id).textContent = state[id] ? `${text}: ${state[id]}` : text;
  }
  const wasWrong = before && before.problems.some((one) => !one.is_warning);
  const isWrong = state.problems.some((one) => !one.is_warning);
  if (briefing && !isWrong && (isNew || wasWrong)) sayPages(before && before.briefing, briefing);
  if (!by("coverage").hidden) showCoverage();
}

function sayPages(before, briefing) {
  const count = briefing.pages.length;
  const room = { tight: ", set with less space to fit", small: ", set with less space and in 9 pt to fit" }[briefing.setting] || "";
  const pages = `${count} ${count === 1 ? "page" : "pages"}${room}, dated ${briefing.date}.`;
  if (!before || before.profile.id !== briefing.profile.id) return say(pages);
  const old = before.pages.map((page) => page.name);
  const changed = briefing.pages.flatMap((page, i) => (old.includes(page.name) ? [] : [i + 1]));
  say(changed.length ? `${pages} Changed: ${changed.length === 1 ? "page" : "pages"} ${changed.join(", ")}.` : pages);
}

/** How something changed between two briefings, in words. */
function howChanged(before, now) {
  if (OUT.includes(now)) return "Taken out";
  if (OUT.includes(before)) return now === "whole" ? "Put in" : `Put in, but ${LESS[now]}`;
  if (now !== "whole") return `Now ${LESS[now]}`;
  return { "part": "No longer in part", "short": "No longer shortened", "in-a-line": "No longer in a line",
    "no-room": "Now with room", "template": "Now printed" }[before];
}

/** Says whatever a change did to each passage and recommendation, and that it did nothing. It stays until the next one. */
function showChanges(before, briefing, isNew) {
  const box = by("changes");
  if (before.profile.id !== briefing.profile.id) return box.replaceChildren();
  const old = new Map(before.items.map(({ at, form }) => [at, form]));
  const groups = new Map(); // by what is said: the addresses
  for (const { at, form } of briefing.items) {
    const was = old.get(at) ?? "not-selected";
    if (was === form || (OUT.includes(was) && OUT.includes(form))) continue;
    const said = howChanged(was, form);
    groups.set(said, [...(groups.get(said) || []), at]);
  }
  if (!isNew && groups.size === 0) return;
  const said = [...groups].flatMap(([text, ats]) => [`${text}: `, ...ats.flatMap((at, i) => {
    const button = make("button", { type: "button", textContent: at, title: nameOf(at) });
    button.addEventListener("click", () => open(at, true));
    return [make("span", {}, button, i + 1 < ats.length ? "," : "."), " "];
  })]);
  const isAsked = [...groups.keys()].every((text) => ["Put in", "Taken out"].includes(text));
  box.replaceChildren(...said, isAsked ? `${groups.size ? "Nothing else was" : "Nothing was"} shortened or left out.` : "");
}

function showChoices() {
  const { lists, choice, briefing } = state;
  options(by("audience"), lists.audiences.map(({ id, title }) => [id, `${title} (${id})`]), choice.audience);
  const own = briefing && briefing.profile.id === choice.audience ? ` (${briefing.profile.template})` : "";
  options(by("template"), [["", `its own type${own}`], ...lists.templates.map((name) => [name, name])], choice.template || "");
  options(by("language"), [["", "the report’s"], ...lists.languages.map((name) => [name, name])], choice.language || "");
  by("recipients").hidden = lists.recipients.length === 0;
  options(by("recipient"), [["", "nobody by name"], ...lists.recipients.map((name, i) => [String(i), name])],
    choice.recipient === null ? "" : String(choice.recipient));
}

function choose(change) {
  return ask("/choose", { ...state.choice, ...change });
}

function placeName(place) {
  return `${place.file}:${place.line}:${place.column}`;
}

/** A button that copies a place, as an editor opens it. */
function placeButton(place) {
  const name = placeName(place);
  const button = make("button", { type: "button", className: "place", textContent: name, title: "Copy this place" });
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(name);
      say(`Copied ${name}`);
    } catch {
      getSelection().selectAllChildren(button);
      say(`${name} is marked: copy it with the keyboard`);
    }
  });
  return button;
}

function problem({ is_warning, message, place, hints }) {
  const kind = make("span", { className: "kind", textContent: is_warning ? "warning: " : "error: " });
  const element = make("article", { className: is_warning ? "problem warning" : "problem" }, make("h2", {}, kind, message));
  if (place) element.append(placeButton(place), sourceLine(place));
  for (const [hint, at] of hints) {
    element.append(make("p", { className: "hint", textContent: `→ ${hint}` }));
    if (at) element.append(placeButton(at), sourceLine(at));
  }
  return element;
}

function sourceLine(place) {
  const number = make("span", { className: "number", textContent: `${place.line} │ ` });
  return make("pre", {}, number, place.source);
}

function showProblems() {
  const errors = state.problems.filter((one) => !one.is_warning);
  const warnings = state.problems.filter((one) => one.is_warning);
  by("problems").replaceChildren(...errors.map(problem));
  by("problems").hidden = errors.length === 0;
  const [summary, list] = by("warnings").children;
  by("warnings").hidden = warnings.length === 0;
  summary.textContent = `${warnings.length} ${warnings.length === 1 ? "warning" : "warnings"}`;
  list.replaceChildren(...warnings.map(problem));
  if (errors.length) {
    const last = state.briefing ? " The pages are the last that were right." : "";
    say(`${errors.length} ${errors.length === 1 ? "error" : "errors"}: ${errors[0].message}.${last}`);
  }
  by("empty").hidden = Boolean(state.briefing) || errors.length > 0;
}

/** Shows the pages, those in view first; the others follow once these are drawn. */
async function showPages(before, briefing) {
  const sheets = by("sheets");
  const sameBriefing = before && before.profile.id === briefing.profile.id;
  const waiting = new Map(); // by image: the address that it does not show yet
  while (sheets.children.length > briefing.pages.length) sheets.lastElementChild.remove();
  briefing.pages.forEach((page, i) => {
    let sheet = sheets.children[i];
    if (!sheet) {
      sheet = make("li", { className: "sheet" }, make("img"));
      sheet.addEventListener("click", (event) => choosePlace(i, event));
      sheet.addEventListener("mousemove", (event) => hover(i, event));
      sheet.addEventListener("mouseleave", () => hover(i, null));
      sheets.append(sheet);
    }
    const image = sheet.firstElementChild;
    image.alt = `Page ${i + 1} of ${briefing.pages.length}`;
    image.width = Math.round(page.width);
    image.height = Math.round(page.height);
    const address = `/page/${page.name}.svg`;
    if (image.getAttribute("src") === address) return;
    waiting.set(image, address);
    const isElsewhere = before && before.pages.some((other) => other.name === page.name);
    if (sameBriefing && !isElsewhere) {
      sheet.classList.add("changed");
      setTimeout(() => sheet.classList.remove("changed"), MARKED_MS);
    }
  });
  if (before && !sameBriefing) by("pages").scrollTop = 0;
  const seen = inView().filter((image) => waiting.has(image));
  const load = (image) => {
    image.src = waiting.get(image);
    waiting.delete(image);
  };
  seen.forEach(load);
  for (const mark of document.querySelectorAll(".mark")) mark.remove();
  if (sameBriefing && before !== briefing) markAdded(before, briefing);
  if (chosen) markChosen();
  const drawn = Promise.all(seen.map((image) => image.decode().catch(() => null))).then(nextFrame);
  // A page that is hidden draws nothing.
  await Promise.race([drawn, new Promise((resolve) => setTimeout(resolve, LONGEST_DRAWING_MS))]);
  performance.clearMarks();
  performance.mark("pages drawn", { detail: Date.now() });
  [...waiting.keys()].forEach(load);
}

/** Once what there is now is drawn. */
function nextFrame() {
  return new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
}

/** The pages that can be seen. */
function inView() {
  const { top, bottom } = by("pages").getBoundingClientRect();
  const isSeen = (image) => {
    const box = image.getBoundingClientRect();
    return box.bottom > top && box.top < Math.min(bottom, innerHeight);
  };
  return [...document.querySelectorAll(".sheet img")].filter(isSeen);
}

/** Marks for a moment what stands on the pages now and did not before. */
function markAdded(before, briefing) {
  const were = new Set(before.places.map((place) => place.at));
  const added = briefing.places.filter((place) => !were.has(place.at));
  const marks = added.map((place) => mark(place, "added"));
  setTimeout(() => marks.forEach((one) => one.remove()), MARKED_MS);
}

function mark(place, className) {
  const page = state.briefing.pages[place.page];
  const element = make("div", { className: `mark ${className}` });
  const percent = (part, whole) => `${(part / whole) * 100}%`;
  element.style.left = percent(place.x, page.width);
  element.style.top = percent(place.y, page.height);
  element.style.width = percent(place.width, page.width);
  element.style.height = percent(place.height, page.height);
  by("sheets").children[place.page].append(element);
  return element;
}

/** The words of the report at a point of a page. */
function placeAt(number, event) {
  const image = by("sheets").children[number].firstElementChild;
  const box = image.getBoundingClientRect();
  const page = state.briefing.pages[number];
  const x = ((event.clientX - box.left) / box.width) * page.width;
  const y = ((event.clientY - box.top) / box.height) * page.height;
  const isIn = (place) => place.page === number && place.x - 3 <= x && x <= place.x + place.width + 3
    && place.y - 3 <= y && y <= place.y + place.height + 3;
  const found = state.briefing.places.filter(isIn);
  // Of two that overlap the smaller one is meant.
  return found.sort((a, b) => a.width * a.height - b.width * b.height)[0] || null;
}

let hovered = null;

function hover(number, event) {
  const place = event && placeAt(number, event);
  by("sheets").children[number].classList.toggle("over", Boolean(place));
  const at = place && place.at;
  if (at === hovered) return;
  hovered = at;
  for (const old of document.querySelectorAll(".mark.hover")) old.remove();
  for (const one of state.briefing.places) if (one.at === at) mark(one, "hover");
}

function choosePlace(number, event) {
  const place = placeAt(number, event);
  if (place) open(place.at, true);
}

function markChosen() {
  for (const old of document.querySelectorAll(".mark.chosen")) old.remove();
  if (!state.briefing) return [];
  return state.briefing.places.filter((place) => place.at === chosen).map((place) => mark(place, "chosen"));
}

// ---- the list

function listReport() {
  rows.clear();
  const sections = report.sections.map((section) => {
    const list = make("ul", { className: "rows" }, ...section.items.map((item) => row(item, section)));
    const heading = make("h3", { textContent: [section.code, section.title].filter(Boolean).join("  "), tabIndex: -1 });
    const element = make("section", {}, heading, list);
    section.items.forEach((item) => Object.assign(rows.get(item.at), { home: list, section: element }));
    rows.set(section.at, { heading, section: element, under: section.under });
    return element;
  });
  by("report").replaceChildren(...sections);
}

function row(item, section) {
  const badge = make("span", { className: "badge" });
  const button = make("button", { type: "button", "aria-expanded": "false" },
    make("span", { className: "heading", textContent: section.title }),
    make("span", { className: "words", textContent: item.text }), badge,
    make("span", { className: "name", textContent: item.name }));
  const element = make("li", { className: "row" }, button);
  button.addEventListener("click", () => (chosen === item.at ? close() : open(item.at, false)));
  rows.set(item.at, { element, button, badge, item });
  return element;
}

function close() {
  const row = rows.get(chosen);
  if (row && row.element) {
    row.element.classList.remove("open");
    row.button.setAttribute("aria-expanded", "false");
    row.element.querySelector(".detail")?.remove();
  }
  if (row && row.heading) row.heading.classList.remove("chosen");
  chosen = null;
  markChosen();
}

/** Opens something in the list; from the page, the list goes there, and from the list, the page does. */
function open(at, isFromPage) {
  close();
  const row = rows.get(at);
  if (!row) return;
  chosen = at;
  if (isFromPage) {
    tab("contents");
    if (row.element && row.element.hidden) {
      by("search").value = "";
      search();
      setFilter("all");
    }
    showRows();
  }
  if (row.element) {
    row.element.classList.add("open");
    row.button.setAttribute("aria-expanded", "true");
    detail(row);
  } else {
    row.heading.classList.add("chosen");
  }
  const marks = markChosen();
  const target = row.button || row.heading;
  if (isFromPage) {
    target.scrollIntoView({ block: "center" });
    target.focus({ preventScroll: true });
  } else if (marks.length) {
    marks[0].scrollIntoView({ block: "center" });
  }
}

function detail(row) {
  row.element.querySelector(".detail")?.remove();
  const { item } = row;
  const decided = decisions.get(item.at);
  const list = make("dl");
  const add = (name, ...what) => list.append(make("dt", { textContent: name }), make("dd", {}, ...what));
  add("code", item.at);
  for (const [facet, values] of item.facets) add(facet, values);
  if (item.voice) add("voice", item.voice);
  if (item.as_of) add("as of", item.as_of);
  if (item.needs.length) add("needs", item.needs.join(", "));
  if (item.place) add("written in", placeButton(item.place));
  const pages = [...new Set((state.briefing?.places ?? []).filter((place) => place.at === item.at).map((place) => place.page))];
  if (pages.length) {
    add("stands on", ...pages.map((page) => {
      const button = make("button", { type: "button", textContent: `page ${page + 1}` });
      button.addEventListener("click", () => {
        markChosen().find((one) => one.parentElement === by("sheets").children[page])?.scrollIntoView({ block: "center" });
      });
      return button;
    }));
  }
  const buttons = make("div", { className: "buttons" });
  if (decided && state.project !== null) {
    const isIn = !OUT.includes(decided.form);
    const act = (text, edits) => {
      const button = make("button", { type: "button", textContent: text });
      button.addEventListener("click", () => propose(edits));
      buttons.append(button);
    };
    if (isIn) act("Take it out…", [{ what: "out", at: item.at }]);
    else act("Put it in…", [{ what: "in", at: item.at }]);
    const { asks } = state.briefing.profile;
    if (item.is_recommendation && !asks.includes(item.at)) act("Let it lead…", leadEdits([...asks, item.at]));
    if (asks.includes(item.at)) act("Let it lead no more…", [{ what: "asks", asks: asks.filter((ask) => ask !== item.at) }]);
  }
  row.element.append(make("div", { className: "detail" },
    buttons, make("p", { className: "why", textContent: decided ? decided.why : "" }), list));
}

function showDecisions() {
  for (const [at, row] of rows) {
    if (!row.element) continue;
    const decided = decisions.get(at);
    row.form = decided ? decided.form : "not-selected";
    row.badge.textContent = FORMS[row.form];
    row.badge.className = `badge ${row.form}`;
  }
  const open = rows.get(chosen);
  if (open && open.element) {
    const hadFocus = open.element.querySelector(".detail")?.contains(document.activeElement);
    detail(open);
    if (hadFocus) open.button.focus();
  }
  showFilters();
  showRows();
}

function showFilters() {
  const items = [...rows.values()].filter((row) => row.element);
  const box = by("filters");
  if (box.children.length === 1) {
    for (const [name] of FILTERS) {
      const input = make("input", { type: "radio", name: "filter", value: name });
      input.addEventListener("change", () => setFilter(name));
      box.append(make("label", {}, input, make("span")));
    }
  }
  FILTERS.forEach(([name, text, forms], i) => {
    const label = box.children[i + 1];
    label.firstElementChild.checked = filter === name;
    label.lastElementChild.textContent = `${text} ${items.filter((row) => forms.includes(row.form)).length}`;
  });
}

function setFilter(name) {
  filter = name;
  showFilters();
  showRows();
}

let found = null; // the addresses that a search found, best first

function showRows() {
  const forms = FILTERS.find(([name]) => name === filter)[2];
  for (const row of rows.values()) {
    // What is open stays, also where a change moved it elsewhere.
    if (row.element) row.element.hidden = !found && row !== rows.get(chosen) && !forms.includes(row.form);
  }
  by("report").hidden = Boolean(found);
  by("results").hidden = !found || found.length === 0;
  by("filters").hidden = Boolean(found);
  by("found").hidden = !found;
  for (const section of by("report").children) {
    const isOpen = section === rows.get(chosen)?.section;
    section.hidden = !isOpen && ![...section.querySelectorAll(".row")].some((one) => !one.hidden);
  }
}

let searching = 0;

async function search() {
  const words = by("search").value.trim();
  const turn = ++searching;
  const answer = words ? await (await fetch(`/search?words=${encodeURIComponent(words)}`)).json() : null;
  if (turn !== searching) return;
  // What was found before goes back to where it stands.
  for (const section of report.sections) {
    for (const item of section.items) {
      const { home, element } = rows.get(item.at);
      if (element.parentElement !== home) home.replaceChildren(...section.items.map((one) => rows.get(one.at).element));
    }
  }
  found = answer;
  if (found) {
    by("results").replaceChildren(...found.map((at) => rows.get(at).element));
    by("found").textContent = found.length ? `${found.length} found, best first` : "Nothing found.";
  }
  showRows();
}

// ---- the profile

function words(localized, language) {
  return localized[language] ?? "";
}

let asks = [];
let order = [];

function showProfile(before) {
  const { briefing } = state;
  const { profile } = briefing;
  by("file").textContent = profile.file;
  by("copied").hidden = profile.is_own || state.project === null;
  const form = by("edit");
  const isSame = before && before.language === briefing.language && before.profile.id === profile.id;
  // What somebody is writing is not taken away by a change elsewhere, such as an item that is put in.
  const changed = (key) => !isSame || JSON.stringify(before.profile[key]) !== JSON.stringify(profile[key]);
  for (const key of ["title", "headline", "lead"]) {
    if (changed(key)) form[key].value = words(profile[key], briefing.language);
  }
  const types = state.lists.templates.map((name) => [name, name]);
  options(form.template, types, changed("template") ? profile.template : form.template.value);
  if (changed("pages")) form.pages.value = profile.pages ?? "";
  if (changed("asks")) asks = [...profile.asks];
  if (changed("order")) order = [...profile.order];
  if (changed("accent")) showAccents();
  for (const field of form.elements) field.disabled = state.project === null;
  showAsks();
  showOrder();
}

function showAccents() {
  const { accents, profile } = state.briefing;
  const known = profile.accent === null || accents.some(([name]) => name === profile.accent) ? accents : [...accents, [profile.accent, profile.accent]];
  by("accents").replaceChildren(...known.map(([name, colour]) => {
    const input = make("input", { type: "radio", name: "accent", value: name, checked: name === profile.accent, "aria-label": name });
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    svg.setAttribute("viewBox", "0 0 1 1");
    svg.setAttribute("aria-hidden", "true");
    const rect = document.createElementNS("http://www.w3.org/2000/svg", "rect");
    rect.setAttribute("width", "1");
    rect.setAttribute("height", "1");
    rect.setAttribute("fill", colour);
    svg.append(rect);
    return make("label", { title: name }, input, svg);
  }));
}

function nameOf(at) {
  const row = rows.get(at);
  if (!row) return at;
  return row.item ? `${row.item.name}: ${row.item.text}` : row.heading.textContent;
}

function isOut(at) {
  return OUT.includes(rows.get(at)?.form);
}

/** Shows a list that is put in order with buttons; `change` shows it anew, and what was moved keeps the focus. */
function showRanks(id, list, canGo, change, focus) {
  by(id).replaceChildren(...list.map((at, i) => {
    const act = (text, label, result, isOff = false) => {
      const button = make("button", { type: "button", textContent: text, "aria-label": `${label}: ${at}`,
        disabled: isOff || state.project === null });
      button.addEventListener("click", () => change(result(), [at, text]));
      return button;
    };
    const rest = list.filter((other) => other !== at);
    return make("li", {}, make("span", { textContent: nameOf(at), title: nameOf(at) }),
      act("↑", "Earlier", () => rest.toSpliced(i - 1, 0, at), i === 0),
      act("↓", "Later", () => rest.toSpliced(i + 1, 0, at), i === list.length - 1),
      act("×", "No more", () => rest, !canGo(at)));
  }));
  if (!focus) return;
  const [at, text] = focus;
  const item = by(id).children[Math.max(0, list.indexOf(at))];
  const button = item && [...item.querySelectorAll("button")].find((one) => one.textContent === text && !one.disabled);
  (button || item?.querySelector("button:enabled") || by(id).parentElement.querySelector("select")).focus();
}

function showAsks(focus = null) {
  const change = (list, focus) => {
    asks = list;
    showAsks(focus);
  };
  showRanks("asks", asks, () => true, change, focus);
  const others = [...rows.values()].filter(({ item }) => item?.is_recommendation && !asks.includes(item.at));
  const said = ({ at }) => `${nameOf(at).slice(0, 90)}${isOut(at) ? " (not in it: is put in)" : ""}`;
  options(by("ask"), [["", "choose…"], ...others.map(({ item }) => [item.at, said(item)])], "");
}

/** Sets which recommendations lead; those that are not in the briefing are put in first. */
function leadEdits(asks) {
  return [...asks.filter(isOut).map((at) => ({ what: "in", at })), { what: "asks", asks }];
}

function showOrder(focus = null) {
  const under = (at) => rows.get(at)?.under;
  const isWithin = (at, heading) => at === heading || (under(at) ? isWithin(under(at), heading) : false);
  const held = report.sections.filter(({ items }) => items.some(({ at }) => !isOut(at)));
  const headings = report.sections.map(({ at }) => at).filter((heading) => held.some(({ at }) => isWithin(at, heading)));
  // What is not named comes in the report's order.
  const all = (named) => [...named, ...headings.filter((at) => !under(at) && !named.includes(at))];
  const shown = all(order);
  const change = (list, focus) => {
    if (list.length < shown.length) {
      order = order.filter((at) => list.includes(at));
    } else {
      let count = state.briefing.profile.order.length;
      while (all(list.slice(0, count)).join() !== list.join()) count += 1;
      order = list.slice(0, count);
    }
    showOrder(focus);
  };
  showRanks("order", shown, (at) => order.includes(at), change, focus);
  const others = headings.filter((at) => !shown.includes(at));
  options(by("first"), [["", "choose…"], ...others.map((at) => [at, nameOf(at).slice(0, 90)])], "");
}

/** What the form says otherwise than the profile. */
function formEdits() {
  const form = by("edit");
  const { profile, language } = state.briefing;
  const edits = [];
  for (const key of ["title", "headline", "lead"]) {
    const text = form[key].value.trim();
    if (text !== words(profile[key], language)) edits.push({ what: "words", key, language, text });
  }
  if (form.template.value !== profile.template) edits.push({ what: "template", template: form.template.value });
  const pages = form.pages.value === "" ? null : Number(form.pages.value);
  if (pages !== profile.pages) edits.push({ what: "pages", pages });
  const accent = form.querySelector("input[name=accent]:checked")?.value;
  if (accent && accent !== profile.accent) edits.push({ what: "accent", accent });
  if (asks.join() !== profile.asks.join()) edits.push(...leadEdits(asks));
  if (order.join() !== profile.order.join()) edits.push({ what: "order", order });
  return edits;
}

let proposed = null;

/** Shows what changes would be written. */
async function propose(edits) {
  if (edits.length === 0) return say("Nothing is changed.");
  const request = { audience: state.briefing.profile.id, edits };
  const answer = await ask("/edit", request);
  if (!answer) return;
  proposed = { ...request, base: answer.base };
  by("change-note").textContent = answer.copies
    ? `The profile comes with the program. It is copied into your project, as ${answer.file}, with this change:`
    : `In ${answer.file}:`;
  const putIn = edits.some(({ what }) => what === "asks") ? edits.filter(({ what }) => what === "in") : [];
  by("change-more").replaceChildren(...[
    ...putIn.map(({ at }) => `Is put in first, as it was not in the briefing: ${nameOf(at)}`),
    ...answer.brings.map((at) => `Brings along ${at}, without which it would mislead: “${rows.get(at).item.text}”`),
    ...answer.takes_along.map((at) => `Takes along ${at}, which nothing needs any more: “${rows.get(at).item.text}”`),
  ].map((text) => make("li", { textContent: text })));
  const kinds = { "-": "gone", "+": "come", "@": "apart" };
  by("diff").replaceChildren(...answer.lines.map(([sign, text]) =>
    make("span", { className: kinds[sign] || "", textContent: sign === "@" ? "…" : `${sign} ${text}` })));
  by("change").showModal();
  by("write").focus();
}

async function write() {
  by("change").close();
  if (await ask("/write", proposed)) say("Written.");
}

// ---- who gets what

let mapOf = -1;

async function showCoverage() {
  if (mapOf === state.revision) return;
  mapOf = state.revision;
  if (!by("map").children.length) by("map").textContent = "Every audience’s briefing is being set: this takes some seconds the first time.";
  const answer = await fetch("/coverage");
  if (!answer.ok) {
    by("map").textContent = "Not every briefing can be made: mend what is wrong first.";
    return;
  }
  const { audiences, rows: lines } = await answer.json();
  const head = make("tr", {}, make("td"), ...audiences.map((id) => make("th", { scope: "col" }, make("span", { textContent: id }))));
  const signs = { "whole": "●", "in-a-line": "◐" };
  const body = lines.map(({ at, name, cells }) => {
    const isNobodys = cells.every(({ form }) => !(form in signs));
    const cell = ({ form, why }, i) => {
      const kind = form in signs ? form : "not";
      const says = kind === "not" ? "not in it" : FORMS[form];
      const button = make("button", { type: "button", className: `cell ${kind}`, textContent: signs[form] || "·",
        "aria-label": `${name}, ${audiences[i]}: ${says}` });
      button.addEventListener("click", () => { by("why").textContent = `${audiences[i]}: ${why}`; });
      return make("td", {}, button);
    };
    const heading = make("th", { scope: "row", textContent: isNobodys ? `${at} reaches nobody` : at, title: nameOf(at) });
    return make("tr", { className: isNobodys ? "nobody" : "" }, heading, ...cells.map(cell));
  });
  const nobodys = lines.filter(({ cells }) => cells.every(({ form }) => !(form in signs))).map(({ at }) => at);
  by("nobody").textContent = nobodys.length ? `Reach nobody: ${nobodys.join(", ")}` : "";
  const { scrollTop, scrollLeft } = by("map");
  by("map").replaceChildren(make("table", {}, make("thead", {}, head), make("tbody", {}, ...body)));
  Object.assign(by("map"), { scrollTop, scrollLeft });
}

// ---- a new audience

function beginAudience() {
  by("creating").reset();
  options(by("create-template"), state.lists.templates.map((name) => [name, name]), "one-pager");
  const tick = (at, text, className) => {
    const input = make("input", { type: "checkbox", value: at });
    input.addEventListener("change", countTicks);
    return make("label", { className }, input, make("span", { textContent: text }));
  };
  by("create-items").replaceChildren(...report.sections.flatMap((section) => [
    ...(section.items.some((item) => !item.is_recommendation) ? [tick(section.at, `${section.code}  ${section.title}`, "")] : []),
    ...section.items.filter((item) => item.is_recommendation).map((item) => tick(item.at, `${item.name}: ${item.text}`, "below")),
  ]));
  countTicks();
  by("create").showModal();
}

function ticked() {
  return [...by("create-items").querySelectorAll("input:checked")].map((input) => input.value);
}

function countTicks() {
  const count = ticked().length;
  by("create-count").textContent = count === 0 ? "nothing yet" : `${count} chosen`;
}

function filterTicks() {
  const words = by("create-search").value.toLowerCase().split(/\s+/).filter(Boolean);
  for (const label of by("create-items").children) {
    const text = label.textContent.toLowerCase();
    label.hidden = !label.firstElementChild.checked && !words.every((word) => text.includes(word));
  }
}

async function createAudience(event) {
  event.preventDefault();
  const answer = await ask("/audience", {
    title: by("create-name").value.trim(),
    template: by("create-template").value,
    items: ticked(),
  });
  if (!answer) return;
  by("create").close();
  say(`Written: ${answer.file}`);
}

// ---- tabs and everything else

const TABS = ["contents", "profile", "coverage"];

function tab(name, isFocused = false) {
  for (const one of TABS) {
    const button = by(`tab-${one}`);
    const isIt = one === name;
    by(one).hidden = !isIt;
    button.setAttribute("aria-selected", String(isIt));
    button.tabIndex = isIt ? 0 : -1;
    if (isIt && isFocused) button.focus();
  }
  if (name === "coverage" && state) showCoverage();
}

function begin() {
  for (const [i, name] of TABS.entries()) {
    const button = by(`tab-${name}`);
    button.addEventListener("click", () => tab(name));
    button.addEventListener("keydown", (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (step) tab(TABS[(i + step + TABS.length) % TABS.length], true);
    });
  }
  const select = (id, change) => by(id).addEventListener("change", () => choose(change(by(id).value)));
  select("audience", (audience) => ({ audience }));
  select("template", (name) => ({ template: name || null }));
  select("language", (name) => ({ language: name || null }));
  select("recipient", (place) => ({ recipient: place === "" ? null : Number(place) }));
  by("search").addEventListener("input", search);
  by("edit").addEventListener("submit", (event) => {
    event.preventDefault();
    propose(formEdits());
  });
  by("ask").addEventListener("change", () => {
    if (by("ask").value) asks.push(by("ask").value);
    showAsks();
  });
  by("first").addEventListener("change", () => {
    if (by("first").value) order.unshift(by("first").value);
    showOrder();
  });
  by("write").addEventListener("click", write);
  by("cancel").addEventListener("click", () => by("change").close());
  by("close").addEventListener("click", () => by("refused").close());
  by("undo").addEventListener("click", () => ask("/undo", {}));
  by("redo").addEventListener("click", () => ask("/redo", {}));
  by("new").addEventListener("click", beginAudience);
  by("create-cancel").addEventListener("click", () => by("create").close());
  by("create-search").addEventListener("input", filterTicks);
  by("creating").addEventListener("submit", createAudience);
  follow();
}

begin();
