// How the chat stands, as things to press: short answers, links to other pages, the card field,
// the receipt.
class Standing {
  constructor(chat) {
    Object.assign(this, { chat, view: chat.view, texts: chat.texts });
  }

  show() {
    const { answer, payment } = this.chat;
    const due = payment?.amount === 0 ? this.texts.free : payment?.amountText;
    const parts = [due, payment?.description].filter(Boolean).map((text) => this.#own(text));
    const line = parts.flatMap((part, at) => (at ? [" · ", part] : [part]));
    this.view.due.replaceChildren(...(line.length ? line : [NOTHING_DUE]));
    this.view.quick.replaceChildren(...this.#links(), ...this.#replies(answer));
    this.#cardField();
    this.#receipt();
    this.view.root.dataset.status = answer.status;
    this.view.down();
  }

  #links() {
    const { action } = this.chat.answer;
    const text = { redirect: this.texts.redirect, checkout: this.texts.checkout }[action?.type];
    if (!text || !/^https?:/.test(action.url)) return [];
    const link = this.view.link(text, action.url, "psb-reply psb-main", true);
    link.addEventListener("click", () => {
      this.chat.left = true;
    });
    return [link];
  }

  #replies({ quickReplies = [], status }) {
    return quickReplies.map((word, at) => {
      const main = at === 0 && status === "awaiting_confirmation" ? " psb-main" : "";
      const text = this.texts.words[word] ?? word;
      return this.view.button(text, () => this.chat.say(word), `psb-reply${main}`);
    });
  }

  // The field stays as it is, half filled in or not, while the bot asks for the same.
  #cardField() {
    const { chat } = this;
    const { action } = chat.answer;
    const asked = action?.type === "card-field" && action.publishableKey && action.scriptUrl;
    const kind = asked ? JSON.stringify([action.publishableKey, action.scriptUrl, action.name]) : "";
    if (chat.field?.form.isConnected && chat.fieldKind === kind) return;
    chat.field?.close();
    chat.fieldKind = kind;
    chat.field = null;
    if (!asked) return;
    chat.field = new CardField(this.view, action, chat.payment, (token) => {
      chat.view.input.focus({ preventScroll: true });
      chat.say("", token);
    });
  }

  // A text that runs in its own direction, wherever it stands.
  #own(text) {
    return make("span", "", { dir: "auto" }, text);
  }

  #sum(payment) {
    if (payment?.amount === 0) return this.texts.charged;
    return payment?.status === "authorized" ? this.texts.held : this.texts.paid;
  }

  #receipt() {
    const { answer, payment } = this.chat;
    const { receipt } = this.view;
    if (answer.status !== "complete") {
      receipt.replaceChildren();
      return;
    }
    const rows = make("dl", "psb-rows");
    const row = (name, value) => value && rows.append(make("dt", "", {}, name), make("dd", "", {}, this.#own(value)));
    row(this.#sum(payment), payment?.amountText);
    row(this.texts.bought, payment?.description);
    row(this.texts.reference, payment?.id);
    const deeds = make("div", "psb-deeds", {}, this.view.button(this.texts.print, () => window.print()));
    if (payment?.successUrl) {
      deeds.append(this.view.link(this.texts.onward, payment.successUrl, "psb-reply psb-main", false));
    }
    receipt.replaceChildren(...(rows.children.length ? [rows] : []), deeds);
  }
}
