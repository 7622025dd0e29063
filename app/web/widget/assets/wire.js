// Asking the server, and waiting before it is asked again.

const LONGEST_PAUSE = 30_000; // milliseconds

export class Wire {
  #waking = new Set(); // what ends the pauses before the next tries

  constructor(base, store) {
    Object.assign(this, { base, store });
    window.addEventListener("online", () => this.wake());
  }

  /** Ask as the visitor whose conversation it is. */
  ask(path, { headers, ...options } = {}) {
    const { id, token } = this.store.state;
    return fetch(this.base + path, {
      credentials: "omit",
      cache: "no-store",
      headers: { ...headers, ...(id && { "X-Conversation-Token": token }) },
      ...options,
    });
  }

  /** Wait longer with every failure, until the browser is online again or the tab is seen. */
  pause(failures, least = 0, signal) {
    const grown = Math.min(500 * 2 ** failures, LONGEST_PAUSE) * (0.7 + Math.random() * 0.6);
    return new Promise((resolve) => {
      const over = () => {
        clearTimeout(timer);
        this.#waking.delete(over);
        resolve();
      };
      const timer = setTimeout(over, Math.max(least, grown));
      if (!least) this.#waking.add(over);
      signal?.addEventListener("abort", over, { once: true });
    });
  }

  /** Try again now. */
  wake() {
    for (const over of this.#waking) over();
  }
}

export function secret() {
  const bytes = crypto.getRandomValues(new Uint8Array(32));
  return [...bytes].map((each) => each.toString(16).padStart(2, "0")).join("");
}

export function uuid() {
  return crypto.randomUUID?.() ?? secret(); // it is missing on pages without https
}
