// The conversation: what is sent, and what comes back, in all tabs of a browser alike.
//
// One tab follows the conversation's events (whoever holds a lock) and passes them on to the
// others. What is to be sent stands in the store until the server has it; one tab at a time
// sends. Every message has an id and every event a number, so nothing is shown twice.

import { eventsOf } from "./sse.js";
import { Store } from "./store.js";
import { Wire, secret, uuid } from "./wire.js";

const HIDDEN_FOR = 30_000; // milliseconds after which a hidden tab stops following
const SILENT_FOR = 45_000; // three heartbeats
const OTHERS_FOR = 30_000; // the longest silence of a tab that reads an answer
const POLL_EVERY = 3_000;

export class Talk {
  #hear;
  #channel = null;
  #following = null;
  #own = 0; // answers that this tab reads, since it has asked for them
  #others = 0; // the same of other tabs
  #later = []; // what was followed meanwhile, and comes with those answers as well
  #ahead = 0; // the number of the last event that came with an answer
  #cursor = 0; // the number of the last event that was followed
  #queue = Promise.resolve();
  #wire;
  #hidden = 0;
  #lost = 0;

  /** `hear(name, data)` is told whatever happens. */
  constructor({ base, key, link, config }, hear) {
    Object.assign(this, { base, key, link, config });
    this.store = new Store(key);
    this.#wire = new Wire(base, this.store);
    this.#hear = hear;
    if ("BroadcastChannel" in window) {
      this.#channel = new BroadcastChannel(key);
      this.#channel.onmessage = ({ data }) => this.#fromTab(data);
    }
    document.addEventListener("visibilitychange", () => this.#seen());
    window.addEventListener("pagehide", () => this.#leave());
    window.addEventListener("pageshow", ({ persisted }) => persisted && this.begin());
  }

  get state() {
    return this.store.state;
  }

  /** Catch up with what was said, send what was not sent, and follow from there. */
  async begin() {
    const { id, pending } = this.state;
    if (id) await this.#load();
    for (const entry of this.state.pending) this.#hear("sent", entry);
    if (pending.length) this.flush();
    this.follow();
  }

  /** Say something; it is kept before it is sent. */
  send(message, action) {
    const entry = { clientMessageId: uuid(), message, ...(action && { action }) };
    this.store.change({ pending: [...this.state.pending, entry] });
    this.#hear("sent", entry);
    this.#channel?.postMessage({ sent: entry });
    this.flush();
  }

  /** Take back what the server has refused. */
  withdraw({ clientMessageId }) {
    const { pending } = this.state;
    this.store.change({
      pending: pending.filter((each) => each.clientMessageId !== clientMessageId),
    });
  }

  /** Begin a new conversation with the next message. */
  startOver() {
    this.#forget([]);
    this.#channel?.postMessage({ over: true });
  }

  // ── Sending ────────────────────────────────────────────────────────────────────────

  /** Send what waits, one after the other, until the server has it. */
  flush() {
    const job = async () => {
      for (let failures = 0; ;) {
        const entry = this.state.pending.find((each) => !each.refused);
        if (!entry) return;
        const outcome = await this.#post(entry);
        if (outcome === true) failures = 0;
        else await this.#wire.pause(failures++, outcome);
      }
    };
    if (navigator.locks) return navigator.locks.request(`${this.key}/send`, job);
    this.#queue = this.#queue.then(job, job);
    return this.#queue;
  }

  /** True when it is settled; else how many milliseconds to wait at least. */
  async #post(entry) {
    const { id, token, consent } = this.state;
    const own = token ?? secret();
    if (!token) this.store.change({ token: own });
    const { site, consentVersion } = this.config;
    const opening = {
      ownToken: own,
      site,
      ...(consentVersion && { consent }),
      ...(this.link && { oneTimeLinkId: this.link }),
    };
    const { refused, ...said } = entry;
    this.#count(1); // from now on: whoever follows may hear of the answer first
    try {
      const response = await this.#wire.ask("v4/chat", {
        method: "POST",
        headers: { "Content-Type": "application/json", Accept: "text/event-stream" },
        body: JSON.stringify({
          ...said,
          ...(id ? { conversationId: id } : opening),
          timezone: this.zone,
        }),
      });
      if (!response.ok) {
        this.#count(-1);
        return await this.#refused(response, entry);
      }
      return await new Promise((resolve) => this.#readAnswer(response.body, entry, resolve));
    } catch {
      this.#count(-1);
      this.#hear("trouble", "lost");
      return 0;
    }
  }

  get zone() {
    return this.state.zone || Intl.DateTimeFormat().resolvedOptions().timeZone;
  }

  async #refused(response, entry) {
    const { errorCode } = await response.json().catch(() => ({}));
    if (response.status === 429) {
      this.#hear("trouble", "busy");
      return 1000 * (Number(response.headers.get("Retry-After")) || 5);
    }
    if (response.status >= 500) {
      this.#hear("trouble", "broken");
      return 1000;
    }
    const isGone =
      errorCode === "conversation-not-found" || errorCode === "wrong-conversation-token";
    if (isGone && this.state.id) {
      this.#forget();
      this.#hear("gone");
      return 0; // the same begins a new conversation
    }
    const refused = errorCode ?? "invalid";
    const pending = this.state.pending.map((each) =>
      each.clientMessageId === entry.clientMessageId ? { ...each, refused } : each,
    );
    this.store.change({ pending });
    this.#hear("refused", { ...entry, refused });
    return true;
  }

  /** Read an answer; `settle` as soon as the server says that it has the message. */
  async #readAnswer(stream, entry, settle) {
    let id = null;
    try {
      for await (const event of eventsOf(stream, () => this.#hear("trouble", ""))) {
        if (!id) {
          const opening = JSON.parse(event.data);
          id = opening.conversationId;
          this.#accepted(entry, opening);
          settle(true);
        }
        this.#take(event, "answer", id);
      }
    } catch {
      // Whoever follows gets the rest.
    } finally {
      this.#count(-1);
      this.#hear("cut");
      settle(0);
    }
  }

  #accepted(entry, { conversationId, control }) {
    this.withdraw(entry);
    this.store.change({ id: conversationId, control });
    this.#hear("accepted", entry);
    this.#channel?.postMessage({ accepted: entry });
    this.follow();
  }

  #count(change) {
    this.#own += change;
    this.#channel?.postMessage({ posting: change });
    this.#catchUp();
  }

  #countOthers(change) {
    this.#others = Math.max(0, this.#others + change);
    this.#watchOthers();
    if (change < 0) this.#hear("cut");
    this.#catchUp();
  }

  /** A tab that says nothing more is gone. */
  #watchOthers() {
    clearTimeout(this.#lost);
    if (this.#others)
      this.#lost = setTimeout(() => this.#countOthers(-this.#others), OTHERS_FOR);
  }

  #catchUp() {
    if (this.#own || this.#others) return;
    for (const message of this.#later.splice(0)) this.#hear("message", message);
  }

  // ── Following ──────────────────────────────────────────────────────────────────────

  async follow() {
    if (this.#following || !this.state.id || document.hidden) return;
    const mine = new AbortController();
    this.#following = mine;
    const { signal } = mine;
    try {
      if (navigator.locks && this.#channel) {
        await navigator.locks.request(`${this.key}/follow`, { signal }, () =>
          this.#stream(signal),
        );
      } else await this.#poll(signal);
    } catch {
      // Another tab had the lock until this one stopped to wait for it.
    } finally {
      if (this.#following === mine) this.#following = null;
    }
  }

  async #stream(signal) {
    let silent = 0;
    for (let failures = 0; !signal.aborted;) {
      const outcome = await this.#listen(signal);
      if (outcome === "gone") return;
      silent = outcome === "silent" ? silent + 1 : 0;
      if (silent > 1) return this.#poll(signal); // something on the way keeps streams back
      if (outcome !== "ended" && !signal.aborted) this.#hear("trouble", "lost");
      failures = outcome === "ended" ? 0 : failures + 1;
      await this.#wire.pause(failures, 0, signal);
    }
  }

  /** Follow until the connection ends: "ended", "lost", "silent", or "gone" for good. */
  async #listen(signal) {
    const watch = new AbortController();
    signal.addEventListener("abort", () => watch.abort(), { once: true });
    const { id } = this.state;
    let heard = false;
    let dog = setTimeout(() => watch.abort(), SILENT_FOR);
    const beat = () => {
      heard = true;
      clearTimeout(dog);
      dog = setTimeout(() => watch.abort(), SILENT_FOR);
      this.#hear("trouble", "");
    };
    try {
      const response = await this.#wire.ask(`v4/chat/${id}/events?after=${this.#cursor}`, {
        signal: watch.signal,
      });
      if (this.#isGone(response)) return "gone";
      if (!response.ok) return "lost";
      this.#hear("trouble", "");
      for await (const event of eventsOf(response.body, beat)) this.#take(event, "follow", id);
      return "ended";
    } catch {
      return !heard && watch.signal.aborted ? "silent" : "lost";
    } finally {
      clearTimeout(dog);
      if (!this.#own && !this.#others) this.#hear("cut");
    }
  }

  async #poll(signal) {
    for (; !signal.aborted; await this.#wire.pause(0, POLL_EVERY, signal)) {
      if ((await this.#load()) === "gone") return;
    }
  }

  /** What was said since the last event that is known, and who answers. */
  async #load() {
    const { id } = this.state;
    try {
      const response = await this.#wire.ask(`v4/chat/${id}/messages?after=${this.#cursor}`);
      if (id !== this.state.id) return "lost"; // another one has been begun meanwhile
      if (this.#isGone(response)) {
        this.#forget();
        this.#hear("gone");
        return "gone";
      }
      if (!response.ok) throw new Error(response.status);
      const { messages, control } = await response.json();
      for (const message of messages) {
        this.#cursor = Math.max(this.#cursor, message.seq);
        this.#hear("message", message);
      }
      this.#setControl(control);
      this.#hear("trouble", "");
      return "loaded";
    } catch {
      this.#hear("trouble", "lost");
      return "lost";
    }
  }

  #isGone({ status }) {
    return status === 403 || status === 404;
  }

  /** Take an event of a conversation, unless another one has been begun meanwhile. */
  #take({ name, id, data: text }, source, conversation) {
    if (conversation !== this.state.id) return;
    const data = JSON.parse(text);
    const seq = Number(id) || 0;
    if (source === "answer") this.#ahead = Math.max(this.#ahead, seq);
    else if (name === "delta" && (this.#own || this.#others || this.#cursor < this.#ahead))
      return;
    this.#channel?.postMessage({
      name,
      data: { ...data, conversationToken: undefined },
      seq,
      source,
      conversation,
    });
    this.#apply(name, data, seq, source);
  }

  #apply(name, data, seq, source) {
    const isFollowed = source === "follow";
    if (isFollowed) this.#cursor = Math.max(this.#cursor, seq);
    const comesTwice = isFollowed && (this.#own || this.#others) && data.role === "assistant";
    if (name === "message" && comesTwice) this.#later.push(data);
    else if (name === "message" || name === "delta") this.#hear(name, data);
    else if (name === "control") this.#setControl(data.control);
    else if (name === "error" && data.errorCode !== "unavailable")
      this.#hear("trouble", "broken");
  }

  #setControl(control) {
    this.store.change({ control });
    this.#hear("control", control);
  }

  // ── Other tabs, and the weather ────────────────────────────────────────────────────

  #fromTab(told) {
    if (told.over) return this.#forget([]);
    if (told.posting) this.#countOthers(told.posting);
    if (told.sent) this.#hear("sent", told.sent);
    if (told.sent) this.flush(); // should the tab that said so be closed
    if (told.accepted) this.#hear("accepted", told.accepted);
    if (told.name && told.conversation === this.state.id) {
      if (told.source === "answer") {
        this.#ahead = Math.max(this.#ahead, told.seq);
        this.#watchOthers();
      }
      this.#apply(told.name, told.data, told.seq, told.source);
    }
    this.follow();
  }

  #forget(pending) {
    this.#following?.abort();
    this.#following = null;
    this.#cursor = this.#ahead = 0;
    this.#later = [];
    this.store.forget({ pending });
    this.#hear("over");
    for (const entry of this.state.pending) this.#hear("sent", entry);
  }

  #seen() {
    clearTimeout(this.#hidden);
    if (document.hidden) this.#hidden = setTimeout(() => this.#following?.abort(), HIDDEN_FOR);
    else {
      this.#wire.wake();
      if (this.state.id) this.#load();
      this.follow();
    }
  }

  /** Leave things to the other tabs; a page that comes back begins again. */
  #leave() {
    this.#following?.abort();
    if (this.#own) this.#channel?.postMessage({ posting: -this.#own });
  }
}
