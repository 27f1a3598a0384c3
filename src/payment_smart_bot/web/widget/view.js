// What is on the screen. Every text goes in as text, never as HTML.
function make(tag, name, attributes = {}, ...children) {
  const node = document.createElement(tag);
  if (name) node.className = name;
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== null && value !== false) node.setAttribute(key, value === true ? "" : value);
  }
  node.append(...children);
  return node;
}

const NOTHING_DUE = "\u00a0"; // as high as what comes, so that nothing moves then

class View {
  constructor(texts, locale, theme) {
    this.texts = texts;
    const sr = (text) => make("span", "psb-sr", {}, text);
    this.title = make("p", "psb-title", {}, texts.chat);
    this.due = make("p", "psb-due", {}, NOTHING_DUE);
    this.offline = make("p", "psb-offline", { role: "status" });
    this.log = make("div", "psb-log", { role: "log", "aria-label": texts.messages });
    this.card = make("div", "psb-card");
    this.receipt = make("div", "psb-receipt");
    this.typing = make("div", "psb-typing", { "aria-hidden": "true" }, make("i"), make("i"), make("i"));
    this.scroll = make("div", "psb-scroll", { tabindex: "0", role: "group", "aria-label": texts.conversation },
      this.log, this.card, this.receipt, this.typing);
    this.status = make("div", "psb-sr", { role: "status" });
    this.quick = make("div", "psb-quick", { role: "group", "aria-label": texts.replies });
    this.input = make("input", "psb-input", { type: "text", name: "message", autocomplete: "off",
      autocorrect: "off", spellcheck: "false", enterkeyhint: "send", maxlength: "2000",
      placeholder: texts.placeholder, dir: "auto" });
    this.toggle = make("button", "psb-toggle", { type: "button", "aria-pressed": "false",
      "aria-label": texts.showLabel, hidden: true }, texts.show);
    this.keys = make("button", "psb-keys", { type: "button", "aria-label": texts.lettersLabel, hidden: true },
      texts.letters);
    this.send = make("button", "psb-send", { type: "submit" }, texts.send);
    this.form = make("form", "psb-form", { novalidate: true },
      make("label", "psb-label", {}, sr(texts.message), this.input), this.keys, this.toggle, this.send);
    const box = make("section", "psb-box", { "aria-label": texts.chat },
      make("div", "psb-head", {}, this.title, this.due), this.offline, this.scroll, this.status,
      this.quick, this.form);
    this.root = make("payment-smart-bot", "psb", { lang: SPOKEN, dir: directionOf(locale),
      "data-theme": theme }, box);
  }

  get inside() {
    return this.root.contains(document.activeElement);
  }

  // A message; `who` is "bot", "you" or "note".
  say(who, text) {
    const spoken = who === "you" ? this.texts.you : this.texts.bot;
    const words = make("p", "psb-words", { dir: "auto" }, text);
    const bubble = make("div", `psb-msg psb-${who}`, {}, make("span", "psb-sr", {}, spoken), words);
    this.log.append(bubble);
    this.down();
    return bubble;
  }

  reword(bubble, text) {
    bubble.querySelector(".psb-words").textContent = text;
    this.down();
  }

  // Below a message: that it was not sent, and a button for sending it again.
  failed(bubble, told, again) {
    const line = make("p", "psb-failed", {}, `${told} `);
    if (again) line.append(this.button(this.texts.again, again, "psb-again"));
    bubble.querySelector(".psb-failed")?.remove();
    bubble.append(line);
    this.down();
  }

  button(text, pressed, name = "psb-reply") {
    const button = make("button", name, { type: "button" }, text);
    button.addEventListener("click", pressed);
    return button;
  }

  link(text, url, name, blank) {
    const where = blank ? { target: "_blank", rel: "noopener noreferrer" } : { rel: "noreferrer" };
    const link = make("a", name, { href: url, ...where }, text);
    if (blank) link.append(make("span", "psb-sr", {}, ` ${this.texts.newTab}`));
    return link;
  }

  busy(on) {
    this.root.classList.toggle("psb-busy", on);
    this.status.textContent = on ? this.texts.typing : "";
    this.send.disabled = on;
    for (const button of this.quick.querySelectorAll("button")) button.disabled = on;
    if (on) this.down();
  }

  down() {
    this.scroll.scrollTop = this.scroll.scrollHeight;
  }
}
