// Days and times in a zone, in the words of a language.

export const ownZone = () => Intl.DateTimeFormat().resolvedOptions().timeZone;

export class Times {
  constructor(language, zone) {
    const own = navigator.languages.find((each) => each.split("-")[0] === language);
    this.locale = own ?? language;
    this.zone = zone;
  }

  #spell(moment, options) {
    const all = { timeZone: this.zone, hourCycle: "h23", ...options };
    return new Intl.DateTimeFormat(this.locale, all).format(new Date(moment));
  }

  /** "Tuesday, 24 November" */
  day(moment) {
    return this.#spell(moment, { weekday: "long", day: "numeric", month: "long" });
  }

  /** "14:00" */
  time(moment) {
    return this.#spell(moment, { hour: "2-digit", minute: "2-digit" });
  }

  /** "Tuesday, 24 November 2026, 14:00–14:30" */
  span(start, end) {
    const options = {
      dateStyle: "full",
      timeStyle: "short",
      hourCycle: "h23",
      timeZone: this.zone,
    };
    const format = new Intl.DateTimeFormat(this.locale, options);
    return format.formatRange(new Date(start), new Date(end));
  }

  /** "Europe/Berlin (GMT+1)", as it is at a moment. */
  zoneAt(moment) {
    const format = new Intl.DateTimeFormat(this.locale, {
      timeZone: this.zone,
      timeZoneName: "shortOffset",
    });
    const parts = format.formatToParts(new Date(moment));
    const offset = parts.find((each) => each.type === "timeZoneName").value;
    return `${this.zone.replaceAll("_", " ")} (${offset})`;
  }
}

/** All zones that the browser knows, the present one among them. */
export function zones(present) {
  const known = Intl.supportedValuesOf?.("timeZone") ?? [];
  return known.includes(present) ? known : [present, ...known];
}

/** A moment as calendars' links have it: 20261124T130000Z. */
export const compact = (moment) => new Date(moment).toISOString().replace(/[-:]|\.\d+/g, "");
