// The panel: what is typed, what is pressed, and how it opens and closes.

import { Composer } from "./composer.js";
import { ICONS, button, h, icon, outside } from "./dom.js";
import { STYLE } from "./style.js";
import { Talk } from "./talk.js";
import { View } from "./view.js";

const SMALL = "(max-width: 480px), (max-height: 500px)";

/** Make the chat of a <booking-chat>; it is shown by `open`. */
export async function start(host) {
  const response = await fetch(new URL(host.config.words, host.base));
  if (!response.ok) throw new Error(`status ${response.status}`);
  return new Chat(host, await response.json());
}

class Chat {
  isOpen = false;
  #unread = 0;
  #live = false; // whether what comes is news, and not what was said before
  #waits = null; // what is sent as soon as the visitor agrees
  #trouble = "";

  constructor(host, words) {
    Object.assign(this, { host, words, config: host.config });
    this.talk = new Talk(host, (name, data) => this.#hear(name, data));
    this.view = new View({
      words,
      config: this.config,
      zone: this.talk.zone,
      hasOwnZone: Boolean(this.talk.state.zone),
      act: {
        press: (text, action) => this.#say(text, action),
        edit: (entry) => this.#edit(entry),
        zone: (name) => this.#chooseZone(name),
        control: () => this.talk.state.control,
      },
    });
    this.#build();
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(STYLE);
    host.root.adoptedStyleSheets = [...host.root.adoptedStyleSheets, sheet];
    host.root.prepend(this.panel);
    this.small = matchMedia(SMALL);
    this.small.addEventListener("change", () => this.isOpen && this.#fit());
    for (const name of ["resize", "scroll"])
      visualViewport?.addEventListener(name, () => this.#measure());
    this.#greet();
    this.#control(this.talk.state.control);
    this.#offerStart();
    this.talk.begin().then(() => (this.#live = true));
  }

  // ── What there is ──────────────────────────────────────────────────────────────────

  #build() {
    const { words, config, host } = this;
    const { isPage } = host;
    this.title = h("h2", { id: "title", tabindex: -1 }, config.title);
    this.again = button(icon(ICONS.again), () => this.#startOver(), {
      class: "quiet",
      "aria-label": words.again,
      title: words.again,
    });
    const close = button(icon(ICONS.close), () => this.close(), {
      class: "quiet",
      "aria-label": words.close,
    });
    this.person = button(words.person, () => this.#say(words.person_say), { class: "link" });
    this.about = h("span");
    this.alert = h("p", { class: "alert small", role: "alert" });
    this.composer = new Composer({
      words,
      config,
      draft: this.talk.state.draft,
      act: {
        send: (text) => this.#say(text, undefined, () => this.composer.clear()),
        warn: (text, about) => this.#warn(text, about),
        keep: (draft) => this.talk.store.change({ draft }),
      },
    });
    this.announcer = h("p", { class: "unseen", role: "status" });
    this.panel = h(
      "section",
      {
        class: isPage ? "panel page" : "panel",
        hidden: true,
        role: isPage ? "region" : "dialog",
        "aria-labelledby": "title",
        lang: config.language,
      },
      h(
        "div",
        { class: "head" },
        h(
          "div",
          { class: "grow" },
          this.title,
          h("p", { class: "small about" }, this.about, " ", this.person),
        ),
        this.again,
        !isPage && close,
      ),
      this.view.log,
      this.view.newer,
      this.view.state,
      this.announcer,
      this.alert,
      this.composer.form,
      this.#consent(),
    );
    this.panel.addEventListener("keydown", (event) => this.#key(event));
    // The page's own shortcuts are not meant for what is typed here.
    for (const name of ["keydown", "keyup", "keypress"])
      this.panel.addEventListener(name, (event) => event.stopPropagation());
    for (const name of ["dragover", "drop"])
      this.panel.addEventListener(name, (event) => this.composer.refuseFiles(event));
  }

  #consent() {
    const { words, config } = this;
    const policy = config.privacyUrl && [" ", outside(config.privacyUrl, words.privacy)];
    this.agree = button(words.agree, () => this.#agreed(), { class: "choice main" });
    const back = button(words.back, () => this.#ask(null), { class: "choice" });
    this.question = h(
      "div",
      { class: "consent", hidden: true },
      h("p", null, words.consent, policy),
      h("div", { class: "choices" }, this.agree, back),
    );
    return this.question;
  }

  // ── Opening and closing ────────────────────────────────────────────────────────────

  open({ byVisitor, text }) {
    this.isOpen = true;
    this.panel.hidden = false;
    this.#unread = 0;
    this.talk.store.change({ open: true });
    if (text && !this.composer.text) this.composer.text = text;
    this.host.unread = 0;
    this.#fit();
    this.composer.typed();
    this.view.toEnd();
    const target = matchMedia("(pointer: coarse)").matches ? this.title : this.composer.field;
    if (byVisitor) target.focus({ preventScroll: true });
    this.talk.follow();
  }

  close() {
    this.isOpen = false;
    this.panel.hidden = true;
    this.talk.store.change({ open: false });
    this.host.unread = 0;
    this.#fit();
    this.host.button.focus({ preventScroll: true });
  }

  /** On a small screen the panel is all there is: the page behind it rests. */
  #fit() {
    const isFull = this.isOpen && this.small.matches && !this.host.isPage;
    const { root } = this.host;
    this.panel.classList.toggle("full", isFull);
    if (isFull) this.panel.setAttribute("aria-modal", "true");
    else this.panel.removeAttribute("aria-modal");
    if (this.host.button) this.host.button.hidden = isFull;
    if (Boolean(this.rested) !== isFull) {
      const page = document.documentElement;
      if (isFull) {
        const others = [...document.body.children].filter(
          (each) => each !== root.host && !each.inert,
        );
        this.rested = { others, overflow: page.style.overflow };
        page.style.overflow = "hidden";
      } else page.style.overflow = this.rested.overflow;
      for (const each of this.rested.others) each.inert = isFull;
      if (!isFull) this.rested = null;
    }
    this.#measure();
  }

  /** The keyboard of a phone covers the page: only what is left of it is ours. */
  #measure() {
    const view = window.visualViewport;
    const { style } = this.panel;
    const isFull = this.panel.classList.contains("full") && view;
    style.blockSize = isFull ? `${view.height}px` : "";
    style.insetBlockStart = isFull ? `${view.offsetTop}px` : "";
  }

  #key(event) {
    if (event.key !== "Escape" || this.host.isPage) return;
    event.preventDefault();
    this.close();
  }

  // ── Saying something ───────────────────────────────────────────────────────────────

  #say(text, action, said = () => {}) {
    const { consentVersion } = this.config;
    const { id, consent } = this.talk.state;
    if (consentVersion && !id && consent !== consentVersion)
      return this.#ask({ text, action, said });
    said();
    this.#warn("");
    this.talk.send(text, action);
  }

  #ask(waits) {
    this.#waits = waits;
    this.question.hidden = !waits;
    this.composer.form.hidden = Boolean(waits);
    (waits ? this.agree : this.composer.field).focus();
  }

  #agreed() {
    const { text, action, said } = this.#waits;
    this.talk.store.change({ consent: this.config.consentVersion });
    this.#ask(null);
    this.#say(text, action, said);
  }

  #edit(entry) {
    this.talk.withdraw(entry);
    this.composer.text = entry.message;
    this.composer.field.focus();
  }

  #startOver() {
    this.talk.startOver();
    this.composer.field.focus();
  }

  #chooseZone(zone) {
    this.talk.store.change({ zone });
    this.view.setZone(zone);
  }

  // ── Hearing something ──────────────────────────────────────────────────────────────

  #hear(name, data) {
    const { view, words } = this;
    if (name === "sent") view.sent(data);
    else if (name === "accepted") view.accepted(data);
    else if (name === "refused") this.#refused(data);
    else if (name === "delta") this.#writes(data.text);
    else if (name === "message") this.#message(data);
    else if (name === "cut") view.cut();
    else if (name === "control") this.#control(data);
    else if (name === "trouble") this.#troubled(data);
    else if (name === "gone") this.#warn(words.gone);
    else if (name === "over") {
      view.clear();
      this.#greet();
      this.#control("ai");
    }
    this.#offerStart();
  }

  /** A one-time link is for one thing: there is nothing to choose. */
  #greet() {
    const { greeting, starters } = this.config;
    this.view.greet({ greeting, starters: this.host.link ? [] : starters });
  }

  /** One can begin anew as soon as something was said. */
  #offerStart() {
    const { id, pending } = this.talk.state;
    this.again.hidden = !id && !pending.length;
  }

  #refused(entry) {
    if (entry.refused !== "consent-required") return this.view.refused(entry);
    this.talk.store.change({ consent: "" });
    this.talk.startOver();
    this.composer.text = entry.message;
    this.#say(entry.message, entry.action, () => this.composer.clear());
  }

  #writes(text) {
    if (!this.writes) this.announcer.textContent = this.words.writing;
    this.writes = true;
    this.view.delta(text);
  }

  #message(message) {
    if (!this.view.message(message)) return;
    this.writes = false;
    if (!this.#live) return;
    this.announcer.textContent = message.text; // once, and whole
    if (this.isOpen) return;
    this.#unread += 1;
    this.host.unread = this.#unread;
  }

  #control(control) {
    const { words } = this;
    const isHuman = control === "human";
    if (this.about.textContent && isHuman !== this.isHuman && this.#live)
      this.view.note(isHuman ? words.human : words.ai_again);
    this.isHuman = isHuman;
    this.about.textContent = isHuman ? words.human : words.about;
    this.person.hidden = isHuman;
    if (isHuman) this.view.wait(false);
  }

  #troubled(kind) {
    if (kind === this.#trouble) return;
    this.#trouble = kind;
    this.#warn(kind ? this.words[kind] : "", "trouble");
  }

  /** Say what is wrong; "" takes back what was said about the same. */
  #warn(text, about = "") {
    if (!text && about && this.alert.dataset.about !== about) return;
    this.alert.textContent = text;
    this.alert.dataset.about = about;
  }
}
