// The demo shop: it orders at the server, opens the chat, and shows what the server kept of it.
(() => {
  "use strict";
  const KEPT = "payment-smart-bot:shop";
  const TITLES = {
    sessions: "The session",
    seals: "The card number, sealed for at most 15 minutes",
    turns: "What was said",
    payments: "The payment",
    entries: "The ledger's rows",
    log: "The log",
  };
  const byId = (id) => document.getElementById(id);
  let chat = null;
  let order = null;

  function node(tag, text, name) {
    const made = document.createElement(tag);
    made.textContent = text;
    if (name) made.className = name;
    return made;
  }

  async function ask(path, options) {
    const answer = await fetch(path, { cache: "no-store", credentials: "omit", ...options });
    const body = await answer.json();
    if (!answer.ok) throw new Error(body.error.message);
    return body;
  }

  function show(found) {
    order = found;
    window.sessionStorage.setItem(KEPT, JSON.stringify(found));
    byId("none").hidden = true;
    chat?.destroy();
    chat = window.PaymentSmartBot.mount({ target: "#chat", session: found.sessionId, token: found.sessionToken });
  }

  async function buy(event) {
    event.preventDefault();
    const button = event.target.querySelector("button");
    const capture = new FormData(event.target).get("capture");
    button.disabled = true;
    byId("refused").textContent = "";
    try {
      show(await ask("shop/orders", {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ product: "mug", capture }),
      }));
      byId("talk").scrollIntoView({ block: "nearest" });
    } catch (fault) {
      byId("refused").textContent = `The order could not be made. ${fault.message}`;
    }
    button.disabled = false;
  }

  function table(title, rows) {
    const details = document.createElement("details");
    details.open = true;
    details.dataset.table = title;
    const columns = (row) => Object.entries(row).map(([name, value]) => `${name}: ${value}`).join("\n");
    const lines = rows.map((row) => (typeof row === "string" ? row : columns(row)));
    const text = node("pre", lines.join("\n\n") || "nothing");
    text.tabIndex = 0;
    text.setAttribute("role", "group");
    text.setAttribute("aria-label", TITLES[title] ?? title);
    details.append(node("summary", `${TITLES[title] ?? title} (${rows.length})`), text);
    return details;
  }

  async function kept() {
    if (!order) return;
    const headers = { Authorization: `Bearer ${order.sessionToken}` };
    const seen = await ask(`shop/kept/${order.sessionId}`, { headers }).catch(() => null);
    if (!seen) return;
    byId("rows").replaceChildren(...Object.entries(seen).map(([title, rows]) => table(title, rows)));
  }

  byId("order").addEventListener("submit", buy);
  for (const name of ["ready", "message", "complete"]) {
    document.addEventListener(`payment-smart-bot:${name}`, kept);
  }
  const before = window.sessionStorage.getItem(KEPT);
  if (before) show(JSON.parse(before));
})();
