// The frame with the card's inputs: told what to do over one port, which the page that embeds it
// holds the other end of. Of what is typed it tells the brand, and what is wrong.
import { brandOf, MESSAGES } from "./card.js";
import { Input } from "./input.js";
import { post } from "./send.js";

const ALL = ["number", "expiry", "cvc"];
const ONE = { cardNumber: ["number"], cardExpiry: ["expiry"], cardCvc: ["cvc"] };
const VARIABLES = /^(color(Primary|Background|Text|TextPlaceholder|Danger)|font(Family|SizeBase)|spacingUnit|borderRadius)$/;

let port = null;
let type = "";
let last = "";
let inputs = {};

const tell = (event, payload = {}) => port.postMessage({ event, payload });

// Frames of one origin in one page may read each other: number, date and code can stand apart.
function siblings() {
  const found = [];
  for (let at = 0; at < window.parent.frames.length; at += 1) {
    try {
      const other = window.parent.frames[at].sandboxCard;
      if (other?.group === window.sandboxCard.group) found.push(other);
    } catch {
      // a frame of another origin
    }
  }
  return found;
}

const whole = () => Object.assign({}, ...siblings().map((each) => each.inputs));
const brand = () => brandOf(whole().number?.digits ?? "");

function change() {
  const parts = Object.values(inputs);
  const error = parts.map((each) => each.error).find(Boolean);
  const payload = {
    elementType: type,
    empty: parts.every((each) => !each.digits),
    complete: parts.every((each) => !each.problem),
    ...(type === "payment" ? { collapsed: false, value: { type: "card" } } : { error }),
    ...(inputs.number && type !== "payment" ? { brand: brand()?.name ?? "unknown" } : {}),
    ...(type === "card" ? { value: { postalCode: "" } } : {}),
  };
  for (const each of parts) each.show();
  const seen = JSON.stringify(payload);
  if (seen !== last) tell("change", payload);
  last = seen;
}

function advance(input, event) {
  const order = Object.values(inputs);
  const next = order[order.indexOf(input) + 1];
  const atEnd = input.box.selectionStart === input.box.value.length;
  const typed = event?.inputType?.startsWith("insert") && atEnd;
  if (next && typed && input.full && !input.problem && !next.digits) next.box.focus();
}

function appear({ theme, variables } = {}) {
  document.documentElement.classList.toggle("night", theme === "night");
  for (const [name, value] of Object.entries(variables ?? {})) {
    if (VARIABLES.test(name)) document.documentElement.style.setProperty(`--${name}`, value);
  }
}

function wrong() {
  const given = whole();
  const missing = ALL.find((name) => !given[name]);
  const name = ALL.find((each) => given[each]?.problem);
  for (const each of Object.values(given)) {
    each.left = true;
    each.show(each.problem);
  }
  if (!name && !missing) return null;
  const code = name ? given[name].problem : `incomplete_${missing}`;
  if (inputs[name]) inputs[name].box.focus();
  return { error: { type: "validation_error", code, message: MESSAGES[code] } };
}

function card() {
  const { number, expiry, cvc } = whole();
  const month = expiry.digits.slice(0, 2);
  const year = `20${expiry.digits.slice(2)}`;
  return { number: number.digits, exp_month: month, exp_year: year, cvc: cvc.digits };
}

const WORK = {
  submit: () => wrong() ?? { selectedPaymentMethod: "card" },
  paymentMethod: ({ key, params }) =>
    wrong() ?? post("/v1/payment_methods", key, { ...params, type: "card", card: card() }),
  confirmationToken: ({ key, params }) => {
    const data = { ...params.payment_method_data, type: "card" };
    const sent = () => ({ ...params, payment_method_data: { ...data, card: card() } });
    return wrong() ?? post("/v1/confirmation_tokens", key, sent());
  },
  focus: () => Object.values(inputs)[0].box.focus(),
  blur: () => document.activeElement?.blur(),
  clear: () => {
    for (const each of Object.values(inputs)) each.clear();
    change();
  },
  update: ({ disabled, appearance }) => {
    appear(appearance);
    if (disabled === undefined) return;
    for (const each of Object.values(inputs)) each.box.disabled = disabled;
  },
};

function open(told) {
  type = told.type;
  document.getElementById("card").classList.toggle("bare", type !== "payment");
  for (const name of ONE[type] ?? ALL) {
    document.querySelector(`[data-part="${name}"]`).hidden = false;
    inputs[name] = new Input(name, name === "number" ? () => null : brand, (input, event) => {
      change();
      advance(input, event);
    });
  }
  window.sandboxCard = { group: told.group, inputs };
  WORK.update(told);
  new ResizeObserver(() => tell("resize", { height: document.body.offsetHeight })).observe(document.body);
  listen();
  tell("ready", { elementType: type });
}

function listen() {
  const form = document.getElementById("card");
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("keydown", (event) => {
    if (event.key === "Escape") tell("escape", { elementType: type });
    if (event.key === "Enter") tell("enter");
  });
  let inside = false;
  const look = () => setTimeout(() => {
    const now = document.hasFocus() && form.contains(document.activeElement);
    if (now !== inside) tell(now ? "focus" : "blur", { elementType: type });
    inside = now;
  });
  for (const name of ["focusin", "focusout"]) form.addEventListener(name, look);
}

window.addEventListener("message", (event) => {
  if (port || event.source !== window.parent || event.data?.open === undefined) return;
  [port] = event.ports;
  port.onmessage = async ({ data: { id, ask, args } }) => {
    port.postMessage({ id, result: await WORK[ask](args ?? {}) });
  };
  open(event.data.open);
});
