// What a browser keeps of a site's chat, for all its tabs. Without storage: this page alone.

const EMPTY = {
  id: null,
  token: null,
  control: "ai",
  pending: [],
  consent: "",
  zone: "",
  draft: "",
  open: false,
};

export class Store {
  #key;
  #memory = {};

  constructor(key) {
    this.#key = key;
  }

  /** What is kept now; another tab may have changed it. */
  get state() {
    try {
      const kept = JSON.parse(localStorage.getItem(this.#key));
      return { ...EMPTY, ...(kept ?? this.#memory) };
    } catch {
      return { ...EMPTY, ...this.#memory };
    }
  }

  change(values) {
    this.#memory = { ...this.state, ...values };
    try {
      localStorage.setItem(this.#key, JSON.stringify(this.#memory));
    } catch {
      // Storage is switched off or full.
    }
  }

  /** Forget the conversation, and nothing of what was chosen. What was not sent yet stays. */
  forget({ pending = this.state.pending } = {}) {
    this.change({ id: null, token: null, control: "ai", pending });
  }
}
