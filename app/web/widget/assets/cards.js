// What can be pressed: times, proposals, bookings.

import { button, h, outside } from "./dom.js";
import { compact } from "./times.js";

/** The buttons below a message; slots are grouped by day, with the zone beside the times. */
export function choiceButtons(choices, view) {
  const slots = choices.filter((each) => each.start);
  const others = choices.filter((each) => !each.start);
  return [
    slots.length ? slotButtons(slots, view) : null,
    others.length ? plainButtons(others, view) : null,
  ].filter(Boolean);
}

function plainButtons(choices, view) {
  return h(
    "div",
    { class: "choices" },
    choices.map((choice) => pressable(choice, choice.label, view)),
  );
}

function slotButtons(slots, view) {
  const { words, times } = view;
  const days = Map.groupBy
    ? Map.groupBy(slots, (each) => times.day(each.start))
    : grouped(slots, times);
  const change = button(words.change, () => view.chooseZone(change), {
    class: "link",
    "aria-label": `${words.zone}: ${words.change}`,
  });
  const groups = [...days].map(([day, free]) =>
    h(
      "div",
      { class: "day", role: "group", "aria-label": day },
      h("p", { class: "small" }, day),
      h(
        "div",
        { class: "choices" },
        free.map((each) => {
          const time = times.time(each.start);
          return pressable(each, time, view, `${time}, ${day}`);
        }),
      ),
    ),
  );
  const zone = fill(words.times, { zone: times.zoneAt(slots[0].start) });
  return h(
    "div",
    { class: "slots" },
    h("p", { class: "small muted" }, h("bdi", null, zone), " ", change),
    groups,
  );
}

function grouped(slots, times) {
  const days = new Map();
  for (const each of slots)
    days.set(times.day(each.start), [...(days.get(times.day(each.start)) ?? []), each]);
  return days;
}

function pressable(choice, label, view, name) {
  const action = ["slot", "confirm", "reject"].includes(choice.type) && {
    type: choice.type,
    id: choice.id,
  };
  const said = choice.start
    ? `${view.times.day(choice.start)}, ${view.times.time(choice.start)}`
    : choice.label;
  return button(label, () => view.press(said, action), {
    class: "choice",
    "aria-label": name,
    "data-id": choice.id,
  });
}

/** What waits for a yes: its values, *Book it* and *Change*. */
export function proposalCard({ proposal, choices = [] }, view) {
  const { words, times } = view;
  const { kind, start, end, question, lines } = proposal;
  const when = start && times.span(start, end ?? start);
  const yes = choices.find((each) => each.type === "confirm");
  const no = choices.find((each) => each.type === "reject");
  const [title, ...rest] = lines;
  const zone =
    view.hasOwnZone && start && h("p", { class: "small" }, `${when} (${times.zone})`);
  const act = (choice, label, className) =>
    choice &&
    button(label, () => view.press(choice.label, { type: choice.type, id: choice.id }), {
      class: `choice ${className}`,
      "aria-label": when ? `${label}: ${when}` : label,
      "data-id": choice.id,
      "data-type": choice.type,
    });
  return h(
    "div",
    { class: "card proposal" },
    h("p", { class: "small" }, question),
    h("h3", { dir: "auto" }, title ?? ""),
    rest.map((line) => h("p", { dir: "auto" }, line)),
    zone,
    h(
      "div",
      { class: "choices" },
      act(yes, words[`do_${kind}`], "main"),
      act(no, kind === "book" ? words.alter : words.leave, ""),
    ),
    h("p", { class: "small muted replaced", hidden: true }, words.replaced),
  );
}

/** What was booked, moved, cancelled or is held. */
export function bookingCard(booking, view) {
  const { words, times } = view;
  const { status, icsTitle, start, end, hostName, calendarUrl } = booking;
  const stands = status === "booked" || status === "moved";
  return h(
    "div",
    { class: `card ticket ${status}` },
    h("p", { class: "small" }, stands ? "✓ " : "", words[status]),
    h("h3", { dir: "auto" }, icsTitle),
    h("p", { class: "when" }, h("time", { datetime: start }, times.span(start, end))),
    h(
      "p",
      { class: "small" },
      h("bdi", null, times.zoneAt(start)),
      ` · ${words.with} `,
      h("bdi", null, hostName),
    ),
    stands &&
      h(
        "details",
        null,
        h("summary", null, words.calendar),
        h(
          "ul",
          null,
          calendarLinks(booking, words).map((link) => h("li", null, link)),
        ),
        h("p", { class: "small muted" }, words.invited),
      ),
    status !== "cancelled" &&
      h(
        "div",
        { class: "choices own" },
        stands && button(words.move, () => view.press(words.move_say), { class: "choice" }),
        button(words.cancel, () => view.press(words.cancel_say), { class: "choice" }),
      ),
  );
}

function calendarLinks({ icsTitle, icsDescription, start, end, calendarUrl }, words) {
  const query = (values) =>
    Object.entries(values)
      .map(([key, value]) => `${key}=${encodeURIComponent(value)}`)
      .join("&");
  const text = icsDescription.slice(0, 500);
  const google = query({
    action: "TEMPLATE",
    text: icsTitle,
    dates: `${compact(start)}/${compact(end)}`,
    details: text,
  });
  const outlook = query({
    path: "/calendar/action/compose",
    rru: "addevent",
    startdt: start,
    enddt: end,
    subject: icsTitle,
    body: text,
  });
  return [
    outside(`https://calendar.google.com/calendar/render?${google}`, "Google"),
    outside(`https://outlook.live.com/calendar/deeplink/compose?${outlook}`, "Outlook.com"),
    outside(`https://outlook.office.com/calendar/deeplink/compose?${outlook}`, "Microsoft 365"),
    ...(calendarUrl ? [outside(calendarUrl, words.file)] : []),
  ];
}

export function fill(text, values) {
  return text.replace(/{(\w+)}/g, (_, name) => values[name] ?? "");
}
