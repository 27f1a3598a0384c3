// Part of stripe.js: `Stripe(publishableKey)` and what can be asked of it.

const EVERY = 400; // milliseconds between two looks at an intent
const KINDS_OF_INTENT = {
  pi: ["payment_intents", "paymentIntent", "last_payment_error"],
  seti: ["setup_intents", "setupIntent", "last_setup_error"],
};

const wait = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

async function look(key, clientSecret) {
  const [, id, kind] = /^((pi|seti)_\w+?)_secret_\w+$/.exec(clientSecret ?? "") ?? [];
  if (!id) throw new IntegrationError("Give the client_secret of a PaymentIntent or SetupIntent.");
  const [path, name, last] = KINDS_OF_INTENT[kind];
  const query = new URLSearchParams({ client_secret: clientSecret });
  try {
    const headers = { Authorization: `Bearer ${key}` };
    const answer = await fetch(`${ORIGIN}/v1/${path}/${id}?${query}`, { headers });
    const body = await answer.json();
    if (body.error) return { error: body.error };
    return { intent: body, shown: { [name]: body }, last: body[last] };
  } catch {
    const message = "The sandbox did not answer. Try again in a moment.";
    return { error: { type: "api_connection_error", message } };
  }
}

// The bank's page over the page, until the payer has decided there.
async function overlaid(url, looked) {
  const cover = document.createElement("div");
  const frame = document.createElement("iframe");
  cover.setAttribute("role", "dialog");
  cover.setAttribute("aria-modal", "true");
  cover.setAttribute("aria-label", "3-D Secure");
  Object.assign(cover.style, { position: "fixed", inset: "0", padding: "5vh 5vw", zIndex: "2147483647",
    background: "rgba(0, 0, 0, .5)" });
  Object.assign(frame, { title: "3-D Secure", src: url });
  Object.assign(frame.style, { border: "0", width: "100%", height: "100%", background: "#fff" });
  cover.append(frame);
  document.body.append(cover);
  frame.focus();
  try {
    for (;;) {
      const seen = await looked();
      if (seen.error || seen.intent.status !== "requires_action") return seen;
      await wait(EVERY);
    }
  } finally {
    cover.remove();
  }
}

class StripeObject {
  #key;

  constructor(key) {
    this.#key = key;
  }

  elements(options = {}) {
    return new Elements(options);
  }

  async createPaymentMethod(asked) {
    const { elements, params = {}, card, type, ...rest } = asked ?? {};
    const call = "stripe.createPaymentMethod()";
    if (elements) return this.#made("paymentMethod", elements.checked(call), params);
    if (type !== "card" || !(card instanceof CardElement) || card.type === "payment") {
      throw new IntegrationError(`${call} needs {elements} or {type: "card", card: an Element}.`);
    }
    return this.#made("paymentMethod", card, rest);
  }

  async createConfirmationToken({ elements, params = {} } = {}) {
    const call = "stripe.createConfirmationToken()";
    if (!(elements instanceof Elements)) throw new IntegrationError(`${call} needs {elements}.`);
    const setup = elements.options.setupFutureUsage;
    const sent = { ...(setup ? { setup_future_usage: setup } : {}), ...params };
    return this.#made("confirmationToken", elements.checked(call), sent);
  }

  async #made(what, element, params) {
    const result = await element.ask(what, { key: this.#key, params });
    return result.error ? result : { [what]: result.made };
  }

  async retrievePaymentIntent(clientSecret) {
    const { error, shown } = await look(this.#key, clientSecret);
    return error ? { error } : shown;
  }

  async retrieveSetupIntent(clientSecret) {
    return this.retrievePaymentIntent(clientSecret);
  }

  // Takes the payer to the bank: by a redirect, which ends this page, or over the page.
  async handleNextAction({ clientSecret } = {}) {
    const looked = () => look(this.#key, clientSecret);
    let seen = await looked();
    const action = seen.intent?.status === "requires_action" ? seen.intent.next_action : null;
    if (action?.type === "redirect_to_url") {
      window.location.assign(action.redirect_to_url.url);
      return new Promise(() => {});
    }
    if (action) seen = await overlaid(action.use_stripe_sdk.stripe_js, looked);
    if (seen.error) return { error: seen.error };
    const failed = action && seen.intent.status === "requires_payment_method";
    return failed ? { error: seen.last } : seen.shown;
  }

  paymentRequest(options) {
    return Object.assign(new Emitter(), {
      canMakePayment: async () => null,
      isShowing: () => false,
      show: () => {},
      abort: () => {},
      update: (more) => Object.assign(options, more),
    });
  }

  registerAppInfo() {}
}

function Stripe(key) {
  if (typeof key !== "string" || !key.startsWith("pk_")) {
    throw new IntegrationError(
      "Stripe() takes a publishable key, which begins with pk_. A secret key belongs on the server.",
    );
  }
  return new StripeObject(key);
}

Stripe.version = RELEASE;
window.Stripe = Stripe;
