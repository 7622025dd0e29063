// The launcher. One classic script, so that it knows its own tag:
// <script src="https://…/widget.js" data-site="…" async></script>
// Nothing is stored and no conversation is asked for before the visitor opens the chat.
(() => {
  "use strict";
  const tag = document.currentScript;
  if (!tag || customElements.get("booking-chat")) return;
  const base = new URL(".", tag.src).href;
  const { site = "demo", link = "", mode = "", language = "" } = tag.dataset;
  const key = `booking-chat:${base}${site}${link && `/${link}`}`;
  const BUBBLE =
    "M4 4h16a2 2 0 0 1 2 2v10a2 2 0 0 1-2 2h-9l-5 4v-4H4a2 2 0 0 1-2-2V6a2 2 0 0 1 2-2zm3 5v2h10V9zm0 4v2h7v-2z";

  class BookingChat extends HTMLElement {
    /** Show the launcher as the site has it. */
    prepare(config) {
      Object.assign(this, { base, key, link, config, isPage: mode === "page" });
      this.root = this.attachShadow({ mode: "open" });
      this.root.adoptedStyleSheets = [sheet(style(config, this.isPage))];
      this.rtl = getComputedStyle(document.documentElement).direction === "rtl";
      this.setAttribute("dir", this.rtl ? "rtl" : "ltr");
      if (!this.isPage) this.root.append(this.launcher());
    }

    launcher() {
      const button = document.createElement("button");
      button.className = "launcher";
      button.type = "button";
      button.setAttribute("aria-expanded", "false");
      button.setAttribute("aria-label", this.config.launch.open);
      const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
      const path = document.createElementNS(svg.namespaceURI, "path");
      svg.setAttribute("viewBox", "0 0 24 24");
      svg.setAttribute("aria-hidden", "true");
      path.setAttribute("d", BUBBLE);
      path.setAttribute("fill", "currentColor");
      path.setAttribute("fill-rule", "evenodd");
      svg.append(path);
      this.badge = document.createElement("span");
      this.badge.className = "badge";
      this.badge.hidden = true;
      button.append(svg, this.badge);
      button.addEventListener("click", () => this.toggle());
      this.button = button;
      return button;
    }

    toggle() {
      if (this.chat?.isOpen) this.chat.close();
      else this.open();
    }

    /** Open the chat, with a text in its field if one is given. `byVisitor` moves the focus. */
    async open({ byVisitor = true, text = "" } = {}) {
      this.loading ??= this.load();
      this.chat = await this.loading;
      if (this.chat) this.chat.open({ byVisitor, text });
      else this.loading = undefined; // the next press tries again
    }

    async load() {
      this.button?.setAttribute("aria-busy", "true");
      try {
        const code = await import(new URL(this.config.code, base).href);
        return await code.start(this);
      } catch (error) {
        console.warn("booking-chat: the chat could not be loaded.", error);
        return undefined;
      } finally {
        this.button?.removeAttribute("aria-busy");
      }
    }

    /** How many messages came while the chat was closed. */
    set unread(count) {
      if (!this.button) return;
      const { launch } = this.config;
      this.badge.hidden = !count;
      this.badge.textContent = count;
      const news = count ? `, ${launch.unread.replace("{count}", count)}` : "";
      const label = this.chat?.isOpen ? launch.close : launch.open;
      this.button.setAttribute("aria-label", label + news);
      this.button.setAttribute("aria-expanded", String(Boolean(this.chat?.isOpen)));
    }

    /** Pages that replace their body keep the chat, with everything in it. */
    disconnectedCallback() {
      setTimeout(() => {
        if (!this.isConnected && !this.isPage && document.body) document.body.append(this);
      });
    }
  }

  function style({ colour, ink, position, zIndex, scheme }, isPage) {
    const light =
      "--ground:#fff;--bot:#eef1f5;--text:#1b1f27;--muted:#586070;--line:#7a8393;--link:#1d5bcb;--bad:#b3261e;--good:#0f6b45;--warn:#8a4b00;--warned:#fff4df;color-scheme:light";
    const dark =
      "--ground:#1c2027;--bot:#272e39;--text:#e8ebf0;--muted:#a9b2c0;--line:#788293;--link:#8ab4ff;--bad:#ff9a91;--good:#6bd3a0;--warn:#f2b866;--warned:#3a3314;color-scheme:dark";
    const place = isPage
      ? "display:block!important;block-size:100%!important"
      : `display:block!important;position:fixed!important;z-index:${zIndex}!important;inset-block-end:20px!important;inset-inline-${position}:20px!important`;
    return `
:host{all:initial!important;${place};font:15px/22px system-ui,sans-serif!important;--accent:${colour};--ink:${ink};${scheme === "dark" ? dark : light}}
${scheme === "auto" ? `@media (prefers-color-scheme:dark){:host{${dark}}}` : ""}
*{box-sizing:border-box}
[hidden]{display:none!important}
.launcher{position:relative;inline-size:56px;block-size:56px;padding:14px;border:2px solid var(--ground);border-radius:50%;background:var(--accent);color:var(--ink);cursor:pointer;box-shadow:0 2px 12px rgb(0 0 0/.25)}
.launcher svg{display:block;inline-size:100%;block-size:100%}
.launcher[aria-busy]{opacity:.6}
.launcher:hover{filter:brightness(1.1)}
:focus-visible{outline:2px solid var(--link);outline-offset:2px}
.badge{position:absolute;inset-block-start:-6px;inset-inline-end:-6px;min-inline-size:22px;padding:0 6px;border-radius:11px;background:#b3261e;color:#fff;font:600 12px/22px system-ui,sans-serif}`;
  }

  function sheet(text) {
    const made = new CSSStyleSheet();
    made.replaceSync(text);
    return made;
  }

  function wasOpen() {
    try {
      return JSON.parse(localStorage.getItem(key))?.open === true;
    } catch {
      return false; // storage is switched off, or was tampered with
    }
  }

  async function begin() {
    const spoken = [language, document.documentElement.lang, ...navigator.languages];
    const query = new URLSearchParams({ languages: spoken.filter(Boolean).slice(0, 8).join() });
    const response = await fetch(`${base}widget/site/${encodeURIComponent(site)}?${query}`, {
      credentials: "omit",
    });
    const config = await response.json();
    if (!response.ok) throw new Error(config.message);
    const chat = document.createElement("booking-chat");
    chat.prepare(config);
    if (mode === "page") tag.after(chat);
    else document.body.append(chat);
    if (mode === "page" || wasOpen()) chat.open({ byVisitor: false });
    // Any button of the page with this attribute opens the chat, with its value as a text.
    document.addEventListener("click", (event) => {
      const opener = event.target.closest?.("[data-booking-chat]");
      if (opener) chat.open({ text: opener.dataset.bookingChat });
    });
  }

  customElements.define("booking-chat", BookingChat);
  const start = () => begin().catch((error) => console.warn(`booking-chat: ${error.message}`));
  if (document.body) start();
  else document.addEventListener("DOMContentLoaded", start, { once: true });
})();
