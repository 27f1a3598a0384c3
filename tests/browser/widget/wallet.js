// Stripe.js with a wallet: no browser of a test has one.
const element = (type) => ({
  heard: {},
  on(name, act) {
    this.heard[name] = act;
  },
  destroy() {},
  focus() {},
  mount(node) {
    if (type !== "expressCheckout") {
      setTimeout(() => this.heard.ready({}));
      return;
    }
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = "Wallet";
    button.onclick = () => this.heard.confirm({});
    node.append(button);
    this.heard.ready({ availablePaymentMethods: { googlePay: true } });
  },
});
const stripe = () => ({
  elements: () => ({ create: element, submit: async () => ({}) }),
  createConfirmationToken: async () => ({ confirmationToken: { id: "ctoken_made_up" } }),
});
Object.defineProperty(window, "Stripe", { get: () => stripe, set() {} });
