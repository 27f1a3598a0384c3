// Part of stripe.js: `stripe.elements()`, the Elements that belong together.

const KINDS = { ...Object.fromEntries(Object.keys(TITLES).map((name) => [name, CardElement])),
  expressCheckout: NoWallets };
const MODES = ["payment", "setup", "subscription"];

class Elements {
  #made = new Map();

  constructor(options) {
    const { mode, amount, currency, clientSecret } = options;
    if (mode !== undefined && !MODES.includes(mode)) {
      throw new IntegrationError(`elements(): mode is to be one of ${MODES.join(", ")}.`);
    }
    if (mode !== undefined && !/^[a-z]{3}$/.test(currency ?? "")) {
      throw new IntegrationError("elements(): with a mode, give a currency of three small letters.");
    }
    if (mode === "payment" && !(Number.isInteger(amount) && amount > 0)) {
      throw new IntegrationError("elements(): in mode payment, give an amount in minor units.");
    }
    this.options = { ...options };
    this.id = crypto.getRandomValues(new Uint32Array(4)).join("-");
    this.deferred = mode !== undefined || clientSecret !== undefined;
  }

  create(type, options) {
    const Kind = Object.hasOwn(KINDS, type) ? KINDS[type] : null;
    if (!Kind) {
      const known = Object.keys(KINDS).join(", ");
      throw new IntegrationError(`There is no Element "${type}" here. There are: ${known}.`);
    }
    if (this.#made.has(type)) {
      throw new IntegrationError(`These Elements have an Element of type ${type} already.`);
    }
    if (["payment", "expressCheckout"].includes(type) && !this.deferred) {
      throw new IntegrationError(`The ${type} Element needs elements({mode, amount, currency}).`);
    }
    this.#made.set(type, new Kind(type, this, { ...options }));
    return this.#made.get(type);
  }

  getElement(type) {
    return this.#made.get(type) ?? null;
  }

  forget(element) {
    this.#made.delete(element.type);
  }

  update(options) {
    Object.assign(this.options, options);
    for (const element of this.#made.values()) {
      if (element.mounted) element.ask("update", { appearance: this.options.appearance });
    }
  }

  async fetchUpdates() {
    return {};
  }

  async submit() {
    const element = this.payment("elements.submit()");
    const result = await element.ask("submit");
    element.submitted = !result.error;
    return result;
  }

  // The payment Element, which the calls of `elements` alone are about.
  payment(call) {
    const element = this.#made.get("payment");
    if (element?.mounted) return element;
    throw new IntegrationError(`${call} needs a payment Element that is mounted.`);
  }

  // The same, after elements.submit(): Stripe asks for that order.
  checked(call) {
    const element = this.payment(call);
    if (element.submitted) return element;
    throw new IntegrationError(`elements.submit() must be called before ${call}.`);
  }
}
