// Draws a path as a picture: a row for each record, in the lane of its plane, and an arrow to the next with what it may do. Going down
// keeps long paths readable on narrow screens.
const SVG = "http://www.w3.org/2000/svg";
const LANES = ["platform", "application"];

function shape(name, attributes, content) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  if (content !== undefined) element.textContent = content;
  return element;
}

// Cuts a text in its middle, so that start and end stay; wide characters take two columns.
function fit(line, columns) {
  const wide = (c) => (c.codePointAt(0) > 0x10ff ? 2 : 1);
  const all = [...line];
  const width = (part) => part.reduce((sum, c) => sum + wide(c), 0);
  if (width(all) <= columns) return line;
  const head = [];
  const tail = [];
  let used = 1;
  for (let from = 0, to = all.length - 1; from <= to; ) {
    const first = head.length <= tail.length;
    const c = first ? all[from++] : all[to--];
    used += wide(c);
    if (used > columns) break;
    if (first) head.push(c);
    else tail.unshift(c);
  }
  return `${head.join("")}…${tail.join("")}`;
}

// A name in one line, or in two.
function halves(id, columns, lines) {
  const all = [...id];
  if (lines === 1 || all.length <= columns) return [fit(id, columns)];
  const whole = fit(id, columns * 2 - 1);
  const half = Math.ceil([...whole].length / 2);
  return [[...whole].slice(0, half).join(""), [...whole].slice(half).join("")].map((part) => fit(part, columns));
}

function drawPath(hops, available) {
  const width = Math.max(280, Math.min(available, 760));
  const lane = width / 2;
  const box = Math.min(lane - 16, 320);
  const columns = Math.floor((box - 16) / 7.4);
  // Long names take two lines, in every box alike.
  const nodes = [hops[0].from, ...hops.map((hop) => hop.to)];
  const lines = nodes.some((node) => node.id.length > columns) ? 2 : 1;
  const tall = 29 + lines * 15;
  const apart = 44;
  const top = 30;
  const height = top + nodes.length * tall + hops.length * apart + 8;
  const svg = shape("svg", { class: "path", viewBox: `0 0 ${width} ${height}`, width, height, role: "img" });
  svg.setAttribute("aria-label", `Path of ${counted(hops.length, "hop", "hops")}, told in sentences below`);
  // The hop that comes out on the other side goes through the wall, also where what lies between has no plane of its own.
  let side = hops[0].from.plane;
  const crossing = (hop) => {
    const before = side;
    if (!LANES.includes(hop.to.plane)) return false;
    side = hop.to.plane;
    return LANES.includes(before) && before !== side;
  };
  for (const [at, plane] of LANES.entries()) {
    svg.append(shape("rect", { class: `field ${plane}`, x: at * (lane + 3), y: 0, width: lane - 3, height }));
    svg.append(shape("text", { class: "lane middle", x: lane * (at + 0.5), y: 19 }, plane[0].toUpperCase() + plane.slice(1)));
  }
  const middle = (node) => (LANES.includes(node.plane) ? lane * (LANES.indexOf(node.plane) + 0.5) : lane);
  const y = (at) => top + at * (tall + apart);
  const labels = [];
  hops.forEach((hop, at) => {
    const [x1, x2] = [middle(hop.from), middle(hop.to)];
    const [from, to] = [y(at) + tall, y(at + 1)];
    const half = from + apart / 2;
    const cross = crossing(hop) ? " cross" : "";
    svg.append(shape("path", { class: `edge${cross}`, d: `M${x1} ${from}V${half}H${x2}V${to - 7}` }));
    svg.append(shape("path", { class: `head${cross}`, d: `M${x2} ${to}l-5 -9h10z` }));
    // A fact told the other way round, such as where a secret is stored, is read against the arrow.
    const turned = hop.told[0] !== hop.from.id && hop.told[0] === hop.to.id;
    const phrase = fit(`${turned ? "↑ " : ""}${hop.told[1]}`, Math.floor(width / 8));
    labels.push(shape("text", { class: "phrase middle", x: (x1 + x2) / 2, y: half + 4 }, phrase));
  });
  nodes.forEach((node, at) => {
    const x = middle(node);
    const none = LANES.includes(node.plane) ? "" : " none";
    svg.append(shape("rect", { class: `node${none}`, x: x - box / 2, y: y(at), width: box, height: tall, rx: 5 }));
    const kind = none ? `${node.kind} (${node.plane === "shared" ? "both planes" : "no plane"})` : node.kind;
    svg.append(shape("text", { class: "kind middle", x, y: y(at) + 17 }, fit(kind, columns)));
    for (const [line, part] of halves(node.id, columns, lines).entries()) {
      svg.append(shape("text", { class: "middle", x, y: y(at) + 34 + line * 15 }, part));
    }
  });
  svg.append(...labels);
  return svg;
}

