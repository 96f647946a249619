// The list of findings: filter, sort, group, a page at a time. All of that stands in the part of the address after `#`, so that a link
// shows the same.
const PAGE = 100;
const list = document.getElementById("list");
const controls = document.getElementById("controls");
const shownLine = document.getElementById("shown");
const pager = document.getElementById("pages");
const words = (line) => line.toLowerCase();
const unique = (values) => [...new Set(values)].sort();

const SORTS = {
  severity: ["worst first", (a, b) => b.level - a.level || a.order - b.order],
  subject: ["subject", (a, b) => compare(first(a), first(b)) || a.order - b.order],
  place: ["place", (a, b) => compare(fileOf(a), fileOf(b)) || lineOf(a) - lineOf(b) || a.order - b.order],
  rule: ["rule", (a, b) => compare(a.common.rule, b.common.rule) || a.order - b.order],
};
const GROUPS = {
  rule: ["rule", (one) => `${one.severity} ${one.common.rule}`],
  severity: ["severity", (one) => one.severity],
  family: ["family", (one) => one.common.family],
  status: ["status", (one) => one.status],
  file: ["file", (one) => fileOf(one)],
  none: ["nothing", () => ""],
};
const compare = (a, b) => (a < b ? -1 : a > b ? 1 : 0);
const first = (one) => (one.subjects.length ? one.subjects[0].id : "");
const fileOf = (one) => (one.locations.length ? one.locations[0].file : "");
const lineOf = (one) => (one.locations.length ? one.locations[0].line : 0);
const placeOf = (one) => (one.locations.length ? one.locations[0].place : "");

const DEFAULTS = { severity: "", status: "", family: "", plane: "", rule: "", q: "", sort: "severity", group: "rule", page: "1" };
let wanted = { ...DEFAULTS };
let chosen = [];

// Everything of a finding that the search looks at, made when it is first needed.
function haystack(one) {
  if (one.words === undefined) {
    const hops = [...one.path, ...one.second].flatMap((hop) => [hop.from.id, hop.to.id, hop.place.place]);
    const names = [...one.subjects, ...one.members].flatMap((who) => [who.kind, who.id, who.scope, who.tenant, who.also]);
    const rest = one.locations.map((at) => at.place);
    one.words = words([one.message, one.common.rule, one.common.title, one.print, ...names, ...hops, ...rest].join("\n"));
  }
  return one.words;
}

function choose() {
  const among = (name) => new Set(wanted[name].split(",").filter(Boolean));
  const [severity, status] = [among("severity"), among("status")];
  const terms = words(wanted.q).split(/\s+/).filter(Boolean);
  const fits = (one) =>
    (severity.size === 0 || severity.has(one.severity)) &&
    (status.size === 0 || status.has(one.status)) &&
    (!wanted.family || one.common.family === wanted.family) &&
    (!wanted.rule || one.common.rule === wanted.rule) &&
    (!wanted.plane || one.subjects.some((who) => who.plane === wanted.plane)) &&
    terms.every((term) => haystack(one).includes(term));
  chosen = findings.filter(fits).sort(SORTS[wanted.sort][1]);
  // Groups stand in the order of their first finding.
  const key = GROUPS[wanted.group][1];
  const ranks = new Map();
  for (const one of chosen) if (!ranks.has(key(one))) ranks.set(key(one), ranks.size);
  const rank = new Map(chosen.map((one, at) => [one, ranks.get(key(one)) * chosen.length + at]));
  chosen.sort((a, b) => rank.get(a) - rank.get(b));
}

const badge = (severity) => make("span", { class: `badge ${severity}` }, make("span", { "aria-hidden": "true" }, SIGNS[severity]), ` ${severity}`);

function heading(one, number, again, paper) {
  const said = again ? " (goes on)" : ` (${counted(number, "finding", "findings")})`;
  const box = make("div", { class: "of-rule" });
  if (wanted.group === "rule") {
    box.append(make("h3", null, badge(one.severity), ` ${one.common.title}`, make("span", { class: "quiet" }, said)));
    box.append(make("p", { class: "quiet" }, make("code", null, one.common.rule), ` · ${one.common.family}`));
    if (!again) box.append(make("p", null, one.common.why));
    if (paper) box.append(make("h4", null, "What to do"), make("p", null, one.common.fix));
    if (paper && one.common.controls.length) box.append(...controlsPart(one.common.controls));
  } else {
    box.append(make("h3", null, GROUPS[wanted.group][1](one) || "no place", make("span", { class: "quiet" }, said)));
  }
  return box;
}

function card(one, paper) {
  const summary = make("summary", null);
  if (wanted.group !== "rule") summary.append(badge(one.severity));
  if (one.status !== "open") summary.append(make("span", { class: "badge waived" }, STATUS_WORDS[one.status]));
  summary.append(...sentence(one.message), make("span", { class: "where" }, placeOf(one), wanted.group === "rule" ? "" : ` · ${one.common.title}`));
  const box = make("details", { class: "finding", id: `finding-${one.anchor}`, open: Boolean(paper) }, summary);
  const fill = () => {
    if (box.open && box.children.length === 1) box.append(detail(one, paper ? 0 : list.clientWidth - 40, paper && wanted.group === "rule"));
  };
  if (paper) fill();
  else box.addEventListener("toggle", fill);
  return box;
}

function cards(from, to, paper) {
  const key = GROUPS[wanted.group][1];
  const numbers = new Map();
  for (const one of chosen) numbers.set(key(one), (numbers.get(key(one)) || 0) + 1);
  const parts = document.createDocumentFragment();
  for (let at = from; at < to; at += 1) {
    const one = chosen[at];
    const before = at > 0 && key(chosen[at - 1]) === key(one);
    if (wanted.group !== "none" && (!before || at === from)) parts.append(heading(one, numbers.get(key(one)), before, paper));
    parts.append(card(one, paper));
  }
  return parts;
}

const pagesTotal = () => Math.max(1, Math.ceil(chosen.length / PAGE));

function show() {
  const page = Math.min(Math.max(1, Number.parseInt(wanted.page, 10) || 1), pagesTotal());
  wanted.page = String(page);
  const [from, to] = [(page - 1) * PAGE, Math.min(page * PAGE, chosen.length)];
  list.replaceChildren(cards(from, to, false));
  const all = findings.length;
  const range = chosen.length > PAGE ? `, ${(from + 1).toLocaleString("en")} to ${to.toLocaleString("en")} here` : "";
  shownLine.textContent = all === 0 ? "" : chosen.length === all ? `All ${counted(all, "finding", "findings")}${range}.` : `${chosen.length.toLocaleString("en")} of ${counted(all, "finding", "findings")} fit the filter${range}.`;
  showPager(page);
}

function showPager(page) {
  const total = pagesTotal();
  pager.hidden = total === 1;
  const button = (label, to) => {
    const made = make("button", { type: "button", disabled: to < 1 || to > total }, label);
    made.addEventListener("click", () => { go({ page: String(to) }); document.getElementById("findings").focus(); document.getElementById("findings").scrollIntoView(); });
    return made;
  };
  pager.replaceChildren(button("Previous", page - 1), make("span", null, `Page ${page} of ${total}`), button("Next", page + 1));
}

// Takes a new wish: writes it into the address and the controls, and shows the result.
function go(change) {
  wanted = { ...wanted, page: "1", ...change };
  const said = Object.entries(wanted).filter(([name, value]) => value !== DEFAULTS[name]);
  const address = said.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join("&");
  history.replaceState(null, "", `#${address || "findings"}`);
  choose();
  show();
}

