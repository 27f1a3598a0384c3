// A merchant's page with a chat and a card field, as small as can be.
const session = new URLSearchParams(location.hash.slice(1)).get("session");
const byId = (id) => document.getElementById(id);
const told = [];
let stripe = null;
let elements = null;
let name = "";

window.told = told;
window.blocked = [];
document.addEventListener("securitypolicyviolation", (event) => window.blocked.push(event.violatedDirective));

function line(text) {
  const item = document.createElement("li");
  item.textContent = text;
  byId("log").append(item);
}

async function chat(fields) {
  const body = JSON.stringify({ sessionId: session, ...fields });
  const headers = { "Content-Type": "application/json" };
  const answer = await (await fetch("/chat", { method: "POST", headers, body })).json();
  line(answer.response);
  document.body.dataset.status = answer.status;
  byId("bank").hidden = answer.action?.type !== "redirect";
  if (!byId("bank").hidden) byId("bank").href = answer.action.url;
  if (answer.action?.type === "card-field") await open(answer);
}

async function load(url) {
  if (window.Stripe) return;
  const script = Object.assign(document.createElement("script"), { src: url });
  document.head.append(script);
  await new Promise((done) => script.addEventListener("load", done));
}

async function open({ action, payment }) {
  await load(action.scriptUrl);
  elements?.getElement("payment").destroy();
  name = action.name;
  stripe = window.Stripe(action.publishableKey);
  elements = stripe.elements({ mode: "payment", amount: payment.amount, currency: payment.currency });
  const field = elements.create("payment");
  for (const event of ["ready", "change", "focus", "blur", "escape"]) {
    field.on(event, (payload) => told.push([event, payload]));
  }
  field.mount("#card");
}

async function pay() {
  const submitted = await elements.submit();
  if (submitted.error) return line(`field: ${submitted.error.code}`);
  const params = { payment_method_data: { billing_details: { name } } };
  const made = await stripe.createConfirmationToken({ elements, params });
  return made.error ? line(`field: ${made.error.code}`) : chat({ confirmationToken: made.confirmationToken.id });
}

byId("say").addEventListener("submit", (event) => {
  event.preventDefault();
  chat({ message: byId("message").value });
  byId("message").value = "";
});
byId("pay").addEventListener("submit", (event) => {
  event.preventDefault();
  pay();
});
