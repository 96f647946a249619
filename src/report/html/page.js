// Puts the page together: controls, links into the list, tables that sort, theme, paper.
const root = document.documentElement;

const inputs = {};

function select(name, label, options) {
  const box = make("select", { name }, ...options.map(([value, shown]) => make("option", { value }, shown)));
  box.addEventListener("change", () => go({ [name]: box.value }));
  inputs[name] = box;
  return make("label", { class: "field" }, label, box);
}

function boxes(name, legend, values, shown) {
  const all = values.map((value) => {
    const box = make("input", { type: "checkbox", name, value });
    box.addEventListener("change", () => go({ [name]: all.filter((one) => one.checked).map((one) => one.value).join(",") }));
    return box;
  });
  inputs[name] = all;
  const count = (value) => findings.filter((one) => one[name] === value).length;
  const labels = all.map((box) => make("label", null, box, ` ${shown(box.value)} `, make("span", { class: "many" }, count(box.value).toLocaleString("en"))));
  return make("fieldset", null, make("legend", null, legend), ...labels);
}

function fillControls() {
  const any = (label, values) => [["", label], ...values.map((value) => [value, value])];
  const search = make("input", { type: "search", name: "q", autocomplete: "off" });
  let waiting = 0;
  search.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(() => go({ q: search.value }), 150); });
  inputs.q = search;
  const reset = make("button", { type: "button" }, "Clear the filter");
  reset.addEventListener("click", () => { go({ ...DEFAULTS, sort: wanted.sort, group: wanted.group }); fillIn(); });
  const planes = findings.flatMap((one) => one.subjects.map((who) => who.plane));
  controls.append(
    boxes("severity", "Severity", [...SEVERITIES].reverse(), (value) => value),
    boxes("status", "Status", STATUSES, (value) => STATUS_WORDS[value]),
    make("div", { class: "row" },
      make("label", { class: "field search" }, "Search in names, rules and places", search),
      select("family", "Family", any("all", unique(findings.map((one) => one.common.family)))),
      select("plane", "Plane", any("all", unique(planes))),
      select("rule", "Rule", any("all", unique(findings.map((one) => one.common.rule))))),
    make("div", { class: "row" },
      select("group", "Group by", Object.entries(GROUPS).map(([value, [shown]]) => [value, shown])),
      select("sort", "Sort by", Object.entries(SORTS).map(([value, [shown]]) => [value, shown])),
      reset,
      make("p", { class: "quiet" }, "Printed are the findings that fit, with their paths as sentences.")));
  controls.hidden = findings.length === 0;
}

function fillIn() {
  for (const [name, input] of Object.entries(inputs)) {
    if (Array.isArray(input)) for (const box of input) box.checked = wanted[name].split(",").includes(box.value);
    else input.value = wanted[name];
  }
}

// What the address asks for: a finding, a filter, or a part of the page, which the browser finds by itself.
function follow() {
  const address = location.hash.slice(1);
  if (address.startsWith("finding-")) {
    reveal(address);
  } else if (address.includes("=")) {
    const asked = { ...DEFAULTS };
    for (const [name, value] of new URLSearchParams(address)) if (Object.hasOwn(DEFAULTS, name)) asked[name] = value;
    if (!Object.hasOwn(SORTS, asked.sort)) asked.sort = DEFAULTS.sort;
    if (!Object.hasOwn(GROUPS, asked.group)) asked.group = DEFAULTS.group;
    wanted = asked;
    choose();
    show();
    fillIn();
    document.getElementById("findings").scrollIntoView();
  }
}

// Opens a finding, on the page of the list where it stands; a filter that hides it is cleared.
function reveal(id) {
  const one = findings.find((candidate) => `finding-${candidate.anchor}` === id);
  if (!one) return;
  if (!chosen.includes(one)) {
    wanted = { ...DEFAULTS };
    choose();
    fillIn();
  }
  wanted.page = String(Math.floor(chosen.indexOf(one) / PAGE) + 1);
  show();
  const box = document.getElementById(id);
  box.classList.add("target");
  box.open = true;
  box.querySelector("summary").focus({ preventScroll: true });
  box.scrollIntoView();
}

function sortable(table) {
  const body = table.tBodies[0];
  const heads = [...table.tHead.rows[0].cells];
  heads.forEach((head, at) => {
    const button = make("button", { type: "button" }, head.textContent);
    head.replaceChildren(button);
    button.addEventListener("click", () => {
      const way = head.getAttribute("aria-sort") === "ascending" ? "descending" : "ascending";
      for (const other of heads) other.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", way);
      const number = head.classList.contains("number");
      const value = (row) => (number ? Number.parseFloat(row.cells[at].textContent) || 0 : words(row.cells[at].textContent.trim()));
      const rows = [...body.rows].map((row) => [value(row), row]);
      rows.sort(([a], [b]) => compare(a, b));
      if (way === "descending") rows.reverse();
      body.append(...rows.map(([, row]) => row));
    });
  });
}

function theme() {
  const states = [["", "as the system"], ["light", "light"], ["dark", "dark"]];
  let at = 0;
  const button = document.getElementById("theme");
  button.hidden = false;
  button.addEventListener("click", () => {
    at = (at + 1) % states.length;
    const [value, word] = states[at];
    if (value) root.dataset.theme = value;
    else delete root.dataset.theme;
    document.getElementById("theme-now").textContent = word;
  });
}

// On paper all findings of the filter stand with their paths as sentences, and everything folded is open.
function paper() {
  const opened = [];
  addEventListener("beforeprint", () => {
    for (const box of document.querySelectorAll("details.gap:not([open]):not(.same)")) {
      box.open = true;
      opened.push(box);
    }
    list.replaceChildren(cards(0, chosen.length, true));
  });
  addEventListener("afterprint", () => {
    for (const box of opened.splice(0)) box.open = false;
    show();
  });
}

fillControls();
choose();
show();
fillIn();
for (const table of document.querySelectorAll("table.sortable")) sortable(table);
theme();
paper();
addEventListener("hashchange", follow);
follow();
