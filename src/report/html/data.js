// Reads the findings out of their element. The order of the values in a row is that of data.rs.
const data = JSON.parse(document.getElementById("data").textContent);
const text = (at) => data.texts[at];
const SEVERITIES = ["informational", "low", "medium", "high", "critical"];
const STATUSES = ["open", "waived", "baselined"];
const STATUS_WORDS = { open: "open", waived: "waived", baselined: "in the baseline" };
const SIGNS = { critical: "▲▲", high: "▲", medium: "◆", low: "▽", informational: "○" };

const commons = data.common.map(([rule, family, title, why, fix, controls]) => ({
  rule: text(rule), family: text(family), title: text(title), why: text(why), fix: text(fix),
  controls: controls.map(([framework, id, name, official]) => ({
    framework: text(framework), id: text(id), name: text(name), official: official === 1,
  })),
}));
// A place is told as far as it is known, as in every other format.
const told = (file, line, column) => (line === 0 ? file : column === 0 ? `${file}:${line}` : `${file}:${line}:${column}`);
const places = data.places.map(([file, line, column, pointer]) => ({
  file: text(file), line, place: told(text(file), line, column), pointer: text(pointer),
}));
const people = data.who.map(([kind, id, plane, scope, tenant, also]) => ({
  kind: text(kind), id: text(id), plane: text(plane), scope: text(scope), tenant: text(tenant), also: text(also),
}));
const end = ([kind, id, plane]) => ({ kind: text(kind), id: text(id), plane: text(plane) });
const steps = data.steps.map(([from, to, told, place]) => ({
  from: end(from), to: end(to), told: told.map(text), place: places[place],
}));
const findings = data.findings.map((row, order) => {
  const [anchor, common, severity, status, message, confidence, subjects, path, second, reach, members, locations, print, accepted] = row;
  return {
    order, anchor, common: commons[common], level: severity, severity: SEVERITIES[severity], status: STATUSES[status],
    message: text(message), confidence: text(confidence), subjects: subjects.map((at) => people[at]),
    path: path.map((at) => steps[at]), second: second.map((at) => steps[at]), reach: text(reach),
    members: members[0].map((at) => people[at]), membersTotal: members[1],
    locations: locations[0].map((at) => places[at]), locationsTotal: locations[1],
    print: text(print[0]), exact: print[1] === 1,
    accepted: accepted && { owner: text(accepted[0]), approver: text(accepted[1]), reason: text(accepted[2]), ticket: text(accepted[3]), until: text(accepted[4]) },
  };
});

// Makes an element. Texts become text nodes and nothing else; no markup is ever made of data.
function make(name, attributes, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes || {})) {
    if (value === true) element.setAttribute(key, "");
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(key, value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined && child !== ""));
  return element;
}

// A sentence in which what stands between backticks is a name.
function sentence(line) {
  return line.split("`").map((part, at) => (at % 2 === 1 ? make("code", null, part) : part));
}

const counted = (number, one, many) => `${number.toLocaleString("en")} ${number === 1 ? one : many}`;

