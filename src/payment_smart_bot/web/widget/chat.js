// One conversation: what is typed, what is answered, and what the server knows of it.
const EVENTS = { complete: "complete", failed: "failed", cancelled: "canceled", handoff: "handoff" };
const OPENING_ID = "opening"; // two tabs that open at once say it once

class Chat {
  constructor(options) {
    const locale = options.locale || document.documentElement.lang || SPOKEN;
    this.options = options;
    this.texts = TEXTS[SPOKEN];
    this.session = options.session || `web-${newId()}`;
    this.api = new Api(options.api, this.session, options.token);
    this.view = new View(this.texts, locale, options.theme);
    this.locale = locale;
    this.answer = { status: "collecting", awaiting: null, quickReplies: [] };
    this.payment = null;
    this.known = 0; // turns that the server is known to have
    this.sending = new Sending(this);
    this.tabs = new Tabs(this);
    this.entry = new Entry(this.view, (text) => this.#typed(text));
  }

  mount(target) {
    target.append(this.view.root);
    this.#start();
    return this;
  }

  destroy() {
    this.over = true;
    this.tabs.close();
    this.view.root.remove();
  }

  async #start() {
    if (this.options.token) await this.refresh();
    this.emit("ready", {});
    const opening = this.options.opening ?? "I want to pay";
    const fresh = !this.known && !this.unusable;
    if (fresh && opening) await this.say(opening, {}, this.options.token ? OPENING_ID : newId());
  }

  #typed(text) {
    if (!text || this.busy || this.unusable) return;
    this.entry.empty();
    if (this.#cardElsewhere() && holdsCard(text)) this.view.say("note", this.texts.caught);
    else this.say(text);
  }

  #cardElsewhere() {
    const channel = this.payment?.channel ?? this.options.capture ?? "chat";
    return channel !== "chat" || this.answer.action?.type === "card-field";
  }

  say(text, extra, messageId) {
    return this.sending.say(text, extra, messageId);
  }

  get busy() {
    return this.sending.busy;
  }

  // Show an answer, in the bubble of one that it takes the place of.
  show(answer, bubble) {
    this.answer = answer;
    const said = bubble ?? this.view.say("bot", "");
    this.view.reword(said, this.#words(answer));
    if (answer.payment && this.payment) this.payment.status = answer.payment.status;
    this.payment ??= answer.payment ?? null;
    this.stand();
    this.emit("message", { status: answer.status, awaiting: answer.awaiting ?? null,
      problem: answer.problem?.code ?? null });
    this.#tellEnd(false);
    return said;
  }

  // What a link is made of is not shown as an address too.
  #words({ response, action }) {
    return action?.url ? response.replace(action.url, "").trim().replace(/:$/, ".") : response;
  }

  #tellEnd(resumed) {
    const { status } = this.answer;
    if (EVENTS[status] && this.told !== status) this.emit(EVENTS[status], { ...this.#facts(), resumed });
    this.told = status;
  }

  #facts() {
    const { id, status, amount, currency, successUrl } = this.payment ?? {};
    return { paymentId: id, status, amount, currency, successUrl: successUrl ?? null };
  }

  // Show what can be done now.
  stand() {
    new Standing(this).show();
    this.entry.asks(this.answer);
    this.tabs.watch();
  }

  focus() {
    if (this.view.card.contains(document.activeElement) || this.unusable) return;
    const field = this.answer.action?.type === "card-field";
    if (!field) this.view.input.focus({ preventScroll: true });
  }

  // Take from the server how the chat stands.
  async refresh() {
    try {
      const seen = await this.api.transcript();
      if (this.over) return;
      this.payment = seen.payment;
      const moved = seen.turns.length !== this.known || seen.status !== this.answer.status;
      if (moved) this.#replay(seen);
      this.stand();
    } catch (fault) {
      if (fault.final) this.#close(fault.status === 401 ? this.texts.gone : this.texts.unread);
      else if (!this.known) this.view.failed(this.view.say("note", this.texts.unread), "", () => this.#anew());
      this.unusable ||= !this.known;
    }
  }

  #replay(seen) {
    this.answer = seen;
    this.known = seen.turns.length;
    this.view.log.replaceChildren();
    for (const turn of seen.turns) {
      this.view.say("you", turn.said || this.texts.cardGiven);
      const last = turn === seen.turns.at(-1);
      this.view.say("bot", this.#words({ response: turn.response, action: last ? seen.action : null }));
    }
    this.#tellEnd(true);
  }

  #anew() {
    this.unusable = false;
    this.view.log.replaceChildren();
    this.#start();
  }

  #close(told) {
    this.unusable = true;
    this.view.say("note", told);
    this.view.input.disabled = true;
    this.view.send.disabled = true;
  }

  emit(name, detail) {
    const told = { sessionId: this.session, ...detail };
    const event = new CustomEvent(`payment-smart-bot:${name}`, { bubbles: true, detail: told });
    this.view.root.dispatchEvent(event);
  }
}
