// Part of stripe.js: an Element, which is a frame of the sandbox's origin in the page's node.
// The page holds one end of a port into it: events come out, orders go in, digits never.

class IntegrationError extends Error {
  constructor(message) {
    super(message);
    this.name = "IntegrationError";
  }
}

const TITLES = {
  card: "Secure card payment input frame",
  payment: "Secure payment input frame",
  cardNumber: "Secure card number input frame",
  cardExpiry: "Secure expiration date input frame",
  cardCvc: "Secure CVC input frame",
};

class Emitter {
  #heard = new Map();

  on(event, handler) {
    this.#heard.set(event, [...(this.#heard.get(event) ?? []), handler]);
    return this;
  }

  once(event, handler) {
    const first = (payload) => {
      this.off(event, first);
      handler(payload);
    };
    return this.on(event, first);
  }

  off(event, handler) {
    const left = (this.#heard.get(event) ?? []).filter((each) => handler && each !== handler);
    this.#heard.set(event, left);
    return this;
  }

  emit(event, payload) {
    for (const handler of this.#heard.get(event) ?? []) handler(payload);
  }
}

function nodeOf(target) {
  const node = typeof target === "string" ? document.querySelector(target) : target;
  if (node instanceof Element) return node;
  throw new IntegrationError(
    `There is no node ${typeof target === "string" ? `"${target}"` : ""} on the page to mount ` +
      "into: make it before you call mount(), and give its selector or itself.",
  );
}

class CardElement extends Emitter {
  #port = null;
  #frame = null;
  #asked = new Map();
  #ready = null;
  #destroyed = false;
  submitted = false;

  constructor(type, group, options = {}) {
    super();
    Object.assign(this, { type, group, options });
  }

  get mounted() {
    return this.#port !== null;
  }

  mount(target) {
    if (this.#destroyed) {
      throw new IntegrationError("This Element was destroyed. Create another one.");
    }
    const node = nodeOf(target);
    this.unmount();
    const frame = document.createElement("iframe");
    const { port1, port2 } = new MessageChannel();
    Object.assign(frame, { title: TITLES[this.type], src: `${ORIGIN}/elements/frame.html` });
    Object.assign(frame.style, { border: "0", display: "block", height: "0", width: "100%" });
    const { group, type, options } = this;
    const open = { group: group.id, type, appearance: group.options.appearance };
    frame.addEventListener("load", () => {
      const told = { open: { ...open, disabled: Boolean(options.disabled) } };
      frame.contentWindow.postMessage(told, ORIGIN, [port2]);
    }, { once: true });
    this.#ready = new Promise((done) => this.once("ready", done));
    port1.onmessage = ({ data }) => this.#hear(data);
    [this.#port, this.#frame] = [port1, frame];
    node.replaceChildren(frame);
  }

  #hear({ id, result, event, payload }) {
    if (id !== undefined) {
      this.#asked.get(id)?.(result);
      this.#asked.delete(id);
    } else if (event === "resize") {
      this.#frame.style.height = `${payload.height}px`;
    } else if (event === "enter") {
      this.#frame.closest("form")?.requestSubmit();
    } else {
      if (event === "change") this.submitted = false;
      this.emit(event, event === "ready" ? { elementType: this.type } : payload);
    }
  }

  // Throws at once where there is no frame to ask.
  ask(what, args) {
    if (!this.mounted) {
      throw new IntegrationError(`The ${this.type} Element is not mounted: call mount() first.`);
    }
    return this.#asking(what, args);
  }

  async #asking(what, args) {
    await this.#ready;
    const id = crypto.getRandomValues(new Uint32Array(2)).join("-");
    return new Promise((done) => {
      this.#asked.set(id, done);
      this.#port.postMessage({ id, ask: what, args });
    });
  }

  focus() {
    this.ask("focus");
    this.#frame.focus();
  }

  blur() {
    this.ask("blur");
  }

  clear() {
    this.ask("clear");
  }

  update(options) {
    Object.assign(this.options, options);
    if (this.mounted) this.ask("update", { disabled: Boolean(this.options.disabled) });
  }

  unmount() {
    this.#port?.close();
    this.#frame?.remove();
    [this.#port, this.#frame] = [null, null];
    this.#asked.clear();
  }

  destroy() {
    this.unmount();
    this.#destroyed = true;
    this.group.forget(this);
  }
}

// Wallets: the sandbox has none, so the Element is ready at once and shows nothing.
class NoWallets extends Emitter {
  constructor(type, group) {
    super();
    Object.assign(this, { type, group });
  }

  mount(target) {
    nodeOf(target);
    const payload = { elementType: this.type, availablePaymentMethods: undefined };
    setTimeout(() => this.emit("ready", payload));
  }

  update() {}

  unmount() {}

  destroy() {
    this.group.forget(this);
  }
}
