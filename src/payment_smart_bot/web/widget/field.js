// Stripe's card field in the conversation: the number goes from Stripe's frame to Stripe.
const SCRIPTS = new Map();

function stripeScript(url) {
  if (!SCRIPTS.has(url)) {
    const loading = new Promise((done, fail) => {
      const script = make("script", "", { src: url, async: true });
      script.addEventListener("load", done);
      script.addEventListener("error", () => {
        script.remove();
        SCRIPTS.delete(url);
        fail(new Error("no Stripe.js"));
      });
      document.head.append(script);
    });
    SCRIPTS.set(url, loading);
  }
  return SCRIPTS.get(url);
}

class CardField {
  // `given` takes {paymentMethod} or {confirmationToken}.
  constructor(view, action, payment, given) {
    Object.assign(this, { view, action, payment, given });
    const { texts } = view;
    this.slot = make("div", "psb-slot");
    this.wallets = make("div", "psb-slot psb-wallets");
    this.problem = make("p", "psb-problem", { role: "alert" });
    this.button = make("button", "psb-give", { type: "submit", disabled: true }, texts.giveCard);
    this.form = make("form", "psb-field", { "aria-label": texts.card, novalidate: true },
      this.wallets, this.slot, this.problem, this.button);
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#take();
    });
    view.card.replaceChildren(this.form);
    this.#open();
  }

  async #open() {
    try {
      await stripeScript(this.action.scriptUrl);
      this.stripe = window.Stripe(this.action.publishableKey);
      this.#mount();
    } catch {
      this.problem.textContent = this.view.texts.noField;
      const again = this.view.button(this.view.texts.again, () => {
        again.remove();
        this.problem.textContent = "";
        this.#open();
      });
      this.form.append(again);
    }
  }

  #options(more) {
    const { payment } = this;
    const sum = payment?.amount ? { mode: "payment", amount: payment.amount } : { mode: "setup" };
    const currency = payment?.currency ?? "usd";
    return { ...sum, currency, ...more, appearance: this.#appearance() };
  }

  // In the widget's own colours, whatever the host made of them.
  #appearance() {
    const seen = getComputedStyle(this.view.root);
    const colour = (name) => seen.getPropertyValue(`--psb-seen-${name}`).trim();
    const dark = colour("scheme") === "dark";
    return {
      theme: dark ? "night" : "stripe",
      variables: { colorPrimary: colour("accent"), colorBackground: colour("background"), colorText: colour("text"),
        colorTextPlaceholder: colour("muted"), colorDanger: colour("danger") },
    };
  }

  #mount() {
    const only = { paymentMethodTypes: ["card"], paymentMethodCreation: "manual" };
    this.elements = this.stripe.elements(this.#options(only));
    this.element = this.elements.create("payment", { fields: { billingDetails: { name: "never" } } });
    this.element.on("ready", () => {
      this.button.disabled = false;
      this.view.down();
      const typing = this.form.contains(document.activeElement);
      if (this.view.inside && !typing) this.element.focus();
    });
    this.element.on("change", () => {
      this.problem.textContent = "";
    });
    this.element.mount(this.slot);
    if (this.payment) this.#offerWallets();
  }

  // Apple Pay and Google Pay, where Stripe.js says that this browser has them.
  #offerWallets() {
    const elements = this.stripe.elements(this.#options({}));
    const express = elements.create("expressCheckout");
    express.on("ready", ({ availablePaymentMethods }) => {
      this.wallets.classList.toggle("psb-some", Boolean(availablePaymentMethods));
    });
    express.on("confirm", () => this.#make(elements, async () => {
      const { confirmationToken, error } = await this.stripe.createConfirmationToken({ elements });
      return { error, token: confirmationToken && { confirmationToken: confirmationToken.id } };
    }));
    express.mount(this.wallets);
  }

  #take() {
    return this.#make(this.elements, async () => {
      const billing = this.action.name ? { billing_details: { name: this.action.name } } : {};
      const { paymentMethod, error } = await this.stripe.createPaymentMethod({ elements: this.elements, params: billing });
      return { error, token: paymentMethod && { paymentMethod: paymentMethod.id } };
    });
  }

  async #make(elements, made) {
    if (this.button.disabled) return;
    this.button.disabled = true;
    this.button.textContent = this.view.texts.wait;
    try {
      const checked = await elements.submit();
      const { error, token } = checked.error ? checked : await made();
      if (token) {
        this.close();
        this.given(token);
        return;
      }
      this.problem.textContent = error?.message ?? "";
    } catch {
      this.problem.textContent = this.view.texts.noField;
    }
    this.button.disabled = false;
    this.button.textContent = this.view.texts.giveCard;
  }

  close() {
    this.element?.destroy();
    this.form.remove();
  }
}
