// The field in which a message is typed.

import { fill } from "./cards.js";
import { ICONS, h, icon, outside } from "./dom.js";

const MOST = 4000; // characters of a message
const DRAFT_AFTER = 300; // milliseconds
const COMPOSED_FOR = 50; // milliseconds in which Enter belongs to what was composed

const onTouch = () => matchMedia("(pointer: coarse)").matches;

export class Composer {
  #composedAt = 0;
  #draft = 0;
  #isLong = false;

  /** `act`: send(text), warn(text, about), keep(draft). */
  constructor({ words, config, draft, act }) {
    Object.assign(this, { words, act });
    this.field = h("textarea", {
      id: "field",
      rows: 1,
      enterkeyhint: "send",
      autocapitalize: "sentences",
      placeholder: words.field,
    });
    this.field.value = draft;
    const privacy = config.privacyUrl && [" ", outside(config.privacyUrl, words.privacy)];
    this.form = h(
      "form",
      { onsubmit: (event) => this.#submit(event) },
      h("label", { for: "field", class: "unseen" }, words.field),
      h(
        "div",
        { class: "row" },
        this.field,
        h("button", { class: "send", "aria-label": words.send }, icon(ICONS.send)),
      ),
      h("p", { class: "small muted" }, words.kept, privacy),
    );
    this.field.addEventListener("input", () => this.typed());
    this.field.addEventListener("compositionend", () => {
      this.#composedAt = performance.now();
    });
    this.field.addEventListener("keydown", (event) => this.#key(event));
    this.field.addEventListener("paste", (event) => {
      if (!event.clipboardData?.getData("text")) this.refuseFiles(event);
    });
  }

  get text() {
    return this.field.value;
  }

  set text(text) {
    this.field.value = text;
    this.typed();
  }

  /** Fit the field to what is in it, keep that, and say so if it is too much. */
  typed() {
    const { field, words, act } = this;
    field.style.blockSize = "auto";
    if (field.scrollHeight) field.style.blockSize = `${field.scrollHeight + 2}px`;
    clearTimeout(this.#draft);
    this.#draft = setTimeout(() => act.keep(field.value), DRAFT_AFTER);
    const count = field.value.length;
    if (count <= MOST && !this.#isLong) return;
    this.#isLong = count > MOST;
    act.warn(this.#isLong ? fill(words.long, { most: MOST, count }) : "", "length");
  }

  /** Empty the field, and forget the draft at once. */
  clear() {
    this.text = "";
    clearTimeout(this.#draft);
    this.act.keep("");
  }

  refuseFiles(event) {
    const data = event.dataTransfer ?? event.clipboardData;
    if (!data?.types.includes("Files")) return;
    event.preventDefault();
    if (event.type !== "dragover") this.act.warn(this.words.no_files);
  }

  #submit(event) {
    event?.preventDefault();
    const text = this.text.trim();
    if (text && text.length <= MOST) this.act.send(text);
  }

  /** Enter sends, unless a composition ends with it; where fingers type it is a new line. */
  #key(event) {
    const sinceComposed = performance.now() - this.#composedAt;
    const composes = event.isComposing || event.keyCode === 229 || sinceComposed < COMPOSED_FOR;
    if (event.key !== "Enter" || event.shiftKey || composes || onTouch()) return;
    event.preventDefault();
    this.#submit();
  }
}
