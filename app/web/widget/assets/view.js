// The list of what was said, in order, each thing once.

import { bookingCard, choiceButtons, proposalCard } from "./cards.js";
import { button, h, linked } from "./dom.js";
import { Times, zones } from "./times.js";

const NEAR = 48; // pixels from the end within which the list follows what is added
const STILL_AFTER = 8_000;

export class View {
  #items = new Map(); // what was said, by its number
  #sent = new Map(); // what this visitor sent, by the id that it was sent with
  #writing = null;
  #pending = "";
  #frame = 0;
  #still = 0;
  #stays = true; // whether the reader is at the end of the list
  #end = 0; // where the list was when its end was shown last

  /** `act`: press(text, action), edit(entry), zone(name), control(). */
  constructor({ words, config, zone, hasOwnZone, act }) {
    Object.assign(this, { words, config, hasOwnZone, act });
    this.times = new Times(config.language, zone);
    this.list = h("div", { class: "list" });
    this.log = h(
      "div",
      { class: "log", role: "log", "aria-live": "off", "aria-label": words.log, tabindex: 0 },
      this.list,
    );
    this.state = h(
      "p",
      { class: "state small muted", hidden: true },
      h("span", { class: "dots", "aria-hidden": "true" }),
      h("span"),
    );
    this.newer = button(`${words.newer} ↓`, () => this.toEnd(true), {
      class: "newer",
      hidden: true,
    });
    this.log.addEventListener("scroll", () => {
      this.#stays = this.#isAtEnd();
      if (this.#stays) this.newer.hidden = true;
    });
    const grown = new ResizeObserver(() => this.#follow(false));
    for (const each of [this.log, this.list]) grown.observe(each);
  }

  clear() {
    this.#items.clear();
    this.#sent.clear();
    this.#writing = null;
    this.list.replaceChildren();
    this.wait(false);
  }

  // ── What is said ───────────────────────────────────────────────────────────────────

  /** The assistant's first words, and what one may begin with. */
  greet({ greeting, starters }) {
    const begin = starters.map(({ label, say }) =>
      button(label, () => this.act.press(say), { class: "choice" }),
    );
    const item = this.#bubble("assistant", greeting);
    item.append(h("div", { class: "choices start" }, begin));
    this.#append(item, false);
  }

  sent(entry) {
    if (this.#sent.has(entry.clientMessageId)) return;
    const item = this.#bubble("user", entry.message);
    item.classList.add("unsent");
    this.#sent.set(entry.clientMessageId, item);
    this.list.querySelector(".start")?.remove();
    this.#close(entry.action);
    this.#append(item, true);
    if (entry.refused) this.refused(entry);
  }

  accepted({ clientMessageId }) {
    this.#sent.get(clientMessageId)?.classList.remove("unsent");
    this.wait(this.#isOwnLast());
  }

  refused(entry) {
    const item = this.#sent.get(entry.clientMessageId);
    if (!item) return;
    item.classList.add("refused");
    const again = button(
      this.words.edit,
      () => (item.remove(), this.#sent.delete(entry.clientMessageId), this.act.edit(entry)),
      { class: "link" },
    );
    item.append(h("p", { class: "small bad", role: "alert" }, this.words.unsent, " ", again));
  }

  /** A message as the server has it; true if it is new, and somebody else's. */
  message(message) {
    if (this.#items.has(message.seq)) {
      this.cut(); // what is being written was this, on another and slower way
      return false;
    }
    const isOwn = message.role === "user";
    let item = isOwn
      ? this.#sent.get(message.clientMessageId)
      : message.role === "assistant" && this.#takeWriting();
    const isThere = Boolean(item);
    item ||= this.#bubble(message.role, "");
    this.list.querySelector(".start")?.remove();
    this.#items.set(message.seq, { ...message, item });
    item.classList.remove("unsent", "writing");
    item.dataset.seq = message.seq;
    item.querySelector("time").dateTime = message.createdAt;
    this.#fillIn(item, message);
    if (isThere) this.#follow(false);
    else this.#append(item, isOwn, message.seq);
    if (isOwn) this.#sent.set(message.clientMessageId, item);
    this.#close(message.action);
    this.wait(this.#isOwnLast());
    return !isOwn;
  }

  note(text) {
    this.#append(h("p", { class: "note small" }, text), false);
  }

  /** A piece of what the assistant writes just now; shown once a frame. */
  delta(text) {
    this.#pending += text;
    if (!this.#writing) {
      this.#writing = this.#bubble("assistant", "");
      this.#writing.classList.add("writing");
      this.#append(this.#writing, false);
      this.wait(false);
    }
    this.#frame ||= requestAnimationFrame(() => this.#write());
  }

  #write() {
    this.#frame = 0;
    if (this.#writing) this.#writing.querySelector(".said").append(this.#pending);
    this.#pending = "";
    this.#follow(false);
  }

  #takeWriting() {
    const item = this.#writing;
    this.#writing = null;
    this.#pending = "";
    return item;
  }

  /** Half a message is none: whatever is missing comes another way. */
  cut() {
    const half = this.#takeWriting();
    if (!half) return;
    half.remove();
    this.wait(this.#isOwnLast());
  }

  #isOwnLast() {
    return [...this.list.querySelectorAll(".item")].at(-1)?.matches(".user:not(.unsent)");
  }

  /** Say that an answer is on its way, or that none is. */
  wait(now) {
    clearTimeout(this.#still);
    const isHuman = this.act.control() === "human";
    this.state.hidden = !now || isHuman;
    if (this.state.hidden) return;
    this.state.lastChild.textContent = this.words.writing;
    this.#still = setTimeout(
      () => (this.state.lastChild.textContent = this.words.still),
      STILL_AFTER,
    );
    this.#follow(false);
  }

  // ── What can be pressed ────────────────────────────────────────────────────────────

  press(text, action) {
    this.log.focus({ preventScroll: true }); // the button is about to be switched off
    this.act.press(text, action);
  }

  /** Show all times in another zone. */
  setZone(zone) {
    this.times = new Times(this.config.language, zone);
    this.hasOwnZone = true;
    for (const { item, ...message } of this.#items.values()) this.#fillIn(item, message);
    this.#close();
  }

  chooseZone(opener) {
    const select = h(
      "select",
      { "aria-label": this.words.zone },
      zones(this.times.zone).map((zone) =>
        h(
          "option",
          { value: zone, selected: zone === this.times.zone },
          zone.replaceAll("_", " "),
        ),
      ),
    );
    select.addEventListener("change", () => this.act.zone(select.value));
    opener.replaceWith(select);
    select.focus();
  }

  /** Switch off what is answered or replaced; only the newest choices count. */
  #close(pressed) {
    const groups = [...this.#items.values()].sort((one, other) => one.seq - other.seq);
    const newest = groups.findLast((each) => each.choices || each.booking)?.seq;
    for (const { item, seq, proposal } of groups) {
      const isOver = seq !== newest;
      for (const each of item.querySelectorAll(".choice")) {
        if (
          pressed &&
          pressed.id === each.dataset.id &&
          (!each.dataset.type || each.dataset.type === pressed.type)
        )
          each.classList.add("chosen");
        each.disabled = isOver || Boolean(item.querySelector(".chosen"));
      }
      const replaced = item.querySelector(".replaced");
      const isReplaced =
        isOver &&
        proposal &&
        !item.querySelector(".chosen") &&
        groups.some((each) => each.seq > seq && each.proposal);
      if (replaced) replaced.hidden = !isReplaced;
      item.querySelector(".card")?.classList.toggle("over", Boolean(isReplaced));
    }
  }

  // ── How it is shown ────────────────────────────────────────────────────────────────

  #bubble(role, text) {
    const { words } = this;
    const who = { user: words.you, assistant: words.assistant, operator: words.operator }[role];
    const now = new Date();
    const time = h("time", { datetime: now.toISOString() });
    const item = h(
      "div",
      { class: `item ${role}` },
      h("p", { class: "who small muted" }, h("span", null, who), " ", time),
      h("div", { class: "bubble" }, h("p", { class: "said", dir: "auto" }, text)),
    );
    this.#date(time);
    return item;
  }

  #date(time) {
    time.textContent = this.times.time(time.dateTime);
    time.title = this.times.span(time.dateTime, time.dateTime);
  }

  #fillIn(item, message) {
    const { text, proposal, booking, choices } = message;
    const bubble = item.querySelector(".bubble");
    bubble.hidden = Boolean(proposal);
    bubble.querySelector(".said").replaceChildren(...linked(text));
    const chosen = item.querySelector(".chosen")?.dataset;
    for (const old of item.querySelectorAll(".card, .choices, .slots")) old.remove();
    if (proposal) item.append(proposalCard(message, this));
    else if (booking) item.append(bookingCard(booking, this));
    else if (choices) item.append(...choiceButtons(choices, this));
    this.#date(item.querySelector("time"));
    if (chosen)
      item.querySelector(`[data-id="${CSS.escape(chosen.id)}"]`)?.classList.add("chosen");
  }

  #append(item, always, seq = Infinity) {
    const after = [...this.list.children].find((each) => Number(each.dataset.seq) > seq);
    this.list.insertBefore(item, after ?? null);
    this.#follow(always);
    this.newer.hidden = always || this.#stays;
  }

  #isAtEnd() {
    const { scrollHeight, scrollTop, clientHeight } = this.log;
    return scrollHeight - scrollTop - clientHeight < NEAR;
  }

  /** Show the end, unless the reader is elsewhere, perhaps only just now. */
  #follow(always) {
    const { scrollHeight, scrollTop, clientHeight } = this.log;
    if (scrollTop < Math.min(this.#end, scrollHeight - clientHeight) - NEAR)
      this.#stays = false;
    if (always || this.#stays) this.toEnd();
  }

  toEnd(smooth = false) {
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.log.scrollTo({
      top: this.log.scrollHeight,
      behavior: smooth && !still ? "smooth" : "instant",
    });
    this.#end = smooth ? 0 : this.log.scrollTop;
    this.#stays = true;
    this.newer.hidden = true;
  }
}
