// Making elements. Whatever people or models wrote goes in as text, never as markup.

/** An element; properties that begin with "on" are listeners, null and false are left out. */
export function h(name, properties, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(properties ?? {})) {
    if (value == null || value === false) continue;
    if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
    else made.setAttribute(key, value === true ? "" : value);
  }
  made.append(...children.flat().filter((child) => child != null && child !== false));
  return made;
}

export function button(label, onclick, properties) {
  return h("button", { type: "button", onclick, ...properties }, label);
}

const NAMESPACE = "http://www.w3.org/2000/svg";

/** An icon of 24 by 24, drawn as lines. */
export function icon(lines) {
  const svg = document.createElementNS(NAMESPACE, "svg");
  const path = document.createElementNS(NAMESPACE, "path");
  const drawn = {
    fill: "none",
    stroke: "currentColor",
    "stroke-width": 2,
    "stroke-linecap": "round",
  };
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  for (const [key, value] of Object.entries({ ...drawn, d: lines }))
    path.setAttribute(key, value);
  svg.append(path);
  return svg;
}

export const ICONS = {
  close: "M6 6l12 12M18 6L6 18",
  send: "M5 12h14M13 6l6 6-6 6",
  again: "M4 12a8 8 0 1 0 3-6M4 4v4h4",
};

const ADDRESS = /https?:\/\/[^\s<>"]+[^\s<>".,;:!?)\]}]/g;

/** A text whose web addresses are links. */
export function linked(text) {
  const parts = [];
  let end = 0;
  for (const { 0: address, index } of text.matchAll(ADDRESS)) {
    parts.push(text.slice(end, index), outside(address, address));
    end = index + address.length;
  }
  return [...parts, text.slice(end)].filter(Boolean);
}

/** A link that opens beside the chat. */
export function outside(href, label) {
  return h("a", { href, target: "_blank", rel: "noopener nofollow ugc" }, label);
}
