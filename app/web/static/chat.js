// The chat of the site: what is typed goes to POST /v4/chat, the answer streams back.

const chat = document.getElementById("chat");
const log = document.getElementById("log");
const state = document.getElementById("state");
const composer = document.getElementById("composer");
const field = document.getElementById("message");
const sendButton = document.getElementById("send");
const againButton = document.getElementById("again");
const trouble = document.getElementById("trouble");
const troubleText = document.getElementById("trouble-text");
const retryButton = document.getElementById("retry");
const offers = [...document.querySelectorAll(".offer")];

const words = JSON.parse(chat.dataset.words);
const still = matchMedia("(prefers-reduced-motion: reduce)");
const { link } = chat.dataset; // a one-time link, which is for a conversation of its own
const KEPT = link ? `booking-chat/${link}` : "booking-chat";

/** The conversation of this tab: {id, token, bookings: {number of a message: facts}}. */
let talk = recall();
/** What was sent and has not been answered yet; a retry sends the same again. */
let pending = null;
/** The bubble that is being written, if one is. */
let writing = null;
let busy = false;
/** Whether the server has what was sent, so that its answer comes in any case. */
let accepted = false;
/** Ends the following of the conversation, while there is one. */
let following = null;
/** The number of the last event that was received. */
let newest = 0;
const shown = new Set(); // the numbers of the messages that stand in the log
const PAUSES = [1, 2, 5, 10, 30]; // seconds between two attempts to follow

function recall() {
  try {
    const kept = JSON.parse(sessionStorage.getItem(KEPT));
    if (kept?.id && kept.token) return { bookings: {}, ...kept };
  } catch {
    // Storage is switched off or was tampered with: begin anew.
  }
  return { id: null, token: null, bookings: {} };
}

function keep() {
  againButton.hidden = !talk.id;
  try {
    sessionStorage.setItem(KEPT, JSON.stringify(talk));
  } catch {
    // Without storage the conversation lasts as long as the page.
  }
}

function forget() {
  talk = { id: null, token: null, bookings: {} };
  keep();
}

// ── What is shown ────────────────────────────────────────────────────────────────────

function element(name, className, text) {
  const made = document.createElement(name);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}

/** Add a bubble to the log; everything that people or models wrote goes in as text. */
function bubble(role, text) {
  const speaker = role === "user" ? words.you : words.assistant;
  const item = element("li", `bubble ${role}`);
  item.append(element("span", "hidden", `${speaker}: `), element("p", "", text));
  append(item);
  return item;
}

function append(item) {
  log.append(item);
  toEnd();
}

function toEnd() {
  log.scrollTo({ top: log.scrollHeight, behavior: still.matches ? "auto" : "smooth" });
}

function write(text) {
  if (!writing) {
    writing = bubble("assistant", "");
    log.setAttribute("aria-busy", "true"); // read out when it is whole
  }
  writing.querySelector("p").textContent += text;
  toEnd();
}

function show(message) {
  newest = Math.max(newest, message.seq);
  if (shown.has(message.seq)) return;
  shown.add(message.seq);
  if (message.role !== "user" && !busy) waitForAnswer(false);
  let item = message.role === "user" ? sentBubble(message.text) : writing;
  if (item) item.querySelector("p").textContent = message.text;
  else item = bubble(message.role, message.text);
  if (item === writing) stopWriting();
  item.dataset.seq = message.seq;
}

/** The bubble of something that this page has sent and whose number it did not know. */
function sentBubble(text) {
  const sent = [...log.querySelectorAll(".bubble.user:not([data-seq]) p")];
  return sent.find((each) => each.textContent === text)?.parentElement ?? null;
}

function stopWriting() {
  writing = null;
  log.removeAttribute("aria-busy");
}

/** Buttons below the newest bubble; older ones do not count any more. */
function offer(choices) {
  clearChoices();
  const group = element("li", "choices");
  for (const choice of choices) {
    const button = element("button", "choice", choice.label);
    button.type = "button";
    button.disabled = busy;
    button.addEventListener("click", () => {
      log.focus({ preventScroll: true }); // the button is about to go
      say(choice.label, { type: choice.type, id: choice.id });
    });
    group.append(button);
  }
  append(group);
}

function clearChoices() {
  for (const group of log.querySelectorAll(".choices")) group.remove();
}

function showBooking(facts) {
  const item = element("li", `ticket ${facts.status}`);
  const when = new Intl.DateTimeFormat(locale(), {
    dateStyle: "full",
    timeStyle: "short",
    hourCycle: "h23", // as the assistant writes it
    timeZone: facts.timezone,
  });
  const time = element("p", "when", when.formatRange(new Date(facts.start), new Date(facts.end)));
  item.append(
    element("p", "small", words[facts.status] ?? words.booked),
    element("h3", "", facts.icsTitle),
    time,
    element("p", "", `${words.with} ${facts.hostName} · ${facts.timezone}`),
  );
  if (facts.icsDescription) item.append(element("p", "description", facts.icsDescription));
  append(item);
}

/** The reader's own kind of the page's language, such as en-GB. */
function locale() {
  const { lang } = document.documentElement;
  return navigator.languages.find((each) => each.split("-")[0] === lang) ?? lang;
}

function showTrouble(text, { again = true } = {}) {
  troubleText.textContent = text;
  retryButton.hidden = !again;
  trouble.hidden = false;
}

function waitForAnswer(now) {
  state.textContent = now ? words.writing : "";
  state.classList.toggle("busy", now);
}

function setBusy(now) {
  busy = now;
  sendButton.disabled = now;
  waitForAnswer(now);
  for (const button of log.querySelectorAll(".choice")) button.disabled = now;
}

// ── What is sent, and what comes back ────────────────────────────────────────────────

function uuid() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16)); // a page without https
  return [...bytes].map((each) => each.toString(16).padStart(2, "0")).join("");
}

function body() {
  return {
    ...pending,
    ...(talk.id ? { conversationId: talk.id } : link && { oneTimeLinkId: link }),
    timezone: Intl.DateTimeFormat().resolvedOptions().timeZone,
  };
}

async function say(text, action) {
  const message = text.trim();
  if (!message || busy) return false;
  pending = { message, clientMessageId: uuid(), ...(action && { action }) };
  clearChoices();
  bubble("user", message);
  deliver();
  return true;
}

async function deliver() {
  trouble.hidden = true;
  accepted = false;
  following?.abort();
  setBusy(true);
  let whole = false;
  try {
    const response = await fetch("/v4/chat", {
      method: "POST",
      headers: {
        "Content-Type": "application/json",
        Accept: "text/event-stream",
        ...(talk.token && { "X-Conversation-Token": talk.token }),
      },
      body: JSON.stringify(body()),
    });
    if (!response.ok) refused(response.status);
    else {
      whole = await listen(response.body);
      if (!accepted && trouble.hidden) showTrouble(words.offline);
    }
  } catch {
    if (!accepted) showTrouble(words.offline);
  } finally {
    dropHalf();
    setBusy(false);
  }
  if (accepted) pending = null;
  if (accepted && !whole) waitForAnswer(true); // it was heard: the answer comes another way
  follow();
}

function dropHalf() {
  if (writing) writing.remove(); // half a message is none
  stopWriting();
}

/** Follow the conversation: what comes after a reload, or from a person, appears as well. */
async function follow() {
  following?.abort();
  if (!talk.id) return;
  const mine = new AbortController();
  following = mine;
  for (let failures = 0; !mine.signal.aborted; ) {
    try {
      const response = await fetch(
        `/v4/chat/${encodeURIComponent(talk.id)}/events?after=${newest}`,
        { headers: { "X-Conversation-Token": talk.token }, signal: mine.signal },
      );
      if (response.status === 403 || response.status === 404) return;
      if (response.ok) {
        failures = 0;
        await listen(response.body);
      }
    } catch {
      if (mine.signal.aborted) return;
    }
    dropHalf();
    const pause = PAUSES[Math.min(failures++, PAUSES.length - 1)];
    await new Promise((resolve) => setTimeout(resolve, pause * 1000));
  }
}

function refused(status) {
  if (talk.id && (status === 403 || status === 404)) {
    forget();
    showTrouble(words.lost);
  } else if (status === 429) showTrouble(words.busy);
  else if (status >= 500) showTrouble(words.broken);
  else showTrouble(words.refused, { again: false });
}

/** Act on a stream of events; true if it came to its proper end. */
async function listen(stream) {
  let whole = false;
  for await (const event of eventsOf(stream)) {
    newest = Math.max(newest, Number(event.id) || 0);
    const data = JSON.parse(event.data);
    if (event.name === "done") whole = trouble.hidden;
    else act(event, data);
  }
  return whole;
}

function act(event, data) {
  switch (event.name) {
    case "control":
      accepted = true;
      if (data.conversationToken) {
        talk = { id: data.conversationId, token: data.conversationToken, bookings: {} };
        keep();
      }
      if (data.control === "human" && talk.control !== "human") {
        append(element("li", "note", words.human));
      }
      talk.control = data.control;
      keep();
      break;
    case "delta":
      write(data.text);
      break;
    case "message":
      show(data);
      break;
    case "choices":
      offer(data.choices);
      break;
    case "booking":
      if (talk.bookings[event.id]) break;
      talk.bookings[event.id] = data;
      keep();
      showBooking(data);
      break;
    case "error":
      if (!accepted) showTrouble(words.broken);
      break;
  }
}

/** The events of a stream (WHATWG HTML §9.2.6), each {name, id, data}. */
async function* eventsOf(stream) {
  const reader = stream.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  let event = { name: "message", id: "", data: "" };
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    const lines = (rest + value).split("\n");
    rest = lines.pop();
    for (const line of lines.map((each) => each.replace(/\r$/, ""))) {
      const [, name, text] = /^([^:]*)(?:: ?(.*))?$/s.exec(line);
      if (line === "") {
        if (event.data) yield { ...event, data: event.data.slice(0, -1) };
        event = { name: "message", id: event.id, data: "" };
      } else if (name === "event") event.name = text;
      else if (name === "id") event.id = text;
      else if (name === "data") event.data += `${text}\n`;
    }
  }
}

/** Show again what was said before the page was left or loaded anew. */
async function restore() {
  const response = await fetch(`/v4/chat/${encodeURIComponent(talk.id)}/messages?after=0`, {
    headers: { "X-Conversation-Token": talk.token },
  });
  if (response.status === 403 || response.status === 404) return forget();
  if (!response.ok) throw new Error(`status ${response.status}`);
  const { messages } = await response.json();
  for (const message of messages) {
    show(message);
    const facts = talk.bookings[message.seq];
    if (facts) showBooking(facts);
  }
  const last = messages.at(-1);
  if (last?.choices) offer(last.choices);
  waitForAnswer(last?.role === "user" && talk.control !== "human");
}

// ── Beginning ────────────────────────────────────────────────────────────────────────

function grow() {
  field.style.height = "auto";
  field.style.height = `${field.scrollHeight + 2}px`;
}

composer.addEventListener("submit", async (event) => {
  event.preventDefault();
  if (await say(field.value)) {
    field.value = "";
    grow();
  }
});
field.addEventListener("input", grow);
field.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    composer.requestSubmit();
  }
});
retryButton.addEventListener("click", () => (pending ? deliver() : begin()));
againButton.addEventListener("click", () => {
  forget();
  location.reload();
});
for (const button of offers) {
  button.disabled = false;
  button.addEventListener("click", () => {
    field.value = button.dataset.say;
    grow();
    field.focus();
  });
}

async function begin() {
  trouble.hidden = true;
  againButton.hidden = !talk.id;
  try {
    if (talk.id) await restore();
  } catch {
    showTrouble(words.offline);
  }
  field.disabled = false;
  sendButton.disabled = false;
  follow();
}

begin();
