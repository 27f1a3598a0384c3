// What happens elsewhere: in another tab, at the bank, on Stripe's page, or to the connection.
const EVERY = 3000; // milliseconds between two looks at how a payment stands
const PATIENT = 3; // looks at a call that another tab made, before the bot is asked
const WAITING = ["requires_action", "processing"];

class Tabs {
  constructor(chat) {
    this.chat = chat;
    this.looks = 0;
    const open = (name, heard) => {
      const channel = "BroadcastChannel" in window ? new BroadcastChannel(name) : null;
      channel?.addEventListener("message", heard);
      return channel;
    };
    this.same = open(`payment-smart-bot:${chat.session}`, () => this.#idle() && chat.refresh());
    this.back = open("payment-smart-bot:back", () => this.#returned());
    this.heard = new AbortController();
    const options = { signal: this.heard.signal };
    document.addEventListener("visibilitychange", () => document.hidden || this.#returned(), options);
    window.addEventListener("online", () => this.#line(), options);
    window.addEventListener("offline", () => this.#line(), options);
    this.#line();
  }

  // Another tab with this chat is to look; nothing of the chat is told.
  tell() {
    this.same?.postMessage("turn");
  }

  #idle() {
    const { chat } = this;
    return Boolean(chat.options.token) && !chat.busy && !chat.sending.pending && !chat.unusable && !chat.over;
  }

  #line() {
    const { chat } = this;
    chat.view.offline.textContent = navigator.onLine ? "" : chat.texts.offline;
    if (navigator.onLine) chat.sending.retry();
  }

  async #returned() {
    const { chat } = this;
    if (this.#idle()) await chat.refresh();
    const asked = chat.left && chat.answer.status === "requires_action" && !chat.busy;
    if (!asked || document.hidden) return;
    chat.left = false;
    chat.say("done");
  }

  watch() {
    const waits = WAITING.includes(this.chat.answer.status) && this.chat.options.token;
    if (!waits) {
      clearInterval(this.timer);
      [this.timer, this.looks] = [null, 0];
    }
    if (waits) this.timer ??= setInterval(() => this.#look(), EVERY);
  }

  // The payment may have moved without a message: then the bot is asked to say so.
  async #look() {
    const { chat } = this;
    if (document.hidden || !this.#idle()) return;
    await chat.refresh();
    this.looks += 1;
    if (!this.#idle()) return;
    const { status } = chat.answer;
    if (status === "requires_action" && !WAITING.includes(chat.payment?.status)) chat.say("done");
    if (status === "processing" && this.looks > PATIENT) chat.say("Is it paid?");
  }

  close() {
    clearInterval(this.timer);
    this.heard.abort();
    this.same?.close();
    this.back?.close();
  }
}
